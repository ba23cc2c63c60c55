/*
 * replay.c -- Feeds a fuzzer the inputs it has met before.
 *
 *     replay_NAME FOLDER-OR-FILE...
 *
 * Linked with NAME_fuzz.c in place of libFuzzer, so that every compiler
 * and every test run replays them.  A path that is not there is no input.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_INPUT_BYTES (4 << 20)

static int inputs;

/* An exact copy on the heap: there ASan sees a read past the end. */
static void feed(FILE *f)
{
    uint8_t *whole = malloc(MAX_INPUT_BYTES), *data;
    size_t size;

    if (whole == NULL)
        abort();
    size = fread(whole, 1, MAX_INPUT_BYTES, f);
    data = realloc(whole, size > 0 ? size : 1);
    if (data == NULL)
        abort();
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    inputs++;
}

static void replay(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[4096];
    FILE *f;

    if (dir == NULL) {
        f = fopen(path, "rb");
        if (f == NULL)
            return;
        printf("# %s\n", path);
        fflush(stdout);
        feed(f);
        fclose(f);
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            replay(name);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("ok 1 - %d inputs replayed\n1..1\n", inputs);
    return 0;
}

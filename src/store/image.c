/* image.c -- See image.h. */
#include "store/image.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC    "PULSIMG"
#define ORDER    0x01020304u /* of another machine's bytes it reads otherwise */
#define MAX_PATH 4096

typedef struct Head {
    char magic[8];
    uint32_t order, version;
    char token[24];
    int64_t next_seq;
    uint64_t len; /* of the body; 0 while it is being written */
} Head;

static_assert(sizeof(Head) == 56, "no byte of it is left to chance");

struct ImageOut {
    const char *name;
    char path[MAX_PATH], temp[MAX_PATH + 4];
    FILE *file;
    Head head;
    Imprint is;
    Digest digest; /* of the body */
    bool failed, named;
    int why; /* errno */
};

/* "DIR/known.img" of "DIR/facts.duckdb". */
static bool path_of(const Ledger *l, const char *name, char path[MAX_PATH],
                    Err *err)
{
    const char *slash = strrchr(l->path, '/');
    size_t dir = slash == NULL ? 0 : (size_t)(slash + 1 - l->path);

    if (strcmp(l->path, ":memory:") == 0)
        return err_set(err, ERR_MISSING, "a ledger in memory has no images");
    if (dir + strlen(name) + sizeof(".new") > MAX_PATH)
        return err_set(err, ERR_INPUT, "the path is over %d bytes: %.80s...",
                       MAX_PATH, l->path);
    snprintf(path, MAX_PATH, "%.*s%s", (int)dir, l->path, name);
    return true;
}

/* ---- Writing ------------------------------------------------------------ */

static void put_raw(ImageOut *o, const void *bytes, size_t n)
{
    if (!o->failed && fwrite(bytes, 1, n, o->file) != n) {
        o->why = errno;
        o->failed = true;
    }
}

ImageOut *image_begin(const Ledger *l, const char *name, uint32_t version,
                      int64_t next_seq, Err *err)
{
    ImageOut *o = mem_alloc(sizeof(*o));

    o->name = name;
    o->is = imprint_new(next_seq);
    if (!path_of(l, name, o->path, err))
        goto fail;
    snprintf(o->temp, sizeof(o->temp), "%s.new", o->path);
    o->file = fopen(o->temp, "wbe");
    if (o->file == NULL) {
        file_err(err, "writing", o->temp);
        goto fail;
    }
    o->head = (Head){.magic = MAGIC,
                     .order = ORDER,
                     .version = version,
                     .next_seq = next_seq};
    memcpy(o->head.token, o->is.token, sizeof(o->is.token));
    digest_begin(&o->digest);
    put_raw(o, &o->head, sizeof(o->head));
    return o;

fail:
    free(o);
    return NULL;
}

void image_put(ImageOut *o, const void *bytes, size_t n)
{
    put_raw(o, bytes, n);
    digest_add(&o->digest, bytes, n);
    o->head.len += n;
}

/* The head is hashed behind the body: only now is it whole. */
static Uint128 sum_of(Digest *body, const Head *head)
{
    digest_add(body, head, sizeof(*head));
    return digest_end(body);
}

bool image_seal(ImageOut *o, Err *err)
{
    Uint128 sum = sum_of(&o->digest, &o->head);
    bool ok;

    put_raw(o, &sum, sizeof(sum));
    if (!o->failed && fseek(o->file, 0, SEEK_SET) != 0)
        o->failed = true;
    put_raw(o, &o->head, sizeof(o->head));
    errno = o->failed ? o->why : 0;
    ok = !o->failed && fflush(o->file) == 0 && fsync(fileno(o->file)) == 0;
    if (!ok)
        file_err(err, "writing", o->temp);
    return ok;
}

bool image_name(ImageOut *o, duckdb_connection con, Err *err)
{
    if (!imprint_set(con, o->name, &o->is, err))
        return false;
    if (rename(o->temp, o->path) != 0)
        return file_err(err, "writing", o->path);
    o->named = true;
    return file_sync_folder_of(o->path, err);
}

void image_drop(ImageOut *o)
{
    if (o == NULL)
        return;
    fclose(o->file);
    if (!o->named)
        unlink(o->temp);
    free(o);
}

/* ---- Reading ------------------------------------------------------------ */

static const char *what_is_wrong(const Head *h, size_t n, uint32_t version,
                                 const Imprint *is)
{
    if (memcmp(h->magic, MAGIC, sizeof(h->magic)) != 0 || h->order != ORDER)
        return "it is no image, or one of another kind of machine";
    if (h->version != version)
        return "another version of puls wrote it";
    if (is->token[0] == '\0' ||
        memcmp(h->token, is->token, sizeof(is->token)) != 0 ||
        h->next_seq != is->next_seq)
        return "it was not made of this ledger as it is";
    if (h->len != n - sizeof(Head) - sizeof(Uint128))
        return "it has another length than it says";
    return NULL;
}

static bool is_whole(const char *file, size_t n, const Head *h)
{
    Digest d;
    Uint128 sum;

    digest_begin(&d);
    digest_add(&d, file + sizeof(*h), (size_t)h->len);
    memcpy(&sum, file + n - sizeof(sum), sizeof(sum));
    return sum_of(&d, h) == sum;
}

bool image_check(char *file, size_t n, uint32_t version, const Imprint *is,
                 Image *out, Err *err)
{
    const char *wrong = "it is too short";
    Head h;

    if (n >= sizeof(h) + sizeof(Uint128)) {
        memcpy(&h, file, sizeof(h));
        wrong = what_is_wrong(&h, n, version, is);
        if (wrong == NULL && !is_whole(file, n, &h))
            wrong = "its sum is not right";
    }
    if (wrong != NULL) {
        free(file);
        return err_set(err, ERR_STORE, "%s", wrong);
    }
    *out = (Image){.file = file,
                   .body = file + sizeof(h),
                   .len = (size_t)h.len,
                   .next_seq = h.next_seq};
    return true;
}

bool image_read(Ledger *l, duckdb_connection con, const char *name,
                uint32_t version, size_t limit, Image *out, Err *err)
{
    char path[MAX_PATH], *file;
    Imprint is;
    size_t n;

    if (!path_of(l, name, path, err) || !imprint_find(con, name, &is, err))
        return false;
    if (is.next_seq > ledger_tide(l).next_seq)
        return err_set(err, ERR_STORE, "it has more than this ledger");
    file = file_read(path, limit, &n, err);
    return file != NULL && image_check(file, n, version, &is, out, err);
}

static bool map_file(const char *path, void **file, size_t *n, Err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0;

    *file = MAP_FAILED;
    if (ok && st.st_size > 0) {
        *n = (size_t)st.st_size;
        *file = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    ok = *file != MAP_FAILED;
    if (!ok)
        file_err(err, "reading", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool image_map(Ledger *l, duckdb_connection con, const char *name,
               uint32_t version, void **file, size_t *n, Image *out, Err *err)
{
    const char *wrong = "it is too short";
    char path[MAX_PATH];
    Imprint is;
    Head h;

    if (!path_of(l, name, path, err) || !imprint_find(con, name, &is, err) ||
        !map_file(path, file, n, err))
        return false;
    if (*n >= sizeof(h) + sizeof(Uint128)) {
        memcpy(&h, *file, sizeof(h));
        wrong = what_is_wrong(&h, *n, version, &is);
    }
    if (wrong == NULL && h.next_seq > ledger_tide(l).next_seq)
        wrong = "it has more than this ledger";
    if (wrong != NULL) {
        munmap(*file, *n);
        return err_set(err, ERR_STORE, "%s", wrong);
    }
    *out = (Image){.body = (const char *)*file + sizeof(h),
                   .len = (size_t)h.len,
                   .next_seq = h.next_seq};
    return true;
}

void image_remove(const Ledger *l, const char *name)
{
    char path[MAX_PATH];
    Err ignored;

    if (path_of(l, name, path, &ignored))
        unlink(path);
}

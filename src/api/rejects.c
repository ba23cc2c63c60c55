/* rejects.c -- /v1/rejects/:file: the rows that were refused, to be mended. */
#include "api/app.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK ((size_t)64 * 1024)

/* A client's word is a file of ours only if the folder lists it. */
static bool is_listed(const char *dir, const char *name)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    bool found = false;

    while (d != NULL && !found && (e = readdir(d)) != NULL)
        found = e->d_name[0] != '.' && strcmp(e->d_name, name) == 0;
    if (d != NULL)
        closedir(d);
    return found;
}

static FILE *open_listed(Request *req, Err *err)
{
    const App *app = req->app;
    const char *dir = arena_printf(req->arena, "%s/rejects", app->dir);
    const char *name = req->arg[0];
    const char *path = arena_printf(req->arena, "%s/%s", dir, name);
    struct stat st;
    FILE *f = NULL;
    int fd = -1;

    if (is_listed(dir, name))
        fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        f = fdopen(fd, "rb");
    if (f == NULL)
        err_set(err, ERR_MISSING, "no rejected rows are called %.200s", name);
    return f;
}

static bool next(void *ctx, Buf *chunk, Err *err)
{
    char block[BLOCK];
    size_t n = fread(block, 1, sizeof(block), ctx);

    if (ferror((FILE *)ctx) != 0)
        return err_set(err, ERR_IO, "the rejected rows cannot be read");
    buf_add(chunk, block, n);
    return true;
}

static void done(void *ctx)
{
    fclose(ctx);
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *end, *type;
    } types[] = {{".csv", "text/csv; charset=utf-8"},
                 {".txt", "text/plain; charset=utf-8"},
                 {".json", "application/json"},
                 {".ndjson", "application/x-ndjson"}};
    const char *end = strrchr(name, '.');

    for (size_t i = 0; end != NULL && i < sizeof(types) / sizeof(*types); i++)
        if (strcmp(types[i].end, end) == 0)
            return types[i].type;
    return "application/octet-stream";
}

/* As RFC 6266 and 8187 write a name that may hold anything. */
static const char *disposition(Arena *a, const char *name)
{
    Buf out = BUF_INIT(4096);
    const char *text;

    buf_puts(&out, "attachment; filename*=UTF-8''");
    for (; *name != '\0'; name++) {
        unsigned char c = (unsigned char)*name;

        if (strchr("-._", c) != NULL || (c >= '0' && c <= '9') ||
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            buf_add(&out, name, 1);
        else
            buf_printf(&out, "%%%02X", c);
    }
    text = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return text;
}

bool api_rejects(Request *req, Reply *reply, Err *err)
{
    FILE *f;

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    f = open_listed(req, err);
    if (f == NULL)
        return false;
    reply->type = type_of(req->arg[0]);
    reply_header(reply, "Content-Disposition",
                 disposition(req->arena, req->arg[0]));
    reply->next = next;
    reply->done = done;
    reply->ctx = f;
    return true;
}

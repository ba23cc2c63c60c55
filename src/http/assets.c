/* assets.c -- See assets.h. */
#include "http/assets.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *key, const void *asset)
{
    return strcmp(key, ((const Asset *)asset)->path);
}

const Asset *asset_find(const Asset *table, size_t n, const char *path)
{
    return n == 0 ? NULL : bsearch(path, table, n, sizeof(Asset), by_path);
}

static bool under(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

const Asset *asset_for(const Asset *table, size_t n, const char *path)
{
    const Asset *a = asset_find(table, n, path);

    if (a != NULL || under(path, "/v1") || strchr(path, '.') != NULL)
        return a;
    return asset_find(table, n, "/index.html");
}

void asset_reply(const Asset *a, const Params *request, Reply *reply)
{
    const char *accept = params_header(request, "Accept-Encoding");
    const AssetSpan *span = &a->plain;

    if (a->brotli.start != NULL && reply_accepts(accept, "br")) {
        span = &a->brotli;
        reply_header(reply, "Content-Encoding", "br");
    } else if (a->gzip.start != NULL && reply_accepts(accept, "gzip")) {
        span = &a->gzip;
        reply_header(reply, "Content-Encoding", "gzip");
    }
    if (a->brotli.start != NULL || a->gzip.start != NULL)
        reply_header(reply, "Vary", "Accept-Encoding");
    reply->type = a->mime;
    reply->etag = a->etag;
    reply->fixed = span->start;
    reply->fixed_len = (size_t)(span->end - span->start);
    reply->cache = under(a->path, "/assets")
                       ? "public, max-age=31536000, immutable"
                       : "no-cache";
}

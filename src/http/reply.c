/* reply.c -- See reply.h. */
#include "http/reply.h"
#include "base/json.h"
#include "http/gzip.h"
#include "http/waker.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const int status_of[] = {
    [ERR_NONE] = 500,    [ERR_INPUT] = 400,    [ERR_DENIED] = 403,
    [ERR_MISSING] = 404, [ERR_CONFLICT] = 409, [ERR_LIMIT] = 413,
    [ERR_STORE] = 500,   [ERR_IO] = 500,
};

static const Param always[] = {
    {"Content-Security-Policy",
     "default-src 'self'; object-src 'none'; base-uri 'none'; "
     "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

int reply_status(ErrKind kind)
{
    return status_of[kind];
}

void reply_header(Reply *r, const char *name, const char *value)
{
    assert(r->nheaders < MAX_REPLY_HEADERS);
    r->header[r->nheaders++] = (Param){name, value};
}

static void drop_bytes(Reply *r)
{
    buf_clear(&r->body);
    r->fixed = NULL;
    r->fixed_len = 0;
    r->next = NULL;
    r->resume = NULL;
    r->live = false;
}

void reply_clear(Reply *r)
{
    drop_bytes(r);
    waker_over(r->waker);
    if (r->done != NULL)
        r->done(r->ctx);
    waker_drop(r->waker);
    *r = (Reply){.body = BUF_INIT(r->body.limit), .wakers = r->wakers};
}

Waker *reply_waker(Reply *r)
{
    if (r->wakers == NULL)
        return NULL;
    if (r->waker == NULL)
        r->waker = waker_new(r->wakers);
    return waker_keep(r->waker);
}

/* ---- Failures ----------------------------------------------------------- */

/* The reason phrases of the statuses that we send; RFC 9457 wants them as
 * the title of a problem that has no type of its own. */
static const char *title_of(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {421, "Misdirected Request"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {503, "Service Unavailable"},
        {507, "Insufficient Storage"},
    };

    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Internal Server Error";
}

void reply_fail(Reply *r, const char *path, const Err *err)
{
    Json j = {&r->body};

    drop_bytes(r);
    if (r->status < 400)
        r->status = reply_status(err->kind);
    r->type = "application/problem+json";
    r->cache = "no-store";
    r->etag = NULL;
    json_open(&j, NULL, '{');
    json_str(&j, "type", "about:blank");
    json_str(&j, "title", title_of(r->status));
    json_int(&j, "status", r->status);
    json_str(&j, "detail", err->text);
    json_str(&j, "instance", path);
    json_close(&j, '}');
}

/* ---- ETag --------------------------------------------------------------- */

#define LANES 4 /* hashes side by side, as the processor multiplies */

/* High bytes of a word reach the low bits of the sum. */
static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 1099511628211u;
    return h ^ h >> 32;
}

/* FNV-1a over eight bytes at a time, and every LANES'th of them: it tells
 * versions apart, no more. */
static uint64_t hash(const char *bytes, size_t n)
{
    uint64_t lane[LANES] = {14695981039346656037u, 1, 2, 3}, word[LANES], h = n;
    size_t size = sizeof(word), i = 0;

    for (; n - i >= size; i += size) {
        memcpy(word, bytes + i, size);
        for (int k = 0; k < LANES; k++)
            lane[k] = mix(lane[k], word[k]);
    }
    memset(word, 0, size);
    memcpy(word, bytes + i, n - i);
    for (int k = 0; k < LANES; k++)
        h = mix(mix(h, lane[k]), word[k]);
    return h;
}

/* Is `tag` (with its quotes) in a list such as: "a", W/"b" ?  Weak and strong
 * are the same to If-None-Match. */
static bool listed(const char *list, const char *tag)
{
    size_t n = strlen(tag);

    if (list == NULL)
        return false;
    list += strspn(list, " \t");
    if (strcmp(list, "*") == 0)
        return true;
    while (*list != '\0') {
        list += strspn(list, ", \t");
        if (strncmp(list, "W/", 2) == 0)
            list += 2;
        if (strncmp(list, tag, n) == 0 && strchr(", \t", list[n]) != NULL)
            return true;
        list += strcspn(list, ",");
    }
    return false;
}

/* Tags are weak, because the same tag stands for all encodings. */
static void add_etag(Reply *r, const Params *request, Arena *arena)
{
    const char *tag = r->etag;
    const char *bytes = r->fixed != NULL ? r->fixed : r->body.text;
    size_t n = r->fixed != NULL ? r->fixed_len : r->body.len;

    if (tag == NULL)
        tag =
            arena_printf(arena, "%016llx", (unsigned long long)hash(bytes, n));
    tag = arena_printf(arena, "W/\"%s\"", tag);
    reply_header(r, "ETag", tag);
    if (listed(params_header(request, "If-None-Match"), tag + 2)) {
        drop_bytes(r);
        r->status = 304;
    }
}

/* ---- Compression -------------------------------------------------------- */

/* Is this ";q=0", ";q=0.0" or the like? */
static bool refused(const char *params)
{
    const char *q = strcasestr(params, "q=");

    return q != NULL && strtod(q + 2, NULL) <= 0;
}

bool reply_accepts(const char *header, const char *coding)
{
    size_t n = strlen(coding);

    while (header != NULL && *header != '\0') {
        char part[64] = "";
        size_t len;

        header += strspn(header, " \t");
        len = strcspn(header, ",");
        if (len < sizeof(part))
            memcpy(part, header, len);
        if (strncasecmp(part, coding, n) == 0 &&
            strchr("; \t", part[n]) != NULL)
            return !refused(part + n);
        header += len;
        header += *header == ',';
    }
    return false;
}

static bool is_text(const char *type)
{
    return strncmp(type, "text/", 5) == 0 ||
           strncmp(type, "application/json", 16) == 0;
}

static void compress_body(Reply *r, const Params *request)
{
    Buf small = BUF_INIT(r->body.len);

    if (r->fixed != NULL || r->body.len < GZIP_MIN || !is_text(r->type))
        return;
    reply_header(r, "Vary", "Accept-Encoding");
    if (!reply_accepts(params_header(request, "Accept-Encoding"), "gzip"))
        return;
    if (gzip_add(&small, r->body.text, r->body.len)) {
        small.limit = r->body.limit;
        buf_clear(&r->body);
        r->body = small;
        reply_header(r, "Content-Encoding", "gzip");
    } else {
        buf_clear(&small);
    }
}

void reply_finish(Reply *r, const Params *request, Arena *arena)
{
    if (r->status == 0)
        r->status = 200;
    if (r->type == NULL)
        r->type = "application/json";
    if (r->status == 200 && r->next == NULL)
        add_etag(r, request, arena);
    if (r->status == 200 && r->next == NULL)
        compress_body(r, request);
    reply_header(r, "Cache-Control",
                 r->cache != NULL ? r->cache : "private, no-cache");
    if (r->status != 304)
        reply_header(r, "Content-Type", r->type);
    if (r->live) /* or nginx collects what is to be seen now */
        reply_header(r, "X-Accel-Buffering", "no");
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
        reply_header(r, always[i].name, always[i].value);
}

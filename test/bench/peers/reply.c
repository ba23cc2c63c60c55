/* reply.c -- See reply.h. */
#include "reply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The value of a header, or NULL.  `text` ends in NUL behind the head. */
static const char *header(const char *text, size_t head, const char *name)
{
    const char *at = strstr(text, "\r\n");
    size_t n = strlen(name);

    for (; at != NULL && at < text + head; at = strstr(at + 2, "\r\n")) {
        if (strncasecmp(at + 2, name, n) == 0 && at[2 + n] == ':')
            return at + 3 + n + strspn(at + 3 + n, " ");
    }
    return NULL;
}

/* Walk the chunks: true when the last one is there.  `out` may be NULL. */
static bool chunks(const char *at, const char *end, Buf *out)
{
    while (at < end) {
        char *line = memmem(at, (size_t)(end - at), "\r\n", 2);
        size_t n = strtoull(at, NULL, 16);

        if (line == NULL || (size_t)(end - line) < n + 4)
            return false;
        if (n == 0)
            return true;
        if (out != NULL)
            buf_add(out, line + 2, n);
        at = line + 2 + n + 2;
    }
    return false;
}

bool reply_whole(const char *text, size_t n, Reply *out)
{
    const char *body = memmem(text, n, "\r\n\r\n", 4), *said;

    if (body == NULL)
        return false;
    *out = (Reply){.status = (int)strtol(text + 9, NULL, 10),
                   .head = (size_t)(body + 4 - text)};
    said = header(text, out->head, "connection");
    out->closes = said != NULL && strncasecmp(said, "close", 5) == 0;
    said = header(text, out->head, "transfer-encoding");
    out->chunked = said != NULL && strncasecmp(said, "chunked", 7) == 0;
    said = header(text, out->head, "content-length");
    out->length = said != NULL ? strtoull(said, NULL, 10) : 0;
    return out->chunked ? chunks(text + out->head, text + n, NULL)
                        : n >= out->head + out->length;
}

void reply_body(const char *text, size_t n, const Reply *r, Buf *out)
{
    if (r->chunked)
        chunks(text + r->head, text + n, out);
    else
        buf_add(out, text + r->head, r->length);
}

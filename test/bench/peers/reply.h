/*
 * reply.h -- A reply of an HTTP server: is it whole, and what is its body?
 *
 * Bodies have a Content-Length or come in chunks; others are not asked for.
 */
#ifndef PULS_BENCH_REPLY_H
#define PULS_BENCH_REPLY_H

#include "base/buf.h"

typedef struct Reply {
    int status;
    size_t head; /* bytes before the body */
    size_t length;
    bool chunked, closes;
} Reply;

/* False while more has to come. */
bool reply_whole(const char *text, size_t n, Reply *out);

/* Of a whole reply: its body, chunks put together, appended to `out`. */
void reply_body(const char *text, size_t n, const Reply *r, Buf *out);

#endif

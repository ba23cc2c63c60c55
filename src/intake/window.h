/*
 * window.h -- The part of a text that a scanner looks at.
 *
 * The scanner keeps the record it is in from `start` on; window_more() brings
 * the text behind `end`, moving or growing what is kept.  A record is what
 * all scanners give out.
 */
#ifndef PULS_INTAKE_WINDOW_H
#define PULS_INTAKE_WINDOW_H

#include "intake/charset.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WINDOW_ROOM (1024 * 1024) /* to begin with */
#define WINDOW_PAD  64            /* bytes behind `end` that may be read */

typedef struct Window {
    Decoder *in;
    char *text;
    size_t start, end; /* text[start..end) is there */
    size_t room;
    int64_t gone; /* bytes that were before text[0] */
    bool eof;     /* nothing comes behind `end` */
} Window;

/* Start from {.in = decoder}. */
bool window_more(Window *w, Err *err); /* sets eof, or moves `end` */
void window_clear(Window *w);

typedef struct Record {
    const char *text; /* decoded, without its line end; until the next one */
    size_t len;
    int64_t line;     /* where it begins, from 1 */
    int64_t end_line; /* where it ends */
    int64_t at;       /* CSV: how many bytes of decoded text are before it */
    size_t fields;    /* CSV */
    bool odd;         /* CSV: only our own scanner would read it like this */
    bool open_end;    /* the file ends behind it without a line end */
    bool cut;         /* the file ends within it */
    bool no_text;     /* its bytes are not in the charset */
    bool bad;
    char reason[240]; /* of a bad one */
} Record;

/* Everything zero but the room for the reason, which would take longer than
 * to find a record. */
static inline void record_reset(Record *r)
{
    memset(r, 0, offsetof(Record, reason));
    r->reason[0] = '\0';
}

#endif

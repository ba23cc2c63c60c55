/*
 * pass.h -- What a Source knows, and one walk over its records.
 *
 * Private to the files behind source.h: source.c (open, sample, lines),
 * detect.c (what is this file?), check.c (read all of it).
 */
#ifndef PULS_INTAKE_PASS_H
#define PULS_INTAKE_PASS_H

#include "base/arena.h"
#include "intake/csv.h"
#include "intake/jsonsplit.h"
#include "intake/parts.h"
#include "intake/source.h"
#include "intake/tidy.h"

struct Source {
    const char *path;  /* NULL: in memory */
    const char *title; /* what to call it in a sentence */
    const char *bytes;
    size_t n_bytes;
    SourceOptions options;
    SourceInfo info;
    Arena arena;

    const Charset *charset; /* NULL while not known */
    bool bom, packed;
    Dialect dialect;
    Dialect out;           /* of the file that a bulk reader gets */
    const char *json_path; /* where the array is; "" for the text itself */
    Parts parts;           /* of a table */
    StreamStamp stamp;     /* of the file when it was opened */
    Tidy *tidy;
    const char *const *blank; /* texts that are read as NULL */
    size_t n_blank;
    Buf raw;        /* one bad record's text */
    size_t raw_all; /* bytes of such texts kept */
    SourceBad *bad;
    size_t bad_room;
};

#define SOURCE_HEAD (1024 * 1024) /* bytes of text that detection looks at */

typedef struct Head {
    char *text;
    size_t len;
    bool whole; /* the file has no more */
} Head;

typedef struct Pass {
    Stream *stream;
    Decoder *decoder;
    CsvScan *csv;
    JsonScan *json;
    int64_t record; /* the next one's number, from 0 */
} Pass;

/* From the beginning again; behind the header, if there is one.  Start from
 * {0}; close it also when that fails. */
bool pass_open(Pass *p, const Source *s, Err *err);
void pass_close(Pass *p);

/* r->text is NULL at the end.  What stands at the end of a packed file that
 * was cut is bad, whatever it looks like. */
bool pass_next(Pass *p, Record *r, Err *err);

/* Where a record of a table begins in the file as it is. */
static inline int64_t pass_place(const Source *s, const Record *r)
{
    return r->at + (s->bom ? 3 : 0); /* bytes of the BOM in UTF-8 */
}

Stream *source_stream(const Source *s, Err *err);
bool source_unchanged(const Source *s, const Stream *stream, Err *err);

/* detect.c: fill in everything that SourceInfo has from source_open() on. */
bool source_detect(Source *s, Err *err);

/* layout.c: the same for what only CSV has. */
bool source_layout(Source *s, const Head *head, Err *err);

/* What to do about bytes that are no UTF-8.  Always false. */
bool source_no_text(const Source *s, const Record *r, Err *err);

#endif

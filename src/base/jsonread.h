/*
 * jsonread.h -- Reads JSON that came from outside (yyjson underneath).
 *
 *     JsonDoc *doc = jsonread_new(text, len, &limits, err);
 *
 *     if (doc == NULL)
 *         return false;
 *     name = jsonread_str(jsonread_get(jsonread_root(doc), "name"), NULL);
 *     ...
 *     jsonread_free(doc);
 *
 * Strict RFC 8259: no comments, no trailing commas, no NaN, valid UTF-8
 * only.  An error names the place: "line 3, column 14: unexpected
 * character"; lines and columns (in bytes) count from 1.
 *
 * Functions that read a value accept NULL, which is what jsonread_get()
 * gives for a key that is not there, so look-ups can be chained.  Values and
 * strings belong to the document.  A document may be read by many threads.
 */
#ifndef PULS_BASE_JSONREAD_H
#define PULS_BASE_JSONREAD_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

typedef struct JsonDoc JsonDoc;
typedef struct JsonVal JsonVal;

typedef enum JsonKind {
    JSON_NONE, /* NULL was asked about: there is no value */
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
} JsonKind;

typedef struct JsonLimits {
    size_t bytes; /* longest text */
    size_t depth; /* deepest nesting; 1 allows [] but not [[]] */
} JsonLimits;

/* NULL and ERR_LIMIT over a limit, ERR_INPUT when it is not JSON. */
JsonDoc *jsonread_new(const char *text, size_t len, const JsonLimits *limits,
                      Err *err);
void jsonread_free(JsonDoc *doc); /* accepts NULL */

const JsonVal *jsonread_root(const JsonDoc *doc);
JsonKind jsonread_kind(const JsonVal *v);

/* The value of a key of an object; NULL when there is none.  Of a key that
 * is there twice, the first. */
const JsonVal *jsonread_get(const JsonVal *object, const char *key);

size_t jsonread_count(const JsonVal *v); /* elements or keys; 0 for others */

/* Walk the elements of an array or the keys and values of an object:
 *
 *     JsonIter it = {.in = v};
 *
 *     while (jsonread_next(&it))
 *         use(it.key, it.value);
 */
typedef struct JsonIter {
    const JsonVal *in;    /* set this one only */
    const JsonVal *value; /* the current one */
    const char *key;      /* its key; NULL in an array */
    size_t key_len;       /* bytes of it: more than strlen() if it has a NUL */
    size_t index;         /* 1 for the first */
    const JsonVal *after; /* private to jsonread.c */
} JsonIter;

bool jsonread_next(JsonIter *it);

/* Each is false (or NULL) when the value is of another kind.  A string may
 * hold NUL bytes: look at *len, or give NULL and get NULL for those. */
const char *jsonread_str(const JsonVal *v, size_t *len);
bool jsonread_num(const JsonVal *v, double *x);
bool jsonread_int(const JsonVal *v, int64_t *x); /* 1.0 is not an integer */
bool jsonread_bool(const JsonVal *v, bool *x);

/* The value as JSON again, every digit of its numbers kept; the caller frees
 * it.  NULL for NULL. */
char *jsonread_text(const JsonVal *v, size_t *len);

#endif

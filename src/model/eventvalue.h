/*
 * eventvalue.h -- One value of an event, out of JSON.
 *
 * Included by eventread.c, eventschema.c and eventvalue.c only.  Each function that fails
 * says in one sentence what the key was given and what was expected.
 */
#ifndef PULS_MODEL_EVENTVALUE_H
#define PULS_MODEL_EVENTVALUE_H

#include "model/eventjson.h"

/* What a key of an event is for. */
typedef enum KeyKind {
    KEY_NONE,
    KEY_FACT,
    KEY_SOURCE,
    KEY_ID,
    KEY_TS,
    KEY_KNOWN,
    KEY_LEARNT, /* of the journal only */
    KEY_COLUMN,
    KEY_OURS, /* a column that is not for senders to fill */
} KeyKind;

/* What the key with the name of a column is for. */
KeyKind key_kind(const Column *c);

typedef struct ValueReader {
    Arena *a;
    const Zone *zone; /* of times without an offset */
    FactTable table;
    Err *err;
} ValueReader;

/* Some bytes of a text, whole characters, on one line. */
const char *value_cut(Arena *a, const char *text, size_t n);

/* The value as a sentence shows it: "abc", -5, a list. */
const char *value_shown(Arena *a, const JsonVal *v);

/* Always false: wait is -5, expected ... */
bool value_expected(const ValueReader *r, const char *key, const JsonVal *v,
                    const char *what);

/* Without the blanks around it; *out is NULL where nothing is left. */
bool value_text(const ValueReader *r, const char *key, const JsonVal *v,
                size_t max, const char **out);

/* Is it short enough?  NULL is. */
bool value_fits(const ValueReader *r, const char *key, const char *text,
                size_t max);

bool value_time(const ValueReader *r, const char *key, const JsonVal *v,
                int64_t *out);

/* The value of out->column. */
bool value_read(const ValueReader *r, const JsonVal *v, EventValue *out);

#endif

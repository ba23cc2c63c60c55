/*
 * build.h -- What expr.c, when.c and plan.c share while a batch is made.
 *
 * The table that the store reads is built in layers, each a `select *` over
 * the one below with a few more columns, so that every value is worked out
 * once however often a check, a condition or a fact needs it:
 *
 *     layer 0   the file, with row numbers where an id needs them
 *     layer 1   each field that is used: its text, NULL where it is blank
 *     layer 2.. numbers and times made of such texts, and what is made of
 *               those: local times in UTC, sums, amounts
 *
 * Included by the makers of a batch only; the rest uses mapping.h.
 */
#ifndef PULS_INTAKE_BUILD_H
#define PULS_INTAKE_BUILD_H

#include "intake/mapping.h"

#define BUILD_LAYERS    32
#define BUILD_MAX_NEST  4 /* values inside values */
#define BUILD_MAX_SLOTS 4096

/* A value in SQL. */
typedef struct Sql {
    const char *text;  /* the name of a column of `layer`, or a literal */
    int layer;         /* 0: a literal */
    const char *label; /* for reasons: the column, or what is to be filled */
    const char *shown; /* for reasons: SQL text of what stands in the file */
} Sql;

typedef struct Slot {
    int layer;
    const char *sql, *name;
} Slot;

typedef struct Build {
    Arena *a;
    const Mapping *m;
    const PlanInput *in;
    MappingTell *tell;
    void *ctx;
    int told; /* mistakes so far */

    Slot *slots;
    size_t n_slots, room_slots;
    bool needs_rows; /* some id is made of the content of the row */
    size_t bytes;    /* of SQL so far */

    const YamlNode *words; /* the item of `each` that stands for $word */
    int nest;
    const char *currency; /* SQL of the fact's currency, once known */
    int exponent;         /* of it; -1: it differs from row to row */

    BatchCheck *checks; /* of the fact at hand */
    size_t n_checks, room_checks;
} Build;

/* Tell a mistake at the place of `n`.  Always false. */
bool build_tell(Build *b, const YamlNode *n, const char *fmt, ...)
    PULS_PRINTF(3, 4);

/* The scalar that $word stands for, or `n` itself.  NULL after telling that
 * there is no such word. */
const YamlNode *build_resolve(Build *b, const YamlNode *n);
/* Its text; NULL for ~ as well. */
const char *build_word(Build *b, const YamlNode *n);

/* The column of `layer` that holds `sql`, an expression over the layers
 * below; made once. */
const char *build_slot(Build *b, int layer, const char *sql);

/* The field called by this node, NULL where it is not given.  Tells when the
 * file has no such column. */
Sql build_column(Build *b, const YamlNode *name);

/* The same, but also not given where it is one of the texts of `list` (a
 * list or one text; NULL: none). */
Sql build_blank(Build *b, Sql v, const YamlNode *list);

/* Is x one of the texts of the list, 'a', 'b'?  NULL if x is. */
const char *build_among(Build *b, const char *x, const char *list);

/* A row is rejected unless `ok` holds; `reason` is SQL text. */
void build_check(Build *b, const char *ok, const char *reason);

/* SQL text: LABEL is "VALUE", expected WHAT. */
const char *build_reason(Build *b, const Sql *v, const char *expected);

/* The table expression of all layers. */
const char *build_from(Build *b);

#endif

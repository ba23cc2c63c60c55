/*
 * draft.h -- One fact of a mapping while it is put together.
 *
 * Included by plan.c, draft.c and score.c only.
 */
#ifndef PULS_INTAKE_DRAFT_H
#define PULS_INTAKE_DRAFT_H

#include "intake/expr.h"

#define DRAFT_MAX_FIELDS 100

typedef struct Draft {
    FactTable table;
    const YamlNode *place; /* of the fact, for what is missing */
    const YamlNode *body;
    const YamlNode *set; /* NULL: nothing is */
    BatchField fields[DRAFT_MAX_FIELDS];
    size_t n;
    const char *said;      /* SQL: the perception says something; NULL: no
                             field of it could */
    const YamlNode *score; /* its value, once it is a field */
    Sql score_is;
} Draft;

/* Fill every column that the fact names, checks included. */
void draft_fill(Build *b, Draft *d);

/* A column is worked out of the row, or the same in every row. */
void draft_put(Build *b, Draft *d, const char *column, const char *sql);
void draft_fix(Build *b, Draft *d, const char *column, const char *sql);

/* What fills the column; NULL: nothing. */
const char *draft_sql(const Draft *d, const char *column);

/* Hold kind and score to what they promise; adds the scale. */
void draft_check_kind(Build *b, Draft *d);
void draft_check_score(Build *b, Draft *d);

#endif

/* parts.c -- See parts.h. */
#include "intake/parts.h"

#include "base/mem.h"

#include <stdlib.h>

#define FIRST_SHARE 16 /* the first part is one of so many of the others */

/* Keep the first of each two. */
static void thin_out(Parts *p)
{
    for (size_t i = 0; i < p->n / 2; i++)
        p->at[i] = p->at[2 * i];
    p->n /= 2;
    p->size *= 2;
}

static void add(Parts *p, int64_t at, int64_t row)
{
    if (p->at == NULL)
        p->at = mem_alloc((PARTS_MAX + 1) * sizeof(*p->at));
    p->at[p->n++] = (CsvPart){at, row};
}

void parts_note(Parts *p, int64_t at, int64_t row)
{
    if (p->n == 0)
        p->size = CSVTABLE_PART / FIRST_SHARE;
    else if (at - p->at[p->n - 1].at < p->size)
        return;
    else if (p->size < (int64_t)CSVTABLE_PART)
        p->size *= 2;
    add(p, at, row);
    if (p->n == PARTS_MAX)
        thin_out(p);
}

void parts_end(Parts *p, int64_t at, int64_t rows)
{
    add(p, at, rows);
}

void parts_clear(Parts *p)
{
    free(p->at);
    *p = (Parts){0};
}

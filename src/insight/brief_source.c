/*
 * brief_source.c -- Where the numbers of a brief come from; see brief.h.
 *
 * A source that is silent matters to a KPI that counts facts of it: on the
 * page's line there are some.
 */
#include "insight/brief_part.h"

#include <string.h>

#define DEMO_PREFIX "demo-"

/* How many facts of each source the KPI looks at. */
static bool count_sources(const Engine *e, const Brief *b, const BriefKpi *k,
                          Arena *a, Cells *out, Err *err)
{
    const Metric *m =
        k->metric->type == METRIC_RATIO ? k->metric->denominator : k->metric;
    Metric *facts = ARENA_NEW(a, Metric);
    Question q = k->answer.question;

    *facts = (Metric){.name = m->name,
                      .type = METRIC_COUNT,
                      .facts = m->facts,
                      .where = m->where,
                      .unit = "count"};
    q.metric = facts;
    q.where = (Filters){0};
    q.period.from = b->line_from;
    q.grain = GRAIN_ALL;
    q.n_compare = 0;
    q.n_by = 1;
    q.by[0] = column_find(a, e->asking->schema, m->facts, "source", err);
    return q.by[0] != NULL && store_cells(e->store, &q, a, out, err);
}

static bool counts(const Cells *cells, const char *source)
{
    for (size_t i = 0; i < cells->n; i++)
        if (cells->item[i].n > 0 && cells->item[i].group[0] != NULL &&
            strcmp(cells->item[i].group[0], source) == 0)
            return true;
    return false;
}

/* Of those that are late, the one that is silent the longest. */
static const Origin *latest(const Origin *const *late, size_t n,
                            const Cells *cells)
{
    const Origin *found = NULL;

    for (size_t i = 0; i < n; i++)
        if (counts(cells, late[i]->source) &&
            (found == NULL || late[i]->last < found->last))
            found = late[i];
    return found;
}

static bool find_silent(const Engine *e, Brief *b, const Origin *const *late,
                        size_t n, Arena *a, Err *err)
{
    for (size_t i = 0; i < b->n; i++) {
        BriefKpi *k = &b->kpi[i];
        Cells cells;

        if (k->answer.err.kind != ERR_NONE)
            continue;
        if (!count_sources(e, b, k, a, &cells, err))
            return false;
        k->silent = latest(late, n, &cells);
    }
    return true;
}

bool brief_sources(const Engine *e, Brief *b, Arena *a, Err *err)
{
    const Origin **late;
    size_t n, n_late = 0;
    Origin *list;

    if (!store_origins(e->store, NULL, a, &list, &n, err))
        return false;
    late = ARENA_ARRAY(a, const Origin *, n + 1);
    for (size_t i = 0; i < n; i++) {
        b->demo |=
            strncmp(list[i].source, DEMO_PREFIX, sizeof(DEMO_PREFIX) - 1) == 0;
        if (origin_is_silent(&list[i], e->asking->now))
            late[n_late++] = &list[i];
    }
    return n_late == 0 || find_silent(e, b, late, n_late, a, err);
}

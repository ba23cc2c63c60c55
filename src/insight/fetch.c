/* fetch.c -- See fetch.h. */
#include "insight/fetch.h"

#include <string.h>

#define MAX_FETCH_KEY 8192 /* bytes */

/* All that the cells depend on; NULL: nobody else's can be the same. */
static char *fetch_key(const Question *q, Period p, Arena *a)
{
    const Metric *m = q->metric;
    Buf b = BUF_INIT(MAX_FETCH_KEY);
    char *key = NULL;

    if (m->n_boxes > 0 || m->type == METRIC_RATIO || m->type == METRIC_COHORT)
        return NULL;
    buf_printf(&b, "%d %d %d %s %d %s %lld %lld %lld\n", (int)m->type,
               (int)m->facts, (int)m->clock,
               m->measure == NULL ? "" : m->measure->name, (int)q->grain,
               zone_name(q->zone), (long long)p.from, (long long)p.to,
               (long long)q->known);
    filter_write(&b, &m->where);
    buf_puts(&b, "\n");
    filter_write(&b, &m->hit);
    buf_puts(&b, "\n");
    filter_write(&b, &q->where);
    for (size_t i = 0; i < q->n_by; i++)
        buf_printf(&b, "\n%s", q->by[i]->name);
    if (!b.full)
        key = arena_strndup(a, b.text, b.len);
    buf_clear(&b);
    return key;
}

static bool fetch_part(const Engine *e, const Question *q, const Metric *part,
                       Arena *a, Cells *out, Err *err)
{
    Question own;

    return question_part(a, e->asking, q, part, &own, err) &&
           store_cells(e->store, &own, a, out, err);
}

static bool fetch_new(const Engine *e, const Question *q, Period p, Arena *a,
                      Fetched *out, Err *err)
{
    Question at = *q;

    at.period = p;
    out->period = p;
    out->start = period_buckets(a, q->zone, p, q->grain, &out->n_buckets, err);
    if (out->start == NULL)
        return false;
    if (q->metric->type != METRIC_RATIO)
        return store_cells_from(e->store, PROVIDER_ANY, &at, a, &out->cells,
                                &out->provider, err);
    return fetch_part(e, &at, q->metric->numerator, a, &out->cells, err) &&
           fetch_part(e, &at, q->metric->denominator, a, &out->other, err);
}

bool fetch(const Engine *e, const Question *q, Period p, Fetches *before,
           Arena *a, Fetched *out, Err *err)
{
    char *key = fetch_key(q, p, a);

    for (size_t i = 0; i < before->n && key != NULL; i++) {
        if (strcmp(before->key[i], key) == 0) {
            *out = before->item[i];
            return true;
        }
    }
    if (!fetch_new(e, q, p, a, out, err))
        return false;
    if (key != NULL && before->n < MAX_FETCHES) {
        before->key[before->n] = key;
        before->item[before->n++] = *out;
    }
    return true;
}

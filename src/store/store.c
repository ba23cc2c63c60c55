/*
 * store.c -- Chooses the backend; checks what all of them need checked.
 */
#include "store/backend.h"

#include <assert.h>
#include <string.h>

static const StoreOps *const backends[] = {&store_duckdb};

const char *const provider_name[PROVIDER_COUNT] = {
    [PROVIDER_ANY] = "any",   [PROVIDER_ROLLUP] = "rollup",
    [PROVIDER_DECK] = "deck", [PROVIDER_KEPT] = "kept",
    [PROVIDER_SQL] = "sql",
};

#define N_BACKENDS (sizeof(backends) / sizeof(backends[0]))

Store *store_open(const char *url, Err *err)
{
    size_t n = strcspn(url, ":");

    for (size_t i = 0; i < N_BACKENDS && url[n] == ':'; i++) {
        if (strlen(backends[i]->scheme) == n &&
            strncmp(backends[i]->scheme, url, n) == 0)
            return backends[i]->open(url + n + 1, err);
    }
    err_set(err, ERR_INPUT, "no such store: %s; it is duckdb:DIR/facts.duckdb",
            url);
    return NULL;
}

void store_close(Store *s)
{
    if (s != NULL)
        s->ops->close(s);
}

static bool has_field(const BatchFact *f, const char *name)
{
    for (size_t i = 0; i < f->n_fields; i++) {
        if (strcmp(f->fields[i].column->name, name) == 0)
            return true;
    }
    return false;
}

/* A mapping that forgets them is a bug of intake/. */
static void check_batch(const Batch *b)
{
    assert(b->source != NULL && b->from != NULL && b->columns != NULL);
    assert(b->n_facts > 0);
    for (size_t i = 0; i < b->n_facts; i++)
        assert(has_field(&b->facts[i], "ref") && has_field(&b->facts[i], "ts"));
}

bool store_import(Store *s, const Batch *b, const BatchTell *tell,
                  BatchReport *out, Err *err)
{
    check_batch(b);
    return s->ops->import(s, b, tell, out, err);
}

bool store_forget(Store *s, const char *source, int64_t now,
                  ProgressFn *progress, void *ctx, int64_t *facts, Err *err)
{
    return s->ops->forget(s, source, now, progress, ctx, facts, err);
}

bool store_preview(Store *s, const Batch *b, int limit, JsonRowFn *row,
                   void *ctx, Err *err)
{
    check_batch(b);
    return s->ops->preview(s, b, limit, row, ctx, err);
}

Converter *converter_open(Store *s, const Batch *b, Err *err)
{
    check_batch(b);
    return s->ops->convert(s, b, err);
}

void converter_close(Converter *c)
{
    if (c != NULL)
        c->close(c);
}

bool converter_run(Converter *c, ConvertRow *row, size_t n, Err *err)
{
    return n == 0 || c->run(c, row, n, err);
}

bool store_take(Store *s, const Take *t, TakeReport *out, Err *err)
{
    return s->ops->take(s, t, out, err);
}

bool store_compare(Store *s, const Event *const *event, size_t n,
                   EventState *out, Err *err)
{
    return s->ops->compare(s, event, n, out, err);
}

bool store_know_ids(Store *s, Err *err)
{
    return s->ops->know_ids(s, err);
}

bool store_know_all(Store *s, Err *err)
{
    return s->ops->know_all(s, err);
}

bool store_keep_known(Store *s, Err *err)
{
    return s->ops->keep_known(s, err);
}

bool store_stamp_waiting(Store *s, int64_t now, int64_t *stamped, Err *err)
{
    return s->ops->stamp_waiting(s, now, stamped, err);
}

bool store_canary(Store *s, int64_t *out, Err *err)
{
    return s->ops->canary(s, out, err);
}

void store_hold(Store *s)
{
    s->ops->hold(s);
}

bool store_hold_all(Store *s, Err *err)
{
    return s->ops->hold_all(s, err);
}

bool store_hold_anew(Store *s, Err *err)
{
    return s->ops->hold_anew(s, err);
}

void store_held(Store *s, Held *out)
{
    s->ops->held(s, out);
}

const Schema *store_schema(Store *s)
{
    return s->ops->schema(s);
}

uint64_t store_changes(Store *s)
{
    return s->ops->changes(s);
}

bool store_bounds(Store *s, StoreBounds *out, Err *err)
{
    return s->ops->bounds(s, out, err);
}

bool store_span(Store *s, const Question *q, Period *out, Err *err)
{
    return s->ops->span(s, q, out, err);
}

bool store_any(Store *s, const Question *q, bool *out, Err *err)
{
    return s->ops->any(s, q, out, err);
}

bool store_cells(Store *s, const Question *q, Arena *a, Cells *out, Err *err)
{
    Provider by;

    return store_cells_from(s, PROVIDER_ANY, q, a, out, &by, err);
}

bool store_cells_from(Store *s, Provider from, const Question *q, Arena *a,
                      Cells *out, Provider *by, Err *err)
{
    assert(from < PROVIDER_COUNT && q->metric->type != METRIC_RATIO);
    return s->ops->cells(s, from, q, NULL, 0, a, out, by, err);
}

static bool each_by_itself(Store *s, Provider from, const Question *q,
                           const Column *const *by, size_t n, Arena *a,
                           Cells *out, Provider *who, Err *err)
{
    Question one = *q;

    one.n_by = 1;
    for (size_t i = 0; i < n; i++) {
        one.by[0] = by[i];
        if (!store_cells_from(s, from, &one, a, &out[i], &who[i], err))
            return false;
    }
    return true;
}

bool store_cells_each(Store *s, const Question *q, const Column *const *by,
                      size_t n, Arena *a, Cells *out, Err *err)
{
    Provider who[STORE_MAX_EACH];

    return store_cells_each_from(s, PROVIDER_ANY, q, by, n, a, out, who, err);
}

bool store_cells_each_from(Store *s, Provider from, const Question *q,
                           const Column *const *by, size_t n, Arena *a,
                           Cells *out, Provider *who, Err *err)
{
    Provider all;

    assert(from < PROVIDER_COUNT && q->metric->type != METRIC_RATIO);
    assert(n <= STORE_MAX_EACH && q->grain == GRAIN_ALL);
    if (q->metric->type == METRIC_COHORT || n == 0)
        return each_by_itself(s, from, q, by, n, a, out, who, err);
    if (!s->ops->cells(s, from, q, by, n, a, out, &all, err))
        return false;
    for (size_t i = 0; i < n; i++)
        who[i] = all;
    return true;
}

bool store_exclusions(Store *s, const Question *q, Arena *a, Exclusion **out,
                      size_t *n, Err *err)
{
    return s->ops->exclusions(s, q, a, out, n, err);
}

bool store_rows(Store *s, const Question *q, int64_t offset, int64_t limit,
                const RowsTell *tell, Err *err)
{
    return s->ops->rows(s, q, offset, limit, tell, err);
}

bool store_rows_digest(Store *s, const Question *q, char hex[65], Err *err)
{
    return s->ops->rows_digest(s, q, hex, err);
}

bool store_values(Store *s, FactTable table, const Column *c, int limit,
                  JsonRowFn *row, void *ctx, Err *err)
{
    return s->ops->values(s, table, c, limit, row, ctx, err);
}

bool store_sources(Store *s, int limit, JsonRowFn *row, void *ctx, Err *err)
{
    return s->ops->sources(s, limit, row, ctx, err);
}

bool store_profile(Store *s, const ProfileAsk *ask, Arena *a, Profile *out,
                   Err *err)
{
    return s->ops->profile(s, ask, a, out, err);
}

bool store_twins(Store *s, FactTable table, Arena *a, Suspects *out, Err *err)
{
    assert(table != FACT_CUSTOMER);
    return s->ops->twins(s, table, a, out, err);
}

bool store_strangers(Store *s, FactTable table, const Column *column, Arena *a,
                     Suspects *out, Err *err)
{
    return s->ops->strangers(s, table, column, a, out, err);
}

bool store_people(Store *s, const Question *q, Arena *a, Crowd *out, Err *err)
{
    assert(q->n_by <= 1 && q->metric->type != METRIC_RATIO);
    return s->ops->people(s, q, a, out, err);
}

bool store_population(Store *s, const Question *q, bool described, Arena *a,
                      Crowd *out, Err *err)
{
    assert(q->n_by == 1);
    return s->ops->population(s, q, described, a, out, err);
}

bool store_origins(Store *s, const char *source, Arena *a, Origin **out,
                   size_t *n, Err *err)
{
    return s->ops->origins(s, source, a, out, n, err);
}

bool store_checksum(Store *s, FactTable table, char hex[33], Err *err)
{
    return s->ops->checksum(s, table, hex, err);
}

int64_t origin_late_from(const Origin *o)
{
    int64_t since = o->by_arrival ? o->arrived : o->last;

    return o->gap_ms == 0 || since == TIME_OPEN
               ? TIME_OPEN
               : since + ORIGIN_LATE * o->gap_ms;
}

bool origin_is_silent(const Origin *o, int64_t now)
{
    int64_t from = origin_late_from(o);

    return from != TIME_OPEN && now > from;
}

bool store_copy(Store *s, const char *path, ProgressFn *progress, void *ctx,
                Err *err)
{
    return s->ops->copy(s, path, progress, ctx, err);
}

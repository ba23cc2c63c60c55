/*
 * engine.h -- A ledger in memory and the metric engine on it, for tests.
 *
 *     Bench b;
 *     bench_open(&b);
 *     bench_feed(&b, FACT_PERCEPTION, "select ... as ref, ... as ts, ...");
 *     const AnswerRow *r = bench_ask(&b, "metric", "nps", "by", "channel",
 *                                    NULL)->row;
 *
 * The SELECT names its columns as the ledger does.  The clock stands at
 * 2026-04-15T12:00Z; the zone is Europe/Warsaw.
 */
#ifndef PULS_TEST_ENGINE_H
#define PULS_TEST_ENGINE_H

#include "insight/answer.h"

#include "test.h"

#include <string.h>

#define BENCH_NOW 1776254400000 /* date -ud 2026-04-15T12:00 +%s000 */

typedef struct Bench {
    Store *store;
    Catalogue *catalogue;
    Asking asking;
    Engine engine;
    Arena arena;
    Answer answer[MAX_METRICS];
    size_t n;
    Err err;
} Bench;

static inline void bench_must(bool ok, const Err *err)
{
    if (!ok) {
        print_error("%s\n", err->text);
        fail();
    }
}

static inline void bench_open(Bench *b)
{
    *b = (Bench){0};
    b->store = store_open("duckdb::memory:", &b->err);
    bench_must(b->store != NULL, &b->err);
    b->catalogue = catalogue_load(store_schema(b->store), NULL, &b->err);
    bench_must(b->catalogue != NULL, &b->err);
    b->asking = (Asking){.catalogue = b->catalogue,
                         .schema = store_schema(b->store),
                         .zone = zone_find("Europe/Warsaw", &b->err),
                         .now = BENCH_NOW};
    b->engine = (Engine){.store = b->store, .asking = &b->asking};
}

static inline void bench_close(Bench *b)
{
    catalogue_free(b->catalogue);
    store_close(b->store);
    arena_clear(&b->arena);
}

/* Take the rows of `select` as facts; `columns` is a list by commas. */
static inline void bench_feed(Bench *b, FactTable table, const char *columns,
                              const char *select)
{
    BatchField field[32];
    BatchFact fact = {.table = table, .fields = field};
    BatchReport report;
    BatchTell tell = {0};
    Batch batch = {.source = "test",
                   .file = "test",
                   .mapping = "test@1",
                   .columns = "*",
                   .from = arena_printf(&b->arena, "(%s)", select),
                   .now = BENCH_NOW,
                   .n_facts = 1,
                   .facts = &fact};

    for (const char *s = columns; *s != '\0'; s += *s == ',') {
        size_t n = strcspn(s, ",");
        const char *name = arena_strndup(&b->arena, s, n);

        field[fact.n_fields++] = (BatchField){
            column_find(&b->arena, b->asking.schema, table, name, &b->err),
            name};
        bench_must(field[fact.n_fields - 1].column != NULL, &b->err);
        s += n;
    }
    bench_must(store_import(b->store, &batch, &tell, &report, &b->err),
               &b->err);
    assert_int_equal(0, report.rejected);
}

static inline bool bench_try(Bench *b, va_list ap)
{
    Question q[MAX_METRICS];
    Param p[16];
    size_t n = 0;

    for (const char *s; (s = va_arg(ap, const char *)) != NULL; n++)
        p[n] = (Param){s, va_arg(ap, const char *)};
    b->err = (Err){0};
    return question_parse(&b->arena, &b->asking, p, n, q, MAX_METRICS, &b->n,
                          &b->err) &&
           answer_questions(&b->engine, q, b->n, b->n > 1, &b->arena, b->answer,
                            &b->err);
}

/* Ask with names and values, NULL at the end; it must be answered. */
static inline Answer *bench_ask(Bench *b, ...)
{
    va_list ap;
    bool ok;

    va_start(ap, b);
    ok = bench_try(b, ap);
    va_end(ap);
    bench_must(ok, &b->err);
    return b->answer;
}

/* Ask what cannot be answered, and give the sentence. */
static inline const char *bench_refused(Bench *b, ...)
{
    va_list ap;

    va_start(ap, b);
    assert_false(bench_try(b, ap));
    va_end(ap);
    return b->err.text;
}

#endif

/*
 * history.h -- A history of calls that a test may spoil, and what was found.
 *
 * 200 days up to 14 April 2026, the day before the clock of engine.h: about
 * 40 calls on working days, 15 at weekends, more or less by chance that the
 * seed decides.  Each test spoils one thing; the same history without it is
 * the clean twin.
 */
#ifndef PULS_TEST_HISTORY_H
#define PULS_TEST_HISTORY_H

#include "engine.h"

#include "insight/quality.h"

#define DAYS  200
#define FIRST "2025-09-27" /* a Saturday; day 199 is 2026-04-14 */

static inline int open_bench(void **state)
{
    static Bench b;

    bench_open(&b);
    *state = &b;
    return 0;
}

static inline int close_bench(void **state)
{
    bench_close(*state);
    return 0;
}

/* ---- The history -------------------------------------------------------- */

/* What of a call may be spoilt: SQL over d (day), i (call of the day) and the
 * seed; NULL: as it should be. */
typedef struct Calls {
    const char *wait, *team, *keep, *customer;
    int seed;
} Calls;

#define CALL_COLUMNS "ref,ts,customer,kind,channel,team,wait,answered,talk"

/* rnd(k): one of 0 .. 9999 for this call, another for each k. */
#define RND(k) "mod(hash(d * 1009 + i, seed, " #k "), 10000)::int"
/* Three uniforms added up are near enough to a normal law of variance 1/4. */
#define UNIFORM(k) "mod(hash(d, seed, " #k "), 1000)"
#define Z                                                         \
    "((" UNIFORM(1) " + " UNIFORM(2) " + " UNIFORM(3) ")::double" \
                                                      " / 1500 - 1) * 3"

static inline void feed_calls(Bench *b, Calls c)
{
    const char *usual = "case when d % 7 in (0, 1) then 15 else 40 end";

    bench_feed(
        b, FACT_INTERACTION, CALL_COLUMNS,
        arena_printf(
            &b->arena,
            "select 'c' || d || '-' || i as ref, date '" FIRST
            "' + d::int + interval (25200 + 3 * " RND(
                4) ") second as ts"
                   ", %s as customer, 'call' as kind, 'phone' as channel, %s "
                   "as team"
                   ", %s as wait, " RND(
                       5) " < 9000 as answered"
                          ", case when " RND(5) " < 9000 then 1000 * " RND(
                              6) " end as talk"
                                 " from (select d, i, %d as seed from "
                                 "range(%d) x(d), range(80) y(i)"
                                 ") t(d, i, seed) where i < (%s) + sqrt(%s) "
                                 "* " Z " and (%s)",
            c.customer != NULL ? c.customer : "'k' || " RND(7) " % 500",
            c.team != NULL ? c.team : "'t' || i % 3",
            c.wait != NULL ? c.wait : "20 * " RND(8), c.seed, DAYS, usual,
            usual, c.keep != NULL ? c.keep : "true"));
}

static inline Quality check(Bench *b)
{
    Quality q;

    b->asking.schema = store_schema(b->store);
    bench_must(quality_make(&b->engine, NULL, &b->arena, &q, &b->err), &b->err);
    return q;
}

/* Findings of that state or worse. */
static inline size_t count(const Quality *q, QualityState state)
{
    size_t n = 0;

    for (size_t i = 0; i < q->n_findings; i++)
        n += q->finding[i].state >= state;
    return n;
}

/* The one thing that was found. */
static inline const Finding *only(const Quality *q)
{
    if (count(q, QUALITY_NOTICE) != 1)
        for (size_t i = 0; i < count(q, QUALITY_NOTICE); i++)
            print_error("%s\n", q->finding[i].sentence.in[LANG_EN]);
    assert_int_equal(1, count(q, QUALITY_NOTICE));
    return &q->finding[0];
}

/* Contacts behind the finding, as Explore would count them. */
static inline int64_t rows_behind(Bench *b, const Finding *f)
{
    return bench_ask(b, "metric", "contacts", "where", f->where, NULL)
        ->row[0]
        .value.n;
}

static inline void assert_day(const char *want, int64_t ms)
{
    char text[CLOCK_TEXT];
    Err err;

    clock_format_date(ms, zone_find("Europe/Warsaw", &err), text);
    assert_string_equal(want, text);
}

#endif

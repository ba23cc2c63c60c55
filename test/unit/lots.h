/*
 * lots.h -- Answers by the lot, for tests of what a change is made of.
 *
 * Each lot is so many promoters (10), passives (7) and detractors (3) of one
 * day, alike in all else.
 */
#ifndef PULS_TEST_LOTS_H
#define PULS_TEST_LOTS_H

#include "engine.h"

typedef struct Lot {
    const char *day; /* "2026-03-10"; the answers are of noon, UTC */
    int promoters, passives, detractors;
    const char *channel, *product, *language, *version; /* NULL: none */
    int delay_h; /* hours since the invitation; 0: none is known */
    int silent;  /* as many more were invited and did not answer */
} Lot;

static inline const char *lot_text(Bench *b, const char *s)
{
    return s == NULL ? "cast(null as varchar)"
                     : arena_printf(&b->arena, "'%s'", s);
}

static inline void lot_feed(Bench *b, const Lot *l)
{
    static int number;
    int n = l->promoters + l->passives + l->detractors;
    int hours = l->delay_h > 0 ? l->delay_h : l->silent > 0;

    bench_feed(
        b, FACT_PERCEPTION,
        "ref,ts,customer,kind,score,scale_min,scale_max,channel,product,"
        "language,question_version,invited",
        arena_printf(
            &b->arena,
            "select 'l%d-' || i as ref, timestamp '%s 12:00' as ts"
            ", 'c%d-' || i as customer, 'nps' as kind"
            ", case when i < %d then 10 when i < %d then 7 when i < %d then 3"
            " end as score, 0 as scale_min, 10 as scale_max, %s as channel"
            ", %s as product, %s as language, %s as question_version"
            ", case when %d > 0 then timestamp '%s 12:00' - to_hours(%d) end"
            " as invited from range(%d) t(i)",
            number, l->day, number, l->promoters, l->promoters + l->passives, n,
            lot_text(b, l->channel), lot_text(b, l->product),
            lot_text(b, l->language), lot_text(b, l->version), hours, l->day,
            hours, n + l->silent));
    number++;
}

static inline void lots_feed(Bench *b, const Lot *l, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lot_feed(b, &l[i]);
}

/* The answer to `metric` in March 2026 against February, and its question. */
static inline Answer *lots_ask(Bench *b, const char *metric)
{
    return bench_ask(b, "metric", metric, "period", "2026-03", "compare",
                     "previous", NULL);
}

static inline const Column *lots_column(Bench *b, const char *name,
                                        FactTable table)
{
    return column_find(&b->arena, b->asking.schema, table, name, &b->err);
}

#endif

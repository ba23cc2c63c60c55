/*
 * chancequestion.h -- Questions made by chance, but always the same.
 *
 *     Asker a = asker_begin(seed, zone, schema, catalogue, now);
 *     Question q = asker_question(&a);
 *
 * About the metrics that are shipped, and about any that could be defined:
 * every type of every measure, with conditions of every form, by up to three
 * dimensions, in periods that are aligned to nothing, hours or days, as known
 * now or then.  All of it lives in the asker's arena.
 */
#ifndef PULS_TEST_CHANCEQUESTION_H
#define PULS_TEST_CHANCEQUESTION_H

#include "model/literal.h"
#include "model/question.h"

#include "chancevalues.h"

#define ASKER_COLUMNS 96
#define ASKER_BUCKETS 4000 /* of most questions; an hour's may be more */

typedef struct Asker {
    Random chance;
    Arena arena;
    const Zone *zone;
    const Schema *schema;
    const Catalogue *catalogue;
    int64_t now;
} Asker;

static inline Asker asker_begin(uint64_t seed, const Zone *z, const Schema *s,
                                const Catalogue *c, int64_t now)
{
    return (Asker){.chance = random_from(seed, 2),
                   .zone = z,
                   .schema = s,
                   .catalogue = c,
                   .now = now};
}

/* ---- Columns ------------------------------------------------------------ */

typedef bool ColumnTest(const Column *c);

static inline bool for_groups(const Column *c)
{
    return c->role == ROLE_DIMENSION;
}

static inline bool for_sums(const Column *c)
{
    return c->role == ROLE_MEASURE;
}

static inline bool for_conditions(const Column *c)
{
    return c->role != ROLE_KEY || c->type == COLUMN_TIME; /* known, ts */
}

static inline bool for_values(const Column *c)
{
    return c->part == PART_NONE && for_conditions(c);
}

/* A column of the table that passes, the user's own among them. */
static inline const Column *asker_column(Asker *k, FactTable t,
                                         ColumnTest *passes)
{
    const Column *list[ASKER_COLUMNS];
    size_t n = 0;
    Err err;

    for (size_t i = 0; i < column_count; i++)
        if ((column_table[i].tables & 1u << t) != 0 && passes(&column_table[i]))
            list[n++] = &column_table[i];
    for (size_t i = 0; i < k->schema->n_attr && passes == for_groups; i++)
        list[n++] = column_find(
            &k->arena, k->schema, t,
            arena_printf(&k->arena, "attr.%s", k->schema->attr[i]), &err);
    if (n == 0)
        return NULL; /* customers have no measure */
    return list[random_below(&k->chance, n)];
}

/* ---- Conditions --------------------------------------------------------- */

static inline void asker_value(Asker *k, FactTable t, Filter *f)
{
    EventValue v = chance_value(&k->chance, &k->arena, k->zone, t, f->column);
    Buf text = BUF_INIT(400);

    if (v.text == NULL) {
        literal_write(&text, f->column, v.number);
        v.text = arena_strndup(&k->arena, text.text, text.len);
        buf_clear(&text);
    }
    if (*v.text == '\0') { /* that is how "none" is written */
        f->missing = true;
        return;
    }
    f->numbers[f->n_values] = v.number;
    f->values[f->n_values++] = v.text;
}

static inline void asker_list(Asker *k, FactTable t, Filter *f)
{
    static const int most[] = {1, 1, 2, 4, 12};
    int n = most[random_below(&k->chance, LEN(most))];

    f->missing = random_chance(&k->chance, 0.15);
    for (int i = 0; i < n; i++)
        asker_value(k, t, f);
}

static inline void asker_range(Asker *k, FactTable t, Filter *f)
{
    int64_t a = chance_number(&k->chance, k->zone, f->column);
    int64_t b = chance_number(&k->chance, k->zone, f->column);
    uint64_t open = random_below(&k->chance, 4);

    f->is_range = true;
    f->low = open == 0 ? INT64_MIN : a < b ? a : b;
    f->high = open == 1 ? INT64_MAX : a < b ? b : a;
}

static inline Filter asker_filter(Asker *k, FactTable t)
{
    ColumnTest *which =
        random_chance(&k->chance, 0.5) ? for_groups : for_conditions;
    Filter f = {.column = asker_column(k, t, which)};
    bool ranges =
        f.column->type != COLUMN_TEXT && f.column->type != COLUMN_BOOL;

    f.values = ARENA_ARRAY(&k->arena, const char *, 12);
    f.numbers = ARENA_ARRAY(&k->arena, int64_t, 12);
    f.negate = random_chance(&k->chance, 0.4);
    if (random_chance(&k->chance, 0.15))
        f.missing = true;
    else if (ranges && random_chance(&k->chance, 0.7))
        asker_range(k, t, &f);
    else
        asker_list(k, t, &f);
    return f;
}

/* Written and read, as all conditions are that a provider ever sees. */
static inline Filters asker_filters(Asker *k, FactTable t, uint64_t most)
{
    Filter item[8];
    Filters made = {.n = chance_first(&k->chance, most + 1), .item = item};
    Filters out = {0};
    Buf text = BUF_INIT(32 << 10);
    Err err = {0};

    for (size_t i = 0; i < made.n; i++)
        item[i] = asker_filter(k, t);
    filter_write(&text, &made);
    if (!filter_parse(&k->arena, k->schema, t, text.text, &out, &err)) {
        print_error("%s: %s\n", text.text, err.text);
        fail();
    }
    buf_clear(&text);
    return out;
}

/* ---- Metrics ------------------------------------------------------------ */

static Box asker_boxes[] = {{0, 10000, 9000, 10000, 0, 6000},
                            {1000, 5000, 4000, 5000, 1000, 2000},
                            {1000, 7000, 6000, 7000, 1, 0}};

static inline bool measures_numbers(MetricType t)
{
    return t == METRIC_SUM || t == METRIC_MEAN || t == METRIC_QUANTILE;
}

static inline bool measures_scores(MetricType t)
{
    return t == METRIC_BOX_SHARE || t == METRIC_BOX_NET ||
           t == METRIC_SCORE_MEAN || t == METRIC_POMP;
}

static inline FactTable asker_table(Asker *k, MetricType t)
{
    if (measures_scores(t))
        return FACT_PERCEPTION;
    return (FactTable)random_below(
        &k->chance, measures_numbers(t) ? FACT_CUSTOMER : FACT_TABLE_COUNT);
}

static inline Clock asker_clock(Asker *k, FactTable t)
{
    if (random_chance(&k->chance, 0.85))
        return CLOCK_TS;
    return t == FACT_INTERACTION  ? CLOCK_CLOSED
           : t == FACT_PERCEPTION ? CLOCK_INVITED
                                  : CLOCK_TS;
}

static inline const Metric *asker_invented(Asker *k)
{
    static const MetricType types[] = {
        METRIC_COUNT,      METRIC_DISTINCT, METRIC_SUM,       METRIC_MEAN,
        METRIC_SHARE,      METRIC_QUANTILE, METRIC_BOX_SHARE, METRIC_BOX_NET,
        METRIC_SCORE_MEAN, METRIC_POMP};
    Metric *m = ARENA_NEW(&k->arena, Metric);
    Random *r = &k->chance;

    m->name = "invented";
    m->unit = "count";
    m->type = types[random_below(r, LEN(types))];
    m->facts = asker_table(k, m->type);
    m->clock = asker_clock(k, m->facts);
    m->where = asker_filters(k, m->facts, 2);
    if (m->type == METRIC_SHARE)
        m->hit = asker_filters(k, m->facts, 2);
    if (m->type == METRIC_DISTINCT)
        m->measure = random_chance(r, 0.3)
                         ? asker_column(k, m->facts, for_groups)
                         : asker_column(k, m->facts, for_values);
    if (measures_numbers(m->type))
        m->measure = asker_column(k, m->facts, for_sums);
    m->q = 0.9;
    if (m->type == METRIC_BOX_SHARE || m->type == METRIC_BOX_NET) {
        m->n_boxes = 1 + random_below(r, LEN(asker_boxes));
        m->boxes = asker_boxes;
        m->scale_strict = random_chance(r, 0.5);
    }
    return m;
}

static inline const Metric *asker_metric(Asker *k)
{
    const Metric *m;

    if (random_chance(&k->chance, 0.55))
        return asker_invented(k);
    do
        m = catalogue_at(
            k->catalogue,
            random_below(&k->chance, catalogue_size(k->catalogue)));
    while (m->type == METRIC_RATIO);
    return m;
}

/* ---- Periods ------------------------------------------------------------ */

static inline Period asker_stretch(Asker *k)
{
    static const int64_t longest[] = {1000, HOUR, 40 * CHANCE_DAY,
                                      300 * CHANCE_DAY, 700 * CHANCE_DAY};
    int64_t from = chance_moment(&k->chance, k->zone);

    return (Period){
        from,
        from + 1 +
            (int64_t)random_below(
                &k->chance, (uint64_t)longest[random_below(&k->chance, 5)])};
}

static inline Period asker_period(Asker *k)
{
    Period all = {CHANCE_BEGIN - CHANCE_DAY, CHANCE_END + CHANCE_DAY};
    Period p = asker_stretch(k);
    Grain whole = random_chance(&k->chance, 0.5) ? GRAIN_DAY : GRAIN_HOUR;

    switch (random_below(&k->chance, 8)) {
    case 0:
    case 1: return p;
    case 2:
    case 3:
        return (Period){clock_floor(k->zone, whole, p.from),
                        clock_next(k->zone, whole, p.to)};
    case 4: return (Period){-2200000000000 + p.from % 1000, all.to};
    default: return all;
    }
}

/* One with not too many buckets. */
static inline Grain asker_grain(Asker *k, Period p)
{
    static const int64_t hours[] = {
        [GRAIN_HOUR] = 1,    [GRAIN_DAY] = 24,       [GRAIN_WEEK] = 168,
        [GRAIN_MONTH] = 672, [GRAIN_QUARTER] = 2160, [GRAIN_YEAR] = 8760};
    int64_t most =
        random_chance(&k->chance, 0.03) ? MAX_BUCKETS : ASKER_BUCKETS;
    Grain g = (Grain)random_below(&k->chance, LEN(hours));

    if (g != GRAIN_ALL && (p.to - p.from) / HOUR / hours[g] + 3 > most)
        return GRAIN_YEAR;
    return g;
}

/* ---- Questions ---------------------------------------------------------- */

/* Up to `most` different dimensions. */
static inline size_t asker_by(Asker *k, FactTable t, const Column **by,
                              size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < most; i++) {
        const Column *c = asker_column(k, t, for_groups);
        bool met = false;

        for (size_t j = 0; j < n; j++)
            met |= strcmp(by[j]->name, c->name) == 0;
        if (!met)
            by[n++] = c;
    }
    return n;
}

/* As pages ask: a few dimensions, some of them filtered by, whole days. */
static inline Question asker_plain_question(Asker *k)
{
    Question q = {.metric = asker_metric(k),
                  .zone = k->zone,
                  .known = TIME_OPEN,
                  .period = {CHANCE_BEGIN - CHANCE_DAY, CHANCE_END}};
    Filters f = asker_filters(k, q.metric->facts, 1);

    if (random_chance(&k->chance, 0.5)) {
        q.period = asker_stretch(k);
        q.period.from = clock_floor(k->zone, GRAIN_DAY, q.period.from);
        q.period.to =
            clock_next(k->zone, GRAIN_MONTH, q.period.to + 40 * CHANCE_DAY);
    }
    q.grain =
        random_chance(&k->chance, 0.5) ? GRAIN_ALL : asker_grain(k, q.period);
    q.n_by = asker_by(k, q.metric->facts, q.by, random_below(&k->chance, 3));
    if (f.n > 0 && (f.item[0].column->type == COLUMN_TEXT ||
                    f.item[0].column->type == COLUMN_BOOL))
        q.where = f;
    return q;
}

static inline Question asker_odd_question(Asker *k)
{
    Question q = {.metric = asker_metric(k),
                  .zone = k->zone,
                  .known = TIME_OPEN,
                  .period = asker_period(k)};

    q.grain = asker_grain(k, q.period);
    q.n_by = asker_by(k, q.metric->facts, q.by,
                      random_below(&k->chance, MAX_BY + 1));
    q.where = asker_filters(k, q.metric->facts, 4);
    if (random_chance(&k->chance, 0.08))
        q.known = k->now - (int64_t)random_below(&k->chance, 80) * CHANCE_DAY;
    return q;
}

static inline Question asker_question(Asker *k)
{
    if (random_chance(&k->chance, 0.5))
        return asker_plain_question(k);
    return asker_odd_question(k);
}

/* Asked of each dimension by itself. */
static inline Question asker_question_each(Asker *k, const Column **by,
                                           size_t most, size_t *n)
{
    Question q = asker_question(k);

    q.grain = GRAIN_ALL;
    q.n_by = 0;
    *n = asker_by(k, q.metric->facts, by, 1 + random_below(&k->chance, most));
    return q;
}

#endif

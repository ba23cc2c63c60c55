/* cells.h -- Metrics and cells as tests of their arithmetic need them. */
#ifndef PULS_TEST_CELLS_H
#define PULS_TEST_CELLS_H

#include "model/cell.h"

#include "test.h"

/* Near enough for a value published with few digits. */
#define assert_within(tolerance, want, got)                                    \
    do {                                                                       \
        double want_ = (want), got_ = (got);                                   \
        if (!(fabs(want_ - got_) <= (tolerance)))                              \
            fail_msg("line %d: want %.10g, got %.10g", __LINE__, want_, got_); \
    } while (0)

static const Column column_ms = {.name = "wait", .type = COLUMN_MS};
static const Column column_int = {.name = "transfers", .type = COLUMN_INT};
static const Column column_money = {.name = "amount", .type = COLUMN_MONEY};

static Box nps_boxes[] = {{0, 10000, 9000, 10000, 0, 6000}};
static Box csat_boxes[] = {{1000, 5000, 4000, 5000, 1000, 2000},
                           {1000, 7000, 6000, 7000, 1000, 2000}};
static Box ten_boxes[] = {{1000, 10000, 9000, 10000, 1000, 6000}};

static const Metric nps = {.name = "nps",
                           .type = METRIC_BOX_NET,
                           .unit = "points",
                           .n_boxes = 1,
                           .boxes = nps_boxes,
                           .scale_strict = true};
static const Metric net_box = {.name = "net_box",
                               .type = METRIC_BOX_NET,
                               .unit = "points",
                               .n_boxes = 1,
                               .boxes = ten_boxes};
static const Metric csat = {.name = "csat",
                            .type = METRIC_BOX_SHARE,
                            .unit = "%",
                            .n_boxes = 2,
                            .boxes = csat_boxes};
static const Metric score_mean = {
    .name = "score_mean", .type = METRIC_SCORE_MEAN, .unit = "score"};
static const Metric pomp = {
    .name = "score_pomp", .type = METRIC_POMP, .unit = "%"};
static const Metric count = {
    .name = "contacts", .type = METRIC_COUNT, .unit = "count"};
static const Metric share = {
    .name = "abandon_rate", .type = METRIC_SHARE, .unit = "%"};
static const Metric mean_wait = {
    .name = "asa", .type = METRIC_MEAN, .unit = "s", .measure = &column_ms};
static const Metric mean_int = {.name = "mean_transfers",
                                .type = METRIC_MEAN,
                                .unit = "count",
                                .measure = &column_int};
static const Metric revenue = {.name = "revenue",
                               .type = METRIC_SUM,
                               .unit = "money",
                               .measure = &column_money};
static const Metric median_wait = {.name = "wait_median",
                                   .type = METRIC_QUANTILE,
                                   .unit = "s",
                                   .q = 0.5,
                                   .measure = &column_ms};
static const Metric revenue_per_contact = {.name = "revenue_per_contact",
                                           .type = METRIC_RATIO,
                                           .unit = "money",
                                           .numerator = &revenue,
                                           .denominator = &count};
static const Metric contact_rate = {.name = "contact_rate",
                                    .type = METRIC_RATIO,
                                    .unit = "%",
                                    .numerator = &count,
                                    .denominator = &count};
static const Metric grr = {
    .name = "grr", .type = METRIC_COHORT, .unit = "%", .cohort = COHORT_GRR};
static const Metric nrr = {
    .name = "nrr", .type = METRIC_COHORT, .unit = "%", .cohort = COHORT_NRR};
static const Metric churn = {.name = "churn",
                             .type = METRIC_COHORT,
                             .unit = "%",
                             .cohort = COHORT_CHURN};

/* One more scale: counts of its whole points from min to max. */
static void add_scale(Arena *a, Cell *c, int min, int max, bool reversed,
                      const int64_t *counts)
{
    ScaleTally *s = ARENA_ARRAY(a, ScaleTally, c->n_scales + 1);

    for (size_t i = 0; i < c->n_scales; i++)
        s[i] = c->scales[i];
    c->scales = s;
    s += c->n_scales++;
    *s = (ScaleTally){min * 1000, max * 1000, reversed, {0}};
    for (int x = min; x <= max; x++)
        tally_add(a, &s->tally, x * 1000, counts[x - min]);
}

static inline Cell scale_cell(Arena *a, int min, int max, const int64_t *counts)
{
    Cell c = {0};

    add_scale(a, &c, min, max, false, counts);
    return c;
}

/* Detractors at 3, passives at 7, promoters at 10. */
static inline Cell nps_cell(Arena *a, int64_t d, int64_t p, int64_t r)
{
    int64_t counts[11] = {[3] = d, [7] = p, [10] = r};

    return scale_cell(a, 0, 10, counts);
}

static inline Cell share_cell(int64_t hits, int64_t n)
{
    return (Cell){.n = n, .hits = hits};
}

static inline Cell sum_cell(const int64_t *x, size_t n)
{
    Cell c = {.n = (int64_t)n};

    for (size_t i = 0; i < n; i++) {
        c.sum += x[i];
        c.sumsq += (Int128)x[i] * x[i];
    }
    return c;
}

#endif

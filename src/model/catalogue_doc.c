/* catalogue_doc.c -- The catalogue as a page to read; see catalogue_doc.h. */
#include "model/catalogue_doc.h"

#include "model/catalogue.h"
#include "model/cellpart.h"

#include <string.h>

#define MAX_FILTER_TEXT (256 * 1024)

static const char intro[] =
    "# Metrics\n"
    "\n"
    "Every number that Puls shows is made of one of these definitions: this "
    "page, the SQL,\nthe API and the receipts are all generated from "
    "`config/metrics/*.yml`. Your own go into\n`config/metrics/` of the data "
    "folder, in the same form ([schema](schema/metrics.schema.json)).\n"
    "\n"
    "Rules that hold for all of them: no data is no value, never 0; periods "
    "are half-open; sums\nare exact and rounding happens once, at display, "
    "half away from zero; ratios are ratios of\nsums; a fact without what a "
    "metric measures is not in its denominator; intervals are 95 %.\n"
    "Durations in filters are milliseconds.\n"
    "Helper metrics of low priority exist so that both parts of a ratio "
    "count the same facts.\n";

static const struct {
    FactTable facts;
    const char *title;
} chapters[] = {
    {FACT_PERCEPTION, "What customers said"},
    {FACT_INTERACTION, "What customers did"},
    {FACT_OUTCOME, "What customers brought"},
    {FACT_CUSTOMER, "Who stayed"},
};

const char *metric_interval(const Metric *m)
{
    static const char *const words[] = {
        [CELL_COUNT] = "Poisson, exact",
        [CELL_SHARE] = "Wilson score",
        [CELL_NET] = "adjusted Wald",
        [CELL_MEAN] = "Student t",
        [CELL_SUM] = "normal, compound Poisson variance",
        [CELL_QUANTILE] = "order statistics",
        [CELL_PAIR] = "normal, linearised ratio over customers",
        [CELL_RATIO] = "normal, delta method",
    };

    return words[cell_kind(m)];
}

/* ---- What a metric counts ---- */

static void put_code(Buf *out, const Filters *f)
{
    Buf text = BUF_INIT(MAX_FILTER_TEXT);

    filter_write(&text, f);
    buf_printf(out, "`%s`", text.text);
    buf_clear(&text);
}

static void put_facts(Buf *out, const Metric *m)
{
    buf_printf(out, "%s facts", fact_table_name[m->facts]);
    if (m->where.n > 0) {
        buf_puts(out, " where ");
        put_code(out, &m->where);
    }
}

static void put_range(Buf *out, const char *before, int32_t low, int32_t high)
{
    if (low == high)
        buf_printf(out, "%s%g", before, low / 1000.);
    else if (low < high)
        buf_printf(out, "%s%g-%g", before, low / 1000., high / 1000.);
}

static void put_boxes(Buf *out, const Metric *m)
{
    for (size_t i = 0; i < m->n_boxes; i++) {
        const Box *b = &m->boxes[i];

        put_range(out, i > 0 ? "; " : "", b->min, b->max);
        put_range(out, ": ", b->top_low, b->top_high);
        put_range(out, " minus ", b->bottom_low, b->bottom_high);
    }
    buf_puts(out,
             m->scale_strict ? " (answers on other scales are refused)" : "");
}

static void put_window(Buf *out, int64_t ms)
{
    long long hours = (long long)(ms / 3600000);

    if (hours > 0 && hours % 24 == 0)
        buf_printf(out, ", within %lld d", hours / 24);
    else if (hours > 0)
        buf_printf(out, ", within %lld h", hours);
    else if (ms > 0)
        buf_printf(out, ", within %lld min", (long long)(ms / 60000));
}

/* How the number is made, in one clause. */
static void put_making(Buf *out, const Metric *m)
{
    switch (m->type) {
    case METRIC_COUNT: buf_puts(out, "number of "); break;
    case METRIC_DISTINCT:
        buf_printf(out, "different `%s` of ", m->measure->name);
        break;
    case METRIC_SUM:
        buf_printf(out, "sum of `%s` of ", m->measure->name);
        break;
    case METRIC_MEAN:
        buf_printf(out, "mean of `%s` of ", m->measure->name);
        break;
    case METRIC_QUANTILE:
        buf_printf(out, "%g quantile of `%s` of ", m->q, m->measure->name);
        break;
    case METRIC_SHARE:
        buf_puts(out, "share that also has ");
        put_code(out, &m->hit);
        buf_puts(out, " of ");
        break;
    case METRIC_BOX_SHARE:
    case METRIC_BOX_NET:
        buf_puts(out, "boxes ");
        put_boxes(out, m);
        buf_puts(out, " of ");
        break;
    case METRIC_SCORE_MEAN: buf_puts(out, "mean score, one scale, of "); break;
    case METRIC_POMP: buf_puts(out, "mean score as 0-100 of "); break;
    case METRIC_RATIO:
        buf_printf(out, "[%s](#%s) / [%s](#%s)", m->numerator->name,
                   m->numerator->name, m->denominator->name,
                   m->denominator->name);
        return;
    case METRIC_COHORT:
        buf_printf(out, "cohort %s", cohort_name[m->cohort]);
        put_window(out, m->window_ms);
        buf_puts(out, ", of ");
        break;
    }
    put_facts(out, m);
}

static const char *unit_words(const char *unit)
{
    static const char *const words[][2] = {
        {"s", "seconds"},   {"count", "a count"}, {"%", "percent"},
        {"money", "money"}, {"score", "a score"}, {"ratio", "a ratio"},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], unit) == 0)
            return words[i][1];
    return unit;
}

static const char *clock_words(Clock clock)
{
    switch (clock) {
    case CLOCK_TS: break;
    case CLOCK_CLOSED: return "when it was closed";
    case CLOCK_INVITED: return "when the invitation was sent";
    }
    return "when it happened";
}

static const char *better_words(Better b)
{
    switch (b) {
    case BETTER_HIGHER: return "higher is better";
    case BETTER_LOWER: return "lower is better";
    case BETTER_NEITHER: break;
    }
    return "neither direction is better";
}

/* ---- The page ---- */

static void put_section(Buf *out, const Metric *m)
{
    buf_printf(out, "\n### %s\n\n", m->name);
    for (int i = 0; i < LANG_COUNT; i++)
        buf_printf(out, "- **%s** %s: %s\n", lang_name[i], m->label.in[i],
                   m->formula.in[i]);
    buf_puts(out, "- Made of: ");
    put_making(out, m);
    buf_printf(out,
               "\n- Shown as %s with %d decimal%s; %s; weak below n = %d\n",
               unit_words(m->unit), m->decimals, m->decimals == 1 ? "" : "s",
               better_words(m->better), m->min_n);
    buf_printf(out, "- Counts %s; interval: %s\n", clock_words(m->clock),
               metric_interval(m));
    buf_printf(out, "- Version %d; source: %s\n", m->version, m->source);
}

static void put_chapter(const Catalogue *c, FactTable facts, bool contents,
                        Buf *out)
{
    for (size_t i = 0; i < catalogue_size(c); i++) {
        const Metric *m = catalogue_at(c, i);

        if (m->facts != facts)
            continue;
        if (contents)
            buf_printf(out, "- [%s](#%s): %s\n", m->name, m->name,
                       m->label.in[LANG_EN]);
        else
            put_section(out, m);
    }
}

void catalogue_markdown(const Catalogue *c, Buf *out)
{
    buf_puts(out, intro);
    for (size_t i = 0; i < sizeof(chapters) / sizeof(chapters[0]); i++) {
        buf_printf(out, "\n**%s**\n\n", chapters[i].title);
        put_chapter(c, chapters[i].facts, true, out);
    }
    for (size_t i = 0; i < sizeof(chapters) / sizeof(chapters[0]); i++) {
        buf_printf(out, "\n## %s\n", chapters[i].title);
        put_chapter(c, chapters[i].facts, false, out);
    }
}

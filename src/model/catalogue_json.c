/* catalogue_json.c -- Metrics as JSON and as a table; see catalogue_doc.h. */
#include "model/catalogue_doc.h"

#include "base/json.h"
#include "model/catalogue.h"

#include <string.h>

#define MAX_FILTER_TEXT (256 * 1024)

static void put_words(Json *j, const char *key, const Words *w)
{
    json_open(j, key, '{');
    for (int i = 0; i < LANG_COUNT; i++)
        json_str(j, lang_name[i], w->in[i]);
    json_close(j, '}');
}

static void put_filter(Json *j, const char *key, const Filters *f)
{
    Buf text = BUF_INIT(MAX_FILTER_TEXT);

    filter_write(&text, f);
    json_strn(j, key, text.text, text.len);
    buf_clear(&text);
}

static void put_range(Json *j, const char *key, int32_t low, int32_t high)
{
    if (low > high)
        return; /* no such box */
    json_open(j, key, '[');
    json_num(j, NULL, low / 1000.);
    json_num(j, NULL, high / 1000.);
    json_close(j, ']');
}

static void put_boxes(Json *j, const Metric *m)
{
    if (m->n_boxes == 0)
        return;
    json_open(j, "boxes", '[');
    for (size_t i = 0; i < m->n_boxes; i++) {
        const Box *b = &m->boxes[i];

        json_open(j, NULL, '{');
        put_range(j, "scale", b->min, b->max);
        put_range(j, "top", b->top_low, b->top_high);
        put_range(j, "bottom", b->bottom_low, b->bottom_high);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_bool(j, "scale_strict", m->scale_strict);
}

/* What only this type of metric has. */
static void put_own(Json *j, const Metric *m)
{
    if (m->type == METRIC_SHARE)
        put_filter(j, "hit", &m->hit);
    if (m->measure)
        json_str(j, "measure", m->measure->name);
    if (m->type == METRIC_QUANTILE)
        json_num(j, "q", m->q);
    put_boxes(j, m);
    if (m->type == METRIC_COHORT)
        json_str(j, "cohort", cohort_name[m->cohort]);
    if (m->window_ms > 0)
        json_int(j, "window_ms", m->window_ms);
    if (m->type == METRIC_RATIO) {
        json_str(j, "numerator", m->numerator->name);
        json_str(j, "denominator", m->denominator->name);
    }
}

static void put_metric(Json *j, const Metric *m)
{
    json_open(j, NULL, '{');
    json_str(j, "name", m->name);
    json_int(j, "version", m->version);
    put_words(j, "label", &m->label);
    put_words(j, "formula", &m->formula);
    json_str(j, "unit", m->unit);
    json_str(j, "better", better_name[m->better]);
    json_int(j, "decimals", m->decimals);
    json_int(j, "min_n", m->min_n);
    json_str(j, "clock", clock_name[m->clock]);
    json_str(j, "interval", metric_interval(m));
    json_str(j, "source", m->source);
    json_int(j, "priority", m->priority);
    json_bool(j, "builtin", m->builtin);
    json_str(j, "type", metric_type_name[m->type]);
    json_str(j, "facts", fact_table_name[m->facts]);
    put_filter(j, "where", &m->where);
    put_own(j, m);
    json_close(j, '}');
}

void metric_json(const Metric *m, Buf *out)
{
    Json j = {out};

    put_metric(&j, m);
}

void catalogue_json(const Catalogue *c, Buf *out)
{
    Json j = {out};

    json_open(&j, NULL, '{');
    json_open(&j, "metrics", '[');
    for (size_t i = 0; i < catalogue_size(c); i++)
        put_metric(&j, catalogue_at(c, i));
    json_close(&j, ']');
    json_close(&j, '}');
}

void catalogue_table(const Catalogue *c, Lang lang, Buf *out)
{
    int width = 0;

    for (size_t i = 0; i < catalogue_size(c); i++) {
        int len = (int)strlen(catalogue_at(c, i)->name);

        width = len > width ? len : width;
    }
    for (size_t i = 0; i < catalogue_size(c); i++) {
        const Metric *m = catalogue_at(c, i);

        buf_printf(out, "%-*s  %-6s  %s\n", width, m->name, m->unit,
                   m->label.in[lang]);
    }
}

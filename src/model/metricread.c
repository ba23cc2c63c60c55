/*
 * metricread.c -- Makes a Metric of its definition; see model/catalogue.h.
 *
 * The schema has said which keys a type of metric has and what their words
 * look like.  Here they become columns, filters and numbers, and what a
 * schema cannot say is checked.
 */
#include "model/catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const lang_name[LANG_COUNT] = {"en", "pl", "ro"};

const char *const metric_type_name[] = {
    [METRIC_COUNT] = "count",
    [METRIC_DISTINCT] = "distinct",
    [METRIC_SUM] = "sum",
    [METRIC_MEAN] = "mean",
    [METRIC_SHARE] = "share",
    [METRIC_QUANTILE] = "quantile",
    [METRIC_BOX_SHARE] = "box_share",
    [METRIC_BOX_NET] = "box_net",
    [METRIC_SCORE_MEAN] = "score_mean",
    [METRIC_POMP] = "pomp",
    [METRIC_RATIO] = "ratio",
    [METRIC_COHORT] = "cohort",
    NULL,
};

const char *const cohort_name[] = {
    [COHORT_NONE] = "none",
    [COHORT_CHURN] = "churn",
    [COHORT_RETENTION] = "retention",
    [COHORT_REVENUE_CHURN] = "revenue_churn",
    [COHORT_GRR] = "grr",
    [COHORT_NRR] = "nrr",
    [COHORT_ACTIVE] = "active",
    [COHORT_NEW] = "new",
    [COHORT_REPEAT] = "repeat",
    [COHORT_RESOLVED] = "resolved",
    [COHORT_REPEATED] = "repeated",
    [COHORT_CONTAINED] = "contained",
    [COHORT_BACKLOG] = "backlog",
    NULL,
};

const char *const better_name[] = {
    [BETTER_HIGHER] = "higher",
    [BETTER_LOWER] = "lower",
    [BETTER_NEITHER] = "neither",
    NULL,
};

const char *const clock_name[] = {
    [CLOCK_TS] = "ts",
    [CLOCK_CLOSED] = "closed",
    [CLOCK_INVITED] = "invited",
    NULL,
};

typedef struct Reading {
    Arena *arena;
    Schema *schema;
    const YamlNode *node;
    Metric *metric;
    const char **lacks;
    Err *err;
} Reading;

/* The word's place in the list, which has it: the schema says so. */
static int word_index(const char *const *words, const char *word)
{
    int i = 0;

    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static int read_word(const Reading *r, const char *key,
                     const char *const *words, int otherwise)
{
    const char *word = yaml_text(r->node, key, NULL);

    return word ? word_index(words, word) : otherwise;
}

static const char *keep(const Reading *r, const char *key)
{
    const char *s = yaml_text(r->node, key, NULL);

    return s ? arena_printf(r->arena, "%s", s) : NULL;
}

static bool read_small(const Reading *r, const char *key, int *out)
{
    const YamlNode *n = yaml_get(r->node, key);
    int64_t x;

    if (n == NULL)
        return true;
    if (!yaml_int(n, &x, r->err))
        return false;
    if (x < 0 || x > 1000000000)
        return yaml_err(n, r->err, "%s is out of range", n->text);
    *out = (int)x;
    return true;
}

static Words read_words(const Reading *r, const char *key)
{
    const YamlNode *n = yaml_get(r->node, key);
    Words w = {{NULL}};

    for (int i = 0; i < LANG_COUNT; i++)
        w.in[i] = arena_printf(r->arena, "%s", yaml_text(n, lang_name[i], ""));
    return w;
}

/* ---- Columns and filters ---- */

/* Add the attr columns that `text` names and the schema lacks, so that the
 * metric can be read before the first fact has them. */
static bool add_attrs(Reading *r, const YamlNode *n)
{
    static const char prefix[] = "attr.";
    const char *at = n->text;

    while ((at = strstr(at, prefix)) != NULL) {
        size_t len = strspn(at + 5, "abcdefghijklmnopqrstuvwxyz0123456789_");
        const char *name = arena_strndup(r->arena, at + 5, len);
        size_t i = 0;

        at += 5;
        while (i < r->schema->n_attr && strcmp(r->schema->attr[i], name) != 0)
            i++;
        if (i < r->schema->n_attr || !column_attr_name_ok(name))
            continue;
        if (i == MAX_ATTRS)
            return yaml_err(n, r->err, "over %d attr columns", MAX_ATTRS);
        r->schema->attr[r->schema->n_attr++] = name;
        *r->lacks = arena_printf(r->arena, "attr.%s", name);
    }
    return true;
}

static bool read_filter(Reading *r, const char *key, Filters *out)
{
    const YamlNode *n = yaml_get(r->node, key);
    Err why = {0};

    if (n == NULL)
        return true;
    if (!add_attrs(r, n))
        return false;
    if (!filter_parse(r->arena, r->schema, r->metric->facts, n->text, out,
                      &why))
        return yaml_err(n, r->err, "%s", why.text);
    return true;
}

static bool is_number(const Column *c)
{
    switch (c->type) {
    case COLUMN_INT:
    case COLUMN_MS:
    case COLUMN_SCORE:
    case COLUMN_MONEY: return true;
    case COLUMN_TEXT:
    case COLUMN_TIME:
    case COLUMN_BOOL: break;
    }
    return false;
}

static bool read_measure(Reading *r)
{
    const YamlNode *n = yaml_get(r->node, "measure");
    Metric *m = r->metric;
    Err why = {0};

    if (n == NULL)
        return true;
    if (!add_attrs(r, n))
        return false;
    m->measure = column_find(r->arena, r->schema, m->facts, n->text, &why);
    if (m->measure == NULL)
        return yaml_err(n, r->err, "%s", why.text);
    if (m->type != METRIC_DISTINCT &&
        (m->measure->role != ROLE_MEASURE || !is_number(m->measure)))
        return yaml_err(n, r->err, "%s is no number to make a %s of", n->text,
                        metric_type_name[m->type]);
    return true;
}

/* ---- Boxes ---- */

/* "1..5" in thousandths; the schema has seen that it looks like this. */
static void read_range(const char *text, int32_t *low, int32_t *high)
{
    char *end;

    *low = (int32_t)lround(fmin(fmax(strtod(text, &end), -1e6), 1e6) * 1000);
    end += strspn(end, ".");
    *high = (int32_t)lround(fmin(fmax(strtod(end, NULL), -1e6), 1e6) * 1000);
}

static bool read_box(Reading *r, const YamlNode *n, Box *b)
{
    const YamlNode *top = yaml_get(n, "top");
    const YamlNode *bottom = yaml_get(n, "bottom");

    read_range(n->key, &b->min, &b->max);
    if (b->min >= b->max)
        return yaml_key_err(n, r->err, "the scale %s has no two ends", n->key);
    read_range(top->text, &b->top_low, &b->top_high);
    if (b->top_low > b->top_high || b->top_low < b->min || b->top_high > b->max)
        return yaml_err(top, r->err, "%s is not within the scale %s", top->text,
                        n->key);
    b->bottom_low = 1;
    b->bottom_high = 0;
    if (bottom == NULL && r->metric->type == METRIC_BOX_NET)
        return yaml_err(n, r->err, "a box_net needs a bottom box");
    if (bottom == NULL)
        return true;
    read_range(bottom->text, &b->bottom_low, &b->bottom_high);
    if (b->bottom_low > b->bottom_high || b->bottom_low < b->min ||
        b->bottom_high >= b->top_low)
        return yaml_err(bottom, r->err,
                        "%s is not within the scale %s, below the top box",
                        bottom->text, n->key);
    return true;
}

static bool read_boxes(Reading *r)
{
    const YamlNode *n = yaml_get(r->node, "boxes");
    Metric *m = r->metric;

    if (n == NULL)
        return true;
    m->boxes = ARENA_ARRAY(r->arena, Box, n->count + 1);
    for (const YamlNode *b = n->first; b; b = b->next)
        if (!read_box(r, b, &m->boxes[m->n_boxes++]))
            return false;
    if (m->n_boxes == 0)
        return yaml_err(n, r->err, "no scale at all");
    return true;
}

/* ---- Cohorts and clocks ---- */

static FactTable cohort_facts(Cohort c)
{
    switch (c) {
    case COHORT_NONE:
    case COHORT_CHURN:
    case COHORT_RETENTION:
    case COHORT_REVENUE_CHURN:
    case COHORT_GRR:
    case COHORT_NRR:
    case COHORT_ACTIVE:
    case COHORT_NEW: break;
    case COHORT_REPEAT: return FACT_OUTCOME;
    case COHORT_RESOLVED:
    case COHORT_REPEATED:
    case COHORT_CONTAINED:
    case COHORT_BACKLOG: return FACT_INTERACTION;
    }
    return FACT_CUSTOMER;
}

static bool follows_contacts(Cohort c)
{
    return c == COHORT_RESOLVED || c == COHORT_REPEATED ||
           c == COHORT_CONTAINED;
}

/* "7d": the schema has seen to the form. */
static int64_t read_window(const char *text)
{
    char *unit;
    long n = strtol(text, &unit, 10);
    int64_t minute = 60000;

    return n * (*unit == 'd'   ? 24 * 60 * minute
                : *unit == 'h' ? 60 * minute
                               : minute);
}

static bool read_cohort(Reading *r)
{
    const YamlNode *n = yaml_get(r->node, "cohort");
    const YamlNode *window = yaml_get(r->node, "window");
    Metric *m = r->metric;

    if (n == NULL)
        return true;
    m->cohort = (Cohort)word_index(cohort_name, n->text);
    if (m->facts != cohort_facts(m->cohort))
        return yaml_err(n, r->err, "%s follows %s facts, not %s", n->text,
                        fact_table_name[cohort_facts(m->cohort)],
                        fact_table_name[m->facts]);
    if (follows_contacts(m->cohort) != (window != NULL))
        return yaml_err(n, r->err,
                        window ? "%s has no window"
                               : "%s needs a window, such as 7d",
                        n->text);
    if (window)
        m->window_ms = read_window(window->text);
    return true;
}

static bool read_clock(Reading *r)
{
    const YamlNode *n = yaml_get(r->node, "clock");
    Metric *m = r->metric;
    FactTable must = m->facts;

    m->clock = (Clock)read_word(r, "clock", clock_name, CLOCK_TS);
    if (m->clock == CLOCK_CLOSED)
        must = FACT_INTERACTION;
    if (m->clock == CLOCK_INVITED)
        must = FACT_PERCEPTION;
    if (must != m->facts)
        return yaml_err(n, r->err, "only %s facts have the clock %s",
                        fact_table_name[must], n->text);
    return true;
}

/* ---- All of it ---- */

static bool read_heading(Reading *r)
{
    Metric *m = r->metric;

    m->name = keep(r, "name");
    m->label = read_words(r, "label");
    m->formula = read_words(r, "formula");
    m->unit = keep(r, "unit");
    m->source = keep(r, "source");
    m->better = (Better)read_word(r, "better", better_name, BETTER_NEITHER);
    m->type = (MetricType)read_word(r, "type", metric_type_name, 0);
    m->facts = (FactTable)read_word(r, "facts", fact_table_name, 0);
    m->priority = METRIC_PRIORITY;
    return read_small(r, "version", &m->version) &&
           read_small(r, "decimals", &m->decimals) &&
           read_small(r, "min_n", &m->min_n) &&
           read_small(r, "priority", &m->priority);
}

bool metric_read(Arena *a, Schema *s, const YamlNode *n, Metric *out,
                 const char **lacks, Err *err)
{
    Reading r = {a, s, n, out, lacks, err};
    const YamlNode *q = yaml_get(n, "q"), *strict;

    *out = (Metric){0};
    *lacks = NULL;
    strict = yaml_get(n, "scale_strict");
    return read_heading(&r) && read_filter(&r, "where", &out->where) &&
           read_filter(&r, "hit", &out->hit) && read_measure(&r) &&
           (q == NULL || yaml_number(q, &out->q, err)) &&
           (strict == NULL || yaml_bool(strict, &out->scale_strict, err)) &&
           read_boxes(&r) && read_cohort(&r) && read_clock(&r);
}

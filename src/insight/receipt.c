/* receipt.c -- See receipt.h. */
#include "insight/receipt.h"

#include "base/clock.h"
#include "model/cellpart.h"

#include <math.h>
#include <string.h>

static bool make_part(const Engine *e, const Question *q, const Metric *part,
                      Arena *a, Receipt *out, Err *err)
{
    Question own;

    return question_part(a, e->asking, q, part, &own, err) &&
           receipt_make(e, &own, a, out, err);
}

static bool make_rows(const Engine *e, const Question *q, Arena *a,
                      Receipt *out, Err *err)
{
    const Value *v = &out->answer.row[0].value;

    if (!store_exclusions(e->store, q, a, &out->exclusion, &out->n_exclusions,
                          err))
        return false;
    return v->n > RECEIPT_MAX_DIGEST ||
           store_rows_digest(e->store, q, out->sha256, err);
}

bool receipt_make(const Engine *e, const Question *q, Arena *a, Receipt *out,
                  Err *err)
{
    const Metric *m = q->metric;

    *out = (Receipt){0};
    if (q->n_by > 0 || q->grain != GRAIN_ALL || q->n_compare > 0)
        return err_set(err, ERR_INPUT,
                       "a receipt is for one number: put the group into"
                       " where, and leave out by, grain and compare");
    if (!answer_questions(e, q, 1, false, a, &out->answer, err))
        return false;
    q = &out->answer.question; /* its period is closed now */
    if (m->type != METRIC_RATIO)
        return make_rows(e, q, a, out, err);
    out->n_parts = 2;
    out->part = ARENA_ARRAY(a, Receipt, 2);
    return make_part(e, q, m->numerator, a, &out->part[0], err) &&
           make_part(e, q, m->denominator, a, &out->part[1], err);
}

/* ---- JSON --------------------------------------------------------------- */

static void put_filters(Json *j, const char *key, const Filters *f)
{
    Buf text = BUF_INIT(64 * 1024);

    filter_write(&text, f);
    json_str(j, key, text.text);
    buf_clear(&text);
}

static void put_words(Json *j, const char *key, const Words *w)
{
    json_open(j, key, '{');
    for (int i = 0; i < LANG_COUNT; i++)
        json_str(j, lang_name[i], w->in[i]);
    json_close(j, '}');
}

static void put_definition(Json *j, const Metric *m)
{
    json_open(j, "definition", '{');
    json_str(j, "name", m->name);
    json_int(j, "version", m->version);
    put_words(j, "label", &m->label);
    put_words(j, "formula", &m->formula);
    json_str(j, "facts", fact_table_name[m->facts]);
    put_filters(j, "where", &m->where);
    put_filters(j, "hit", &m->hit);
    json_str(j, "unit", m->unit);
    json_int(j, "min_n", m->min_n);
    json_str(j, "source", m->source);
    json_close(j, '}');
}

static void put_exclusions(Json *j, const Receipt *r)
{
    json_open(j, "exclusions", '[');
    for (size_t i = 0; i < r->n_exclusions; i++) {
        json_open(j, NULL, '{');
        json_str(j, "reason", r->exclusion[i].reason);
        json_str(j, "detail", r->exclusion[i].detail);
        json_int(j, "count", r->exclusion[i].count);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_number(Json *j, const Receipt *r)
{
    const Value *v = &r->answer.row[0].value;

    json_num(j, "value", v->value);
    json_num(j, "numerator", v->numerator);
    json_num(j, "denominator", v->denominator);
    json_int(j, "n", v->n);
    json_num(j, "low", v->low);
    json_num(j, "high", v->high);
}

static void put_query(Json *j, const char *key, const Question *q)
{
    Arena a = {0};
    Param p[QUESTION_PARAMS];
    size_t n = question_write(&a, q, p);

    json_open(j, key, '{');
    for (size_t i = 0; i < n; i++)
        json_str(j, p[i].name, p[i].value);
    json_close(j, '}');
    arena_clear(&a);
}

void receipt_json(Json *j, const char *key, const Receipt *r)
{
    const Question *q = &r->answer.question;
    char text[CLOCK_TEXT];

    json_open(j, key, '{');
    put_definition(j, q->metric);
    put_query(j, "question", q);
    json_str(j, "from", clock_format(q->period.from, q->zone, text));
    json_str(j, "to", clock_format(q->period.to, q->zone, text));
    json_str(j, "zone", zone_name(q->zone));
    json_str(j, "as_of",
             r->answer.as_of == TIME_OPEN
                 ? NULL
                 : clock_format(r->answer.as_of, q->zone, text));
    if (r->answer.currency != NULL)
        json_str(j, "currency", r->answer.currency);
    put_number(j, r);
    if (r->n_parts == 0) {
        json_str(j, "provider", provider_name[r->answer.provider]);
        put_exclusions(j, r);
        json_str(j, "sha256", r->sha256[0] == '\0' ? NULL : r->sha256);
    } else {
        json_open(j, "parts", '[');
        for (size_t i = 0; i < r->n_parts; i++)
            receipt_json(j, NULL, &r->part[i]);
        json_close(j, ']');
    }
    json_close(j, '}');
}

/* ---- Text, for an auditor ----------------------------------------------- */

/* How to make the number again of the rows' CSV, whose last two columns are
 * numerator and denominator in the units of the ledger.  A quantile has no
 * short recipe, and a ratio none of its own. */
static void text_recipe(Buf *out, const Metric *m, const Cell *c)
{
    const char *sums = "NR>1{a+=$(NF-1);b+=$NF} END{printf \"%.15g\\n\",";
    double unit = cell_unit(m, c);
    CellKind kind = cell_kind(m);

    if (kind == CELL_QUANTILE || kind == CELL_RATIO)
        return;
    buf_puts(out, "again       awk -F, '");
    if (m->type == METRIC_DISTINCT)
        buf_puts(out, "NR>1&&!seen[$(NF-1)]++{n++} END{print n+0}");
    else if (kind == CELL_COUNT)
        buf_puts(out, "END{print NR-1}");
    else if (kind == CELL_SUM)
        buf_printf(out, "%s a/%g}", sums, unit);
    else if (kind == CELL_MEAN)
        buf_printf(out, "%s a/b/%g}", sums, m->type == METRIC_MEAN ? unit : 1);
    else
        buf_printf(out, "%s %g*a/b}", sums, cell_factor(m));
    buf_puts(out, "' rows.csv\n");
}

static void text_exclusions(Buf *out, const Receipt *r)
{
    for (size_t i = 0; i < r->n_exclusions; i++)
        buf_printf(
            out, "left out    %lld: %s%s%s\n", (long long)r->exclusion[i].count,
            r->exclusion[i].reason, r->exclusion[i].detail != NULL ? " " : "",
            r->exclusion[i].detail != NULL ? r->exclusion[i].detail : "");
}

static void text_filters(Buf *out, const Question *q)
{
    if (q->metric->where.n > 0) {
        buf_puts(out, "counts      ");
        filter_write(out, &q->metric->where);
        buf_puts(out, "\n");
    }
    if (q->metric->hit.n > 0) {
        buf_puts(out, "of these    ");
        filter_write(out, &q->metric->hit);
        buf_puts(out, "\n");
    }
    if (q->where.n > 0) {
        buf_puts(out, "filter      ");
        filter_write(out, &q->where);
        buf_puts(out, "\n");
    }
}

static void text_times(Buf *out, const Receipt *r)
{
    const Question *q = &r->answer.question;
    char from[CLOCK_TEXT], to[CLOCK_TEXT];

    buf_printf(out, "period      %s to %s (%s)\n",
               clock_format(q->period.from, q->zone, from),
               clock_format(q->period.to, q->zone, to), zone_name(q->zone));
    if (r->answer.as_of != TIME_OPEN)
        buf_printf(out, "data as of  %s\n",
                   clock_format(r->answer.as_of, q->zone, from));
}

void receipt_text(Buf *out, const Receipt *r, Lang lang)
{
    const Question *q = &r->answer.question;
    const Metric *m = q->metric;
    const Value *v = &r->answer.row[0].value;
    const char *unit =
        r->answer.currency != NULL ? r->answer.currency : m->unit;

    buf_printf(out, "%s, version %d: %s\n", m->name, m->version,
               m->label.in[lang]);
    buf_printf(out, "formula     %s\nsource      %s\n", m->formula.in[lang],
               m->source);
    text_filters(out, q);
    text_times(out, r);
    if (isnan(v->value))
        buf_puts(out, "value       no data\n");
    else
        buf_printf(out, "value       %.15g %s\n", v->value, unit);
    if (!isnan(v->low))
        buf_printf(out, "interval    %.15g to %.15g (95 %%)\n", v->low,
                   v->high);
    if (!isnan(v->denominator))
        buf_printf(out, "made of     %.15g / %.15g\n", v->numerator,
                   v->denominator);
    buf_printf(out, "n           %lld\n", (long long)v->n);
    if (r->n_parts == 0)
        buf_printf(out, "counted by  %s\n", provider_name[r->answer.provider]);
    text_exclusions(out, r);
    if (r->sha256[0] != '\0')
        buf_printf(out, "row ids     sha256 %s\n", r->sha256);
    if (r->answer.row[0].cell != NULL && !isnan(v->value))
        text_recipe(out, m, r->answer.row[0].cell);
    for (size_t i = 0; i < r->n_parts; i++) {
        buf_printf(out, "\n%s: ", i == 0 ? "numerator" : "denominator");
        receipt_text(out, &r->part[i], lang);
    }
}

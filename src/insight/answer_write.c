/*
 * answer_write.c -- The same answer as JSON, as CSV and as a table.
 *
 * JSON and CSV carry unrounded numbers, written by the same function; only
 * the table for people rounds, once, half away from zero.
 */
#include "insight/answer.h"

#include "base/clock.h"
#include "model/cellpart.h"

#include <math.h>
#include <string.h>

/* ---- JSON --------------------------------------------------------------- */

static void put_time(Json *j, const char *key, const Answer *a, int64_t ms)
{
    char text[CLOCK_TEXT];

    if (ms == TIME_OPEN)
        json_null(j, key);
    else
        json_str(j, key, clock_format(ms, a->question.zone, text));
}

static void put_period(Json *j, const Answer *a, Period p)
{
    put_time(j, "from", a, p.from);
    put_time(j, "to", a, p.to);
}

static void put_value(Json *j, const Value *v)
{
    json_num(j, "value", v->value);
    json_int(j, "n", v->n);
    json_num(j, "low", v->low);
    json_num(j, "high", v->high);
}

static void put_comparison(Json *j, const char *key, const Answer *a,
                           const Comparison *c)
{
    json_open(j, key, '{');
    json_str(j, "with", compare_name[c->with]);
    put_period(j, a, c->period);
    json_bool(j, "partial", c->partial);
    put_value(j, &c->value);
    json_num(j, "change", c->difference.change);
    json_num(j, "change_low", c->difference.low);
    json_num(j, "change_high", c->difference.high);
    json_num(j, "p", c->difference.p);
    json_num(j, "p_adjusted", c->p_adjusted);
    json_bool(j, "significant", c->significant);
    json_close(j, '}');
}

static void put_group(Json *j, const Question *q, const AnswerRow *r)
{
    if (q->n_by == 0)
        return;
    json_open(j, "group", '{');
    for (size_t i = 0; i < q->n_by; i++)
        json_str(j, q->by[i]->name, r->group[i]);
    json_close(j, '}');
}

/* Which scales the answers that count were on, where there are several. */
static void put_scales(Json *j, const Metric *m, const Cell *c)
{
    size_t n = 0;

    for (size_t i = 0; c != NULL && i < c->n_scales; i++)
        n += cell_counts_scale(m, &c->scales[i]);
    if (n < 2)
        return;
    json_open(j, "mixed_scales", '[');
    for (size_t i = 0; i < c->n_scales; i++) {
        if (!cell_counts_scale(m, &c->scales[i]))
            continue;
        json_open(j, NULL, '{');
        json_num(j, "min", c->scales[i].min / 1000.0);
        json_num(j, "max", c->scales[i].max / 1000.0);
        json_int(j, "n", tally_total(&c->scales[i].tally));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_row(Json *j, const Answer *a, const AnswerRow *r)
{
    const Question *q = &a->question;

    json_open(j, NULL, '{');
    put_group(j, q, r);
    if (q->grain != GRAIN_ALL)
        put_period(j, a, r->period);
    put_value(j, &r->value);
    json_bool(j, "weak", r->weak);
    if (r->partial)
        json_bool(j, "partial", true);
    if (r->why != NULL)
        json_str(j, "why", r->why);
    put_scales(j, q->metric, r->cell);
    if (r->n_compare > 0)
        put_comparison(j, "compare", a, &r->compare[0]);
    if (r->n_compare > 1) {
        json_open(j, "comparisons", '[');
        for (size_t i = 0; i < r->n_compare; i++)
            put_comparison(j, NULL, a, &r->compare[i]);
        json_close(j, ']');
    }
    json_close(j, '}');
}

static void put_target(Json *j, const Answer *a)
{
    const Metric *m = a->question.metric;

    if (isnan(a->target))
        return;
    json_open(j, "target", '{');
    json_num(j, "value", a->target);
    if (a->n_rows == 1)
        json_str(
            j, "state",
            target_state_name[target_state(m, &a->row[0].value, a->target)]);
    json_close(j, '}');
}

static void put_rows(Json *j, const Answer *a)
{
    json_open(j, "rows", '[');
    for (size_t i = 0; i < a->n_rows; i++)
        put_row(j, a, &a->row[i]);
    json_close(j, ']');
}

void answer_json(Json *j, const char *key, const Answer *a)
{
    const Question *q = &a->question;

    json_open(j, key, '{');
    json_str(j, "metric", q->metric->name);
    json_int(j, "version", q->metric->version);
    json_str(j, "unit", q->metric->unit);
    if (a->currency != NULL)
        json_str(j, "currency", a->currency);
    if (a->err.kind != ERR_NONE) {
        json_str(j, "error", a->err.text);
        json_close(j, '}');
        return;
    }
    put_period(j, a, q->period);
    json_str(j, "zone", zone_name(q->zone));
    put_time(j, "as_of", a, a->as_of);
    put_target(j, a);
    if (a->more_groups)
        json_bool(j, "more_groups", true);
    put_rows(j, a);
    json_close(j, '}');
}

void answers_json(Buf *out, const Answer *a, size_t n)
{
    Json j = {.out = out};

    if (n == 1) {
        answer_json(&j, NULL, a);
        return;
    }
    json_open(&j, NULL, '{');
    json_open(&j, "answers", '[');
    for (size_t i = 0; i < n; i++)
        answer_json(&j, NULL, &a[i]);
    json_close(&j, ']');
    json_close(&j, '}');
}

/* ---- CSV ---------------------------------------------------------------- */

void answer_csv_text(Buf *out, const char *s)
{
    if (s == NULL)
        return;
    if (s[0] != '\0' && s[strcspn(s, ",\"\r\n")] == '\0') {
        buf_puts(out, s);
        return;
    }
    buf_puts(out, "\"");
    for (size_t n; *s != '\0'; s += n) {
        n = strcspn(s, "\"");
        buf_add(out, s, n);
        if (s[n] == '"') {
            buf_puts(out, "\"\"");
            n++;
        }
    }
    buf_puts(out, "\"");
}

static void csv_num(Buf *out, double x)
{
    Json j = {.out = out};

    buf_puts(out, ",");
    if (!isnan(x))
        json_num(&j, NULL, x);
}

static void csv_time(Buf *out, const Answer *a, int64_t ms)
{
    char text[CLOCK_TEXT];

    buf_printf(out, ",%s", clock_format(ms, a->question.zone, text));
}

static void csv_header(Buf *out, const Question *q)
{
    buf_puts(out, "metric,version,unit");
    for (size_t i = 0; i < q->n_by; i++) {
        buf_puts(out, ",");
        answer_csv_text(out, q->by[i]->name);
    }
    buf_puts(out, ",from,to,value,n,low,high,weak");
    for (size_t i = 0; i < q->n_compare; i++) {
        static const char *const fields[] = {
            "value",       "n", "change",     "change_low",
            "change_high", "p", "p_adjusted", "significant"};

        for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++)
            buf_printf(out, ",%s_%s", compare_name[q->compare[i]], fields[k]);
    }
    buf_puts(out, "\r\n");
}

static void csv_value(Buf *out, const Value *v)
{
    csv_num(out, v->value);
    buf_printf(out, ",%lld", (long long)v->n);
}

static void csv_comparison(Buf *out, const Comparison *c)
{
    csv_value(out, &c->value);
    csv_num(out, c->difference.change);
    csv_num(out, c->difference.low);
    csv_num(out, c->difference.high);
    csv_num(out, c->difference.p);
    csv_num(out, c->p_adjusted);
    buf_printf(out, ",%s", c->significant ? "true" : "false");
}

static void csv_row(Buf *out, const Answer *a, const AnswerRow *r)
{
    const Question *q = &a->question;

    buf_printf(out, "%s,%d,%s", q->metric->name, q->metric->version,
               q->metric->unit);
    for (size_t i = 0; i < q->n_by; i++) {
        buf_puts(out, ",");
        answer_csv_text(out, r->group[i]);
    }
    csv_time(out, a, r->period.from);
    csv_time(out, a, r->period.to);
    csv_value(out, &r->value);
    csv_num(out, r->value.low);
    csv_num(out, r->value.high);
    buf_printf(out, ",%s", r->weak ? "true" : "false");
    for (size_t i = 0; i < r->n_compare; i++)
        csv_comparison(out, &r->compare[i]);
    buf_puts(out, "\r\n");
}

void answers_csv(Buf *out, const Answer *a, size_t n)
{
    csv_header(out, &a[0].question);
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < a[i].n_rows; r++)
            csv_row(out, &a[i], &a[i].row[r]);
}

/* ---- A table for people ------------------------------------------------- */

static double rounded(double x, int decimals)
{
    double unit = pow(10, decimals);

    return round(x * unit) / unit;
}

static void put_number(Buf *out, int width, double x, int decimals)
{
    if (isnan(x))
        buf_printf(out, "%*s", width, "-");
    else
        buf_printf(out, "%*.*f", width, decimals, rounded(x, decimals));
}

static void table_head(Buf *out, const Answer *a, Lang lang)
{
    const Question *q = &a->question;
    char from[CLOCK_TEXT], to[CLOCK_TEXT];
    const char *unit = a->currency != NULL ? a->currency : q->metric->unit;

    buf_printf(out, "%s  %s, %s\n", q->metric->name, q->metric->label.in[lang],
               unit);
    buf_printf(out, "%s .. %s (%s)\n",
               clock_format_date(q->period.from, q->zone, from),
               clock_format_date(q->period.to, q->zone, to),
               zone_name(q->zone));
    for (size_t i = 0; i < q->n_by; i++)
        buf_printf(out, "%-24s ", q->by[i]->name);
    if (q->grain != GRAIN_ALL)
        buf_printf(out, "%-19s ", "from");
    buf_printf(out, "%14s %10s %26s\n", "value", "n", "95 % interval");
}

static void table_change(Buf *out, const Answer *a, const Comparison *c)
{
    int decimals = a->question.metric->decimals;

    buf_printf(out, "   %s ", compare_name[c->with]);
    put_number(out, 0, c->value.value, decimals);
    if (isnan(c->difference.change))
        return;
    buf_printf(out, ", change %+.*f (p %.4f): %s", decimals,
               rounded(c->difference.change, decimals), c->p_adjusted,
               c->significant ? "a real change" : "no reliable change");
}

static void table_row(Buf *out, const Answer *a, const AnswerRow *r)
{
    const Question *q = &a->question;
    int decimals = q->metric->decimals;
    char text[CLOCK_TEXT];

    for (size_t i = 0; i < q->n_by; i++)
        buf_printf(out, "%-24s ",
                   r->group[i] == NULL ? "(missing)" : r->group[i]);
    if (q->grain != GRAIN_ALL)
        buf_printf(out, "%-19.19s ",
                   clock_format(r->period.from, q->zone, text));
    put_number(out, 14, r->value.value, decimals);
    buf_printf(out, " %10lld ", (long long)r->value.n);
    put_number(out, 12, r->value.low, decimals);
    buf_puts(out, " ..");
    put_number(out, 11, r->value.high, decimals);
    if (r->weak && r->value.n > 0)
        buf_printf(out, "  weak: fewer than %d", q->metric->min_n);
    for (size_t i = 0; i < r->n_compare; i++)
        table_change(out, a, &r->compare[i]);
    if (r->why != NULL)
        buf_printf(out, "  %s", r->why);
    buf_puts(out, "\n");
}

void answers_table(Buf *out, const Answer *a, size_t n, Lang lang)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_puts(out, "\n");
        table_head(out, &a[i], lang);
        if (a[i].err.kind != ERR_NONE)
            buf_printf(out, "%s\n", a[i].err.text);
        for (size_t r = 0; r < a[i].n_rows; r++)
            table_row(out, &a[i], &a[i].row[r]);
    }
}

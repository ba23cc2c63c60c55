/* quality_write.c -- What was checked, as JSON and for a terminal. */
#include "insight/quality.h"

#include "base/clock.h"

static void put_time(Json *j, const char *key, const Zone *z, int64_t ms)
{
    char text[CLOCK_TEXT];

    json_str(j, key, ms == TIME_OPEN ? NULL : clock_format(ms, z, text));
}

static void put_finding(Json *j, const Finding *f, const Zone *z, Lang lang)
{
    json_open(j, NULL, '{');
    json_str(j, "check", quality_check_name[f->check]);
    json_str(j, "state", quality_state_name[f->state]);
    json_str(j, "table", fact_table_name[f->table]);
    json_str(j, "source", f->source);
    json_str(j, "kind", f->kind);
    json_str(j, "column", f->column);
    json_int(j, "count", f->count);
    json_int(j, "of", f->of);
    json_num(j, "share", f->share);
    put_time(j, "from", z, f->from);
    put_time(j, "to", z, f->to);
    json_str(j, "sentence", f->sentence.in[lang]);
    json_str(j, "where", f->where);
    json_close(j, '}');
}

static void put_grade(Json *j, const Grade *g, Lang lang)
{
    json_open(j, NULL, '{');
    json_str(j, "metric", g->metric);
    json_strn(j, "grade", &g->letter, 1);
    json_bool(j, "publish", g->publish);
    json_open(j, "reasons", '[');
    for (size_t i = 0; i < g->n; i++)
        json_str(j, NULL, g->reason[i].in[lang]);
    json_close(j, ']');
    json_close(j, '}');
}

void quality_json(Json *j, const char *key, const Quality *q, const Zone *z,
                  Lang lang)
{
    json_open(j, key, '{');
    put_time(j, "as_of", z, q->as_of);
    put_time(j, "checked", z, q->checked);
    json_num(j, "took_ms", q->took_ms);
    json_bool(j, "running", q->running);
    json_open(j, "checks", '[');
    for (size_t i = 0; i < q->n_findings; i++)
        put_finding(j, &q->finding[i], z, lang);
    json_close(j, ']');
    json_open(j, "grades", '[');
    for (size_t i = 0; i < q->n_grades; i++)
        put_grade(j, &q->grade[i], lang);
    json_close(j, ']');
    json_close(j, '}');
}

/* ---- For people --------------------------------------------------------- */

static void text_findings(Buf *out, const Quality *q, Lang lang)
{
    for (size_t i = 0; i < q->n_findings; i++) {
        const Finding *f = &q->finding[i];

        buf_printf(out, "%-8s %s\n", quality_state_name[f->state],
                   f->sentence.in[lang]);
        if (f->where != NULL)
            buf_printf(out, "         %s: %s\n", fact_table_name[f->table],
                       f->where);
    }
}

void quality_text(Buf *out, const Quality *q, const Zone *z, Lang lang)
{
    char text[CLOCK_TEXT];

    if (q->checked == TIME_OPEN)
        buf_puts(out, "not checked yet: the first check is not through\n\n");
    else
        buf_printf(out, "checked %s, %.0f ms\n\n",
                   clock_format(q->checked, z, text), q->took_ms);
    text_findings(out, q, lang);
    buf_puts(out, "\n");
    for (size_t i = 0; i < q->n_grades; i++) {
        const Grade *g = &q->grade[i];

        buf_printf(out, "%c  %s\n", g->letter, g->metric);
        for (size_t k = 0; k < g->n; k++)
            buf_printf(out, "     %s\n", g->reason[k].in[lang]);
    }
}

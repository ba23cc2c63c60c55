/* brief_write.c -- A brief as JSON and as text; see brief.h. */
#include "insight/brief.h"

#include "model/catalogue_doc.h"
#include "model/phrase.h"

#include <math.h>

/* ---- JSON --------------------------------------------------------------- */

static void put_time(Json *j, const char *key, const Brief *b, int64_t ms)
{
    char text[CLOCK_TEXT];

    json_str(j, key, ms == TIME_OPEN ? NULL : clock_format(ms, b->zone, text));
}

static void put_period(Json *j, const Brief *b, Period p)
{
    put_time(j, "from", b, p.from);
    put_time(j, "to", b, p.to);
}

static void put_compare(Json *j, const Brief *b)
{
    if (b->with == COMPARE_NONE) {
        json_null(j, "compare");
        return;
    }
    json_open(j, "compare", '{');
    json_str(j, "with", compare_name[b->with]);
    put_period(j, b, b->compared);
    json_bool(j, "partial", b->partial);
    json_close(j, '}');
}

static void put_reading(Json *j, const Reading *r)
{
    json_open(j, "reading", '{');
    json_int(j, "words", (int64_t)r->words);
    json_int(j, "kpis", (int64_t)r->kpis);
    json_int(j, "charts", (int64_t)r->charts);
    json_num(j, "seconds", round(r->seconds * 10) / 10);
    json_num(j, "limit", READING_LIMIT);
    json_open(j, "drop", '[');
    for (size_t i = 0; i < r->n_drop; i++)
        json_str(j, NULL, r->drop[i]);
    json_close(j, ']');
    json_close(j, '}');
}

/* The parameters that ask for this number anywhere else. */
static void put_question(Json *j, const Brief *b, const BriefKpi *k)
{
    json_open(j, "question", '{');
    json_str(j, "metric", k->metric->name);
    put_period(j, b, b->period);
    if (k->where[0] != '\0')
        json_str(j, "where", k->where);
    if (b->with != COMPARE_NONE)
        json_str(j, "compare", compare_name[b->with]);
    json_close(j, '}');
}

static void put_since(Json *j, const Brief *b, const BriefKpi *k)
{
    if (!k->since.found) {
        json_null(j, "since");
        return;
    }
    json_open(j, "since", '{');
    put_time(j, "at", b, k->since.at);
    json_num(j, "p", k->since.p);
    json_close(j, '}');
}

static void put_artefact(Json *j, const Why *w)
{
    if (w->artefact == ARTEFACT_NONE) {
        json_null(j, "artefact");
        return;
    }
    json_open(j, "artefact", '{');
    json_str(j, "kind", artefact_name[w->artefact]);
    json_num(j, "share", w->artefact_share);
    json_close(j, '}');
}

static void put_why(Json *j, const BriefKpi *k)
{
    const Why *w = &k->why;

    if (!k->has_why || (w->artefact == ARTEFACT_NONE && w->by == NULL)) {
        json_null(j, "why");
        return;
    }
    json_open(j, "why", '{');
    json_str(j, "dimension", w->by != NULL ? w->by->name : NULL);
    json_str(j, "group", w->group);
    json_num(j, "share", w->by != NULL ? w->share : NAN);
    json_num(j, "contribution", w->by != NULL ? w->contribution : NAN);
    put_artefact(j, w);
    json_close(j, '}');
}

static void put_target(Json *j, const BriefKpi *k)
{
    if (k->told.target == TELL_NO_TARGET) {
        json_null(j, "target");
        return;
    }
    json_open(j, "target", '{');
    json_num(j, "value", k->target.value);
    json_str(j, "due", k->target.due);
    json_str(j, "state", target_word[k->outlook.state]);
    json_str(j, "sentence", k->target_sentence);
    json_close(j, '}');
}

static void put_stale(Json *j, const Brief *b, const BriefKpi *k)
{
    if (k->silent == NULL) {
        json_null(j, "stale");
        return;
    }
    json_open(j, "stale", '{');
    json_str(j, "source", k->silent->source);
    put_time(j, "last", b, k->silent->last);
    json_close(j, '}');
}

static void put_grade(Json *j, const Brief *b, const BriefKpi *k)
{
    const char letter[] = {k->grade != NULL ? k->grade->letter : 0, 0};

    json_str(j, "grade", k->grade != NULL ? letter : NULL);
    json_open(j, "reasons", '[');
    for (size_t i = 0; k->grade != NULL && i < k->grade->n; i++)
        json_str(j, NULL, k->grade->reason[i].in[b->lang]);
    json_close(j, ']');
}

static void put_metric(Json *j, const Metric *m)
{
    Buf text = BUF_INIT(64 * 1024);

    metric_json(m, &text);
    json_raw(j, "metric", text.text);
    buf_clear(&text);
}

static void put_kpi(Json *j, const Brief *b, const BriefKpi *k)
{
    json_open(j, NULL, '{');
    put_metric(j, k->metric);
    json_str(j, "label", k->metric->label.in[b->lang]);
    json_str(j, "where", k->asked->where);
    put_question(j, b, k);
    answer_json(j, "answer", &k->answer);
    answer_json(j, "line", &k->line);
    json_str(j, "chart", chart_name[k->asked->chart]);
    json_str(j, "by", k->asked->by);
    if (k->has_bars)
        answer_json(j, "bars", &k->bars);
    else
        json_null(j, "bars");
    put_since(j, b, k);
    put_target(j, k);
    put_why(j, k);
    json_str(j, "sentence", k->sentence);
    json_str(j, "action", k->action);
    put_grade(j, b, k);
    put_stale(j, b, k);
    json_close(j, '}');
}

void brief_json(Json *j, const char *key, const Brief *b)
{
    json_open(j, key, '{');
    json_str(j, "audience", b->audience->name);
    json_str(j, "label", b->audience->label.in[b->lang]);
    json_str(j, "question", b->audience->question.in[b->lang]);
    json_str(j, "primary", b->audience->primary);
    put_period(j, b, b->period);
    json_str(j, "zone", zone_name(b->zone));
    put_time(j, "as_of", b, b->as_of);
    json_str(j, "where", b->where);
    json_str(j, "grain", grain_name[b->grain]);
    put_time(j, "line_from", b, b->line_from);
    put_compare(j, b);
    json_str(j, "headline", b->headline);
    json_bool(j, "demo", b->demo);
    put_reading(j, &b->reading);
    json_open(j, "kpis", '[');
    for (size_t i = 0; i < b->n; i++)
        put_kpi(j, b, &b->kpi[i]);
    json_close(j, ']');
    json_close(j, '}');
}

/* ---- Text --------------------------------------------------------------- */

/* "  Net Promoter Score (NPS)   26   −19 pts  n = 100" */
static void put_line(Buf *out, const Brief *b, const BriefKpi *k, Arena *a)
{
    const Told *t = &k->told;

    buf_printf(out, "\n%s: %s", k->metric->label.in[b->lang],
               show_value(a, b->lang, t->as, t->value));
    if (t->what == TOLD_CHANGED)
        buf_printf(out, " (%s)", show_change(a, b->lang, t->as, t->change));
    buf_printf(out, ", n = %s\n", show_count(a, b->lang, t->n));
    if (k->sentence[0] != '\0')
        buf_printf(out, "    %s\n", k->sentence);
    if (k->action != NULL)
        buf_printf(out, "    > %s\n", k->action);
}

static const char *say_reading(Arena *a, const Brief *b)
{
    static const char *const form[LANG_COUNT] = {
        "Reading time: {s} of {limit} s; words: {words}.",
        "Czas czytania: {s} z {limit} s; słów: {words}.",
        "Timp de citire: {s} din {limit} s; cuvinte: {words}.",
    };
    const PhraseWord words[] = {
        {"s", show_number(a, b->lang, b->reading.seconds, 1)},
        {"limit", show_number(a, b->lang, READING_LIMIT, 0)},
        {"words", show_count(a, b->lang, (int64_t)b->reading.words)},
    };

    return phrase_fill(a, form[b->lang], words, 3);
}

void brief_text(Buf *out, const Brief *b)
{
    Arena a = {0};

    buf_printf(out, "%s: %s\n", b->audience->label.in[b->lang],
               b->audience->question.in[b->lang]);
    buf_printf(out, "%s – %s\n\n%s\n",
               show_date(&a, b->lang, b->zone, b->period.from),
               show_date(&a, b->lang, b->zone, b->period.to - 1), b->headline);
    for (size_t i = 0; i < b->n; i++)
        put_line(out, b, &b->kpi[i], &a);
    buf_printf(out, "\n%s\n", say_reading(&a, b));
    for (size_t i = 0; i < b->reading.n_drop; i++)
        buf_printf(out, "%s\n", b->reading.drop[i]);
    arena_clear(&a);
}

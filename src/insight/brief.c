/* brief.c -- Gathers what a brief tells; see brief.h. */
#include "insight/brief_part.h"

#include "model/periodword.h"
#include "model/phrase.h"

#include <math.h>
#include <string.h>

#define MAX_WHERE (8 * 1024) /* bytes of a filter as it was written */

/* What one brief is made with. */
typedef struct Making {
    const Engine *engine;
    const BriefAsk *ask;
    Arena *arena;
    Brief *brief;
    StoreBounds bounds;
    Question question[AUDIENCE_KPIS]; /* of those that can be asked */
    size_t kpi_of[AUDIENCE_KPIS];     /* which KPI each of them is */
    size_t n;
} Making;

/* ---- The question of the page ------------------------------------------- */

static const char *said(const BriefAsk *ask, const char *name)
{
    for (size_t i = 0; i < ask->n_params; i++)
        if (strcmp(ask->param[i].name, name) == 0)
            return ask->param[i].value;
    return NULL;
}

static bool says_period(const BriefAsk *ask)
{
    return said(ask, "from") != NULL || said(ask, "to") != NULL ||
           said(ask, "last") != NULL || said(ask, "period") != NULL;
}

static const char *written(Making *m, int64_t ms)
{
    return clock_format(ms, m->engine->asking->zone,
                        arena_alloc(m->arena, CLOCK_TEXT));
}

/* Promise 4: the audience's period, put in as from and to. */
static bool usual_period(Making *m, Param *p, size_t *n, Err *err)
{
    const Asking *in = m->engine->asking;
    const char *last = m->ask->audience->last;
    Period period;

    if (!period_last(in->zone, in->now, last, &period, err))
        return false;
    if (m->bounds.last != TIME_OPEN && m->bounds.last < period.from &&
        !period_last(in->zone, m->bounds.last, last, &period, err))
        return false;
    p[(*n)++] = (Param){"from", written(m, period.from)};
    p[(*n)++] = (Param){"to", written(m, period.to)};
    return true;
}

/* The parameters of every KPI: those that were said, then those that were
 * not. */
static bool page_params(Making *m, Param *p, size_t *n, Err *err)
{
    const BriefAsk *ask = m->ask;
    const char *compare = said(ask, "compare");

    for (size_t i = 0; i < ask->n_params; i++)
        if (strcmp(ask->param[i].name, "compare") != 0)
            p[(*n)++] = ask->param[i];
    if (compare == NULL)
        compare = compare_name[ask->audience->compare];
    if (strcmp(compare, compare_name[COMPARE_NONE]) != 0)
        p[(*n)++] = (Param){"compare", compare};
    return says_period(ask) || usual_period(m, p, n, err);
}

/* All conditions in one line, as the page's links say them. */
static const char *all_where(Making *m, const char *own)
{
    Buf text = BUF_INIT(MAX_WHERE);
    const char *kept;

    buf_puts(&text, own);
    for (size_t i = 0; i < m->ask->n_params; i++) {
        const Param *p = &m->ask->param[i];

        if (strcmp(p->name, "where") == 0 && p->value[0] != '\0')
            buf_printf(&text, "%s%s", text.len > 0 ? "," : "", p->value);
    }
    kept = arena_strndup(m->arena, text.text, text.len);
    buf_clear(&text);
    return kept;
}

/* A period that has an open end is closed by the data, for all KPIs alike. */
static bool close_period(Making *m, Question *q, Err *err)
{
    const StoreBounds *b = &m->bounds;
    int64_t now = m->engine->asking->now;

    if (q->period.from == TIME_OPEN)
        q->period.from = clock_floor(q->zone, GRAIN_DAY,
                                     b->first != TIME_OPEN ? b->first : now);
    if (q->period.to == TIME_OPEN)
        q->period.to = clock_next(q->zone, GRAIN_DAY,
                                  b->last != TIME_OPEN ? b->last : now);
    return q->period.from < q->period.to ||
           err_set(err, ERR_INPUT,
                   "the period ends before it begins: say both from and to,"
                   " or neither");
}

/* ---- The KPIs ----------------------------------------------------------- */

static bool parse_kpi(Making *m, const Param *page, size_t n_page,
                      const AudienceKpi *k, Question *out, Err *err)
{
    Param p[BRIEF_PARAMS + 5];
    size_t n = n_page, asked;

    memcpy(p, page, n_page * sizeof(*p));
    p[n++] = (Param){"metric", k->metric};
    if (k->where[0] != '\0')
        p[n++] = (Param){"where", k->where};
    return question_parse(m->arena, m->engine->asking, p, n, out, 1, &asked,
                          err) &&
           close_period(m, out, err);
}

/* Is the page's question wrong by itself, whatever is asked? */
static bool begin_kpi(Making *m, const Param *page, size_t n_page, size_t i,
                      Err *err)
{
    BriefKpi *k = &m->brief->kpi[i];
    Question *q = &m->question[m->n];
    Err own = {0};

    k->asked = &m->ask->audience->kpi[i];
    k->where = all_where(m, k->asked->where);
    k->metric =
        metric_find(m->engine->asking->catalogue, k->asked->metric, err);
    if (k->metric == NULL) {
        err->kind = ERR_INPUT; /* it is the audience that is wrong */
        return err_within(err, "audience %s", m->ask->audience->name);
    }
    k->target = (Target){.value = NAN};
    if (m->ask->settings != NULL)
        k->target = settings_target(m->ask->settings, k->metric->name);
    k->answer = (Answer){.question = {.metric = k->metric}, .target = NAN};
    if (parse_kpi(m, page, n_page, k->asked, q, &own))
        m->kpi_of[m->n++] = i;
    else
        k->answer.err = own;
    k->line = k->answer; /* says the same until it is asked */
    return true;
}

/* What the page is about is that of any KPI that can be asked. */
static bool begin_page(Making *m, Err *err)
{
    const Question *q = &m->question[0];
    Brief *b = m->brief;

    if (m->n == 0) {
        *err = b->kpi[0].answer.err;
        return false;
    }
    b->period = q->period;
    b->line_from = q->period.from;
    if (q->n_compare > 0) {
        b->with = q->compare[0];
        b->compared = period_compared(q->zone, q->period, b->with,
                                      m->engine->asking->now, &b->partial);
        if (b->compared.from < b->line_from)
            b->line_from = b->compared.from;
    }
    b->grain = period_grain((Period){b->line_from, b->period.to});
    return true;
}

static bool begin(Making *m, Err *err)
{
    const Audience *au = m->ask->audience;
    Param page[BRIEF_PARAMS + 3];
    Brief *b = m->brief;
    size_t n = 0;

    if (!store_bounds(m->engine->store, &m->bounds, err) ||
        !page_params(m, page, &n, err))
        return false;
    *b = (Brief){.audience = au,
                 .zone = m->engine->asking->zone,
                 .where = all_where(m, ""),
                 .as_of = m->bounds.as_of,
                 .n = au->n};
    for (size_t i = 0; i < au->n; i++) {
        if (!begin_kpi(m, page, n, i, err))
            return false;
        if (strcmp(au->kpi[i].metric, au->primary) == 0 &&
            strcmp(b->kpi[b->primary].asked->metric, au->primary) != 0)
            b->primary = i;
    }
    return begin_page(m, err);
}

/* ---- Numbers ------------------------------------------------------------ */

/* Promise 1. */
static bool ask_values(Making *m, Err *err)
{
    Answer answer[AUDIENCE_KPIS];

    if (!answer_questions(m->engine, m->question, m->n, true, m->arena, answer,
                          err))
        return false;
    for (size_t i = 0; i < m->n; i++)
        m->brief->kpi[m->kpi_of[i]].answer = answer[i];
    return true;
}

/* The KPIs with this chart, asked by `shape`, which turns a KPI's question
 * into that of its chart. */
typedef bool Shape(const Making *m, const BriefKpi *k, Question *q, Err *err);

static bool shape_line(const Making *m, const BriefKpi *k, Question *q,
                       Err *err)
{
    q->period.from = m->brief->line_from;
    q->grain = m->brief->grain;
    return true;
}

static bool shape_bars(const Making *m, const BriefKpi *k, Question *q,
                       Err *err)
{
    q->by[0] = column_find(m->arena, m->engine->asking->schema,
                           k->metric->facts, k->asked->by, err);
    q->n_by = 1;
    q->limit = BRIEF_BARS;
    return q->by[0] != NULL;
}

static bool ask_charts(Making *m, BriefChart chart, Shape *shape, Err *err)
{
    Question q[AUDIENCE_KPIS];
    Answer answer[AUDIENCE_KPIS];
    BriefKpi *kpi[AUDIENCE_KPIS];
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) {
        BriefKpi *k = &m->brief->kpi[m->kpi_of[i]];

        if (k->asked->chart != chart)
            continue;
        q[n] = m->question[i];
        q[n].n_compare = 0;
        if (!shape(m, k, &q[n], err))
            return false;
        kpi[n++] = k;
    }
    if (n == 0)
        return true;
    if (!answer_questions(m->engine, q, n, true, m->arena, answer, err))
        return false;
    for (size_t i = 0; i < n; i++)
        *(chart == CHART_LINE ? &kpi[i]->line : &kpi[i]->bars) = answer[i];
    for (size_t i = 0; i < n; i++)
        kpi[i]->has_bars = chart == CHART_BARS;
    return true;
}

/* A chart that was not asked for is there without points. */
static void empty_lines(Making *m)
{
    for (size_t i = 0; i < m->n; i++) {
        BriefKpi *k = &m->brief->kpi[m->kpi_of[i]];

        if (k->asked->chart == CHART_LINE)
            continue;
        k->line = k->answer;
        k->line.n_rows = 0;
        k->line.err = (Err){0};
        k->line.question.period.from = m->brief->line_from;
    }
}

bool brief_make(const Engine *e, const BriefAsk *ask, Arena *a, Brief *out,
                Err *err)
{
    Making m = {.engine = e, .ask = ask, .arena = a, .brief = out};

    if (ask->n_params > BRIEF_PARAMS)
        return err_set(err, ERR_LIMIT, "a brief has at most %d parameters",
                       BRIEF_PARAMS);
    if (!begin(&m, err) || !ask_values(&m, err) ||
        !ask_charts(&m, CHART_LINE, shape_line, err) ||
        !ask_charts(&m, CHART_BARS, shape_bars, err))
        return false;
    empty_lines(&m);
    for (size_t i = 0; i < out->n; i++)
        out->kpi[i].grade =
            quality_grade(ask->quality, out->kpi[i].asked->metric);
    if (!brief_sources(e, out, a, err))
        return false;
    brief_story(e, out, a);
    return true;
}

/* ---- Words -------------------------------------------------------------- */

/* The order in which KPIs get their actions: promise 6. */
static bool comes_before(const Brief *b, size_t i, size_t k)
{
    double p, q;

    if (i == b->primary || k == b->primary)
        return i == b->primary;
    p = b->kpi[i].answer.row[0].compare[0].p_adjusted;
    q = b->kpi[k].answer.row[0].compare[0].p_adjusted;
    return p < q || (p == q && i < k);
}

/* The next KPI that has something to do and was not yet looked at. */
static size_t next_action(const Brief *b, const char *const *action,
                          const bool *seen)
{
    size_t best = b->n;

    for (size_t i = 0; i < b->n; i++)
        if (action[i] != NULL && !seen[i] &&
            (best == b->n || comes_before(b, i, best)))
            best = i;
    return best;
}

static void give_actions(Brief *b, size_t words, size_t charts, Arena *a)
{
    const char *action[AUDIENCE_KPIS];
    bool seen[AUDIENCE_KPIS] = {false};
    size_t i;

    for (i = 0; i < b->n; i++) {
        action[i] = sentence_action(a, b->lang, &b->kpi[i].told);
        b->kpi[i].action = NULL;
    }
    while ((i = next_action(b, action, seen)) < b->n) {
        size_t more = phrase_words(action[i]);

        seen[i] = true;
        if (!reading_fits(words + more, b->n, charts))
            continue;
        b->kpi[i].action = action[i];
        words += more;
    }
}

static size_t words_of(const BriefKpi *k)
{
    return phrase_words(k->sentence) +
           (k->action != NULL ? phrase_words(k->action) : 0);
}

void brief_say(Brief *b, Lang lang, Arena *a)
{
    ReadingPart part[AUDIENCE_KPIS];
    Told told[AUDIENCE_KPIS];
    size_t page, words, charts = 0;

    b->lang = lang;
    for (size_t i = 0; i < b->n; i++) {
        b->kpi[i].sentence = sentence_kpi(a, lang, &b->kpi[i].told);
        b->kpi[i].target_sentence =
            b->kpi[i].told.target != TELL_NO_TARGET
                ? target_sentence(a, lang, &b->kpi[i].outlook)
                : NULL;
        told[i] = b->kpi[i].told;
        charts += b->kpi[i].asked->chart != CHART_NONE;
    }
    b->headline = sentence_headline(a, lang, told, b->n, b->primary);
    page = phrase_words(b->audience->question.in[lang]) +
           phrase_words(b->headline);
    words = page;
    for (size_t i = 0; i < b->n; i++)
        words += phrase_words(b->kpi[i].sentence);
    give_actions(b, words, charts, a);
    for (size_t i = 0; i < b->n; i++)
        part[i] = (ReadingPart){
            .label = b->kpi[i].metric->label.in[lang],
            .words = words_of(&b->kpi[i]),
            .chart = b->kpi[i].asked->chart != CHART_NONE,
            .primary = i == b->primary,
        };
    reading_count(a, lang, page, part, b->n, &b->reading);
}

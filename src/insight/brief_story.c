/*
 * brief_story.c -- What stands behind the numbers of a brief; see brief.h.
 *
 * Most of what is asked here are many small questions, one after another, so
 * each KPI has a thread of its own, which works in an arena of its own.
 */
#include "insight/brief_part.h"

#include <math.h>
#include <pthread.h>

typedef struct Story {
    const Engine *engine;
    BriefKpi *kpi;
    Arena arena;
    pthread_t thread;
    bool has_thread;
} Story;

static bool is_answered(const BriefKpi *k)
{
    return k->answer.err.kind == ERR_NONE && k->answer.n_rows == 1;
}

/* ---- Since when, and why ------------------------------------------------ */

/* Promise 3. */
static bool by_the_customer(const Metric *m)
{
    return m->type == METRIC_COHORT && m->facts == FACT_CUSTOMER;
}

static bool changed(const BriefKpi *k)
{
    return is_answered(k) && k->answer.row[0].n_compare > 0 &&
           k->answer.row[0].compare[0].significant;
}

/* What cannot be explained (a quantile has no parts) stays unexplained. */
static void explain(Story *s)
{
    BriefKpi *k = s->kpi;
    Err ignored = {0};

    if (!changed(k))
        return;
    if (!by_the_customer(k->metric) &&
        !since_find(s->engine, &k->answer.question, &s->arena, &k->since,
                    &ignored))
        k->since = (Since){0};
    ignored = (Err){0};
    k->has_why = why_find(s->engine, &k->answer.question, &k->answer.row[0],
                          &s->arena, &k->why, &ignored);
}

/* ---- The target --------------------------------------------------------- */

static void look_out(Story *s)
{
    BriefKpi *k = s->kpi;
    Question q = k->answer.question;
    Err ignored = {0};

    if (isnan(k->target.value) || !is_answered(k))
        return;
    q.n_compare = 0;
    if (!target_outlook(s->engine, &q, k->target.value, k->target.due, NAN,
                        &s->arena, &k->outlook, &ignored))
        k->target.value = NAN;
}

static TellTarget told_target(const BriefKpi *k)
{
    static const TellTarget words[OUTLOOK_COUNT] = {
        [OUTLOOK_OPEN] = TELL_OPEN,
        [OUTLOOK_REACHED] = TELL_REACHED,
        [OUTLOOK_ON_TRACK] = TELL_ON_TRACK,
        [OUTLOOK_AT_RISK] = TELL_AT_RISK,
        [OUTLOOK_MISSED] = TELL_MISSED,
        [OUTLOOK_NOT_MEASURABLE] = TELL_NOT_MEASURABLE,
    };

    if (isnan(k->target.value) || !is_answered(k))
        return TELL_NO_TARGET;
    return words[k->outlook.state];
}

/* ---- What is told ------------------------------------------------------- */

static TellCase told_case(const BriefKpi *k)
{
    const AnswerRow *row = k->answer.row;
    const Comparison *c;

    if (!is_answered(k) || row->why != NULL)
        return TOLD_ERROR;
    if (isnan(row->value.value))
        return TOLD_NO_DATA;
    if (row->n_compare == 0)
        return row->weak ? TOLD_TOO_FEW : TOLD_ALONE;
    c = &row->compare[0];
    if (isnan(c->value.value))
        return TOLD_NO_BEFORE;
    if (c->significant)
        return TOLD_CHANGED;
    if (row->weak)
        return TOLD_TOO_FEW;
    return isnan(c->difference.p) ? TOLD_UNTESTED : TOLD_SAME;
}

static void tell_value(const BriefKpi *k, Told *t)
{
    const AnswerRow *row = k->answer.row;

    if (!is_answered(k))
        return;
    t->n = row->value.n;
    t->value = row->value.value;
    if (row->n_compare > 0)
        t->change = row->compare[0].difference.change;
}

static void tell(const Brief *b, BriefKpi *k)
{
    k->told = (Told){.what = told_case(k),
                     .metric = k->metric,
                     .as = shown_as(k->metric, k->answer.currency),
                     .zone = b->zone,
                     .value = NAN,
                     .change = NAN,
                     .page_to = b->period.to,
                     .since_found = k->since.found,
                     .since = k->since.at,
                     .asked_why = k->has_why,
                     .artefact = k->why.artefact,
                     .by = k->why.by,
                     .group = k->why.group,
                     .share = k->why.share,
                     .target = told_target(k),
                     .target_value = k->target.value};
    if (k->silent != NULL) {
        k->told.silent = k->silent->source;
        k->told.silent_since = k->silent->last;
    }
    tell_value(k, &k->told);
}

/* ---- Together ----------------------------------------------------------- */

static void *find_story(void *ctx)
{
    Story *s = ctx;

    explain(s);
    look_out(s);
    return NULL;
}

void brief_story(const Engine *e, Brief *b, Arena *a)
{
    Story story[AUDIENCE_KPIS] = {{.engine = NULL}};

    for (size_t i = 0; i < b->n; i++) {
        story[i] = (Story){.engine = e, .kpi = &b->kpi[i]};
        story[i].has_thread =
            pthread_create(&story[i].thread, NULL, find_story, &story[i]) == 0;
        if (!story[i].has_thread) /* then it is found here, only later */
            find_story(&story[i]);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (story[i].has_thread)
            pthread_join(story[i].thread, NULL);
        arena_adopt(a, &story[i].arena);
        tell(b, &b->kpi[i]);
    }
}

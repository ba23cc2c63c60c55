/*
 * why_write.c -- Explanations and waterfalls as JSON and as tables.
 *
 * JSON carries unrounded numbers; the tables for people round once, through
 * model/show.h.
 */
#include "insight/whysay.h"

#include "base/clock.h"
#include "model/dimension.h"
#include "model/phrase.h"
#include "model/show.h"

#include <math.h>

/* ---- JSON --------------------------------------------------------------- */

static void put_time(Json *j, const char *key, const Question *q, int64_t ms)
{
    char text[CLOCK_TEXT];

    json_str(j, key, clock_format(ms, q->zone, text));
}

static void put_period(Json *j, const Question *q, Period p)
{
    put_time(j, "from", q, p.from);
    put_time(j, "to", q, p.to);
}

/* What both begin with: the question, and the change as it was answered. */
static void put_head(Json *j, const Answer *a)
{
    const Question *q = &a->question;
    const Comparison *c = &a->row->compare[0];

    json_str(j, "metric", q->metric->name);
    json_str(j, "unit", q->metric->unit);
    if (a->currency != NULL)
        json_str(j, "currency", a->currency);
    put_period(j, q, q->period);
    json_open(j, "compare", '{');
    json_str(j, "with", compare_name[c->with]);
    put_period(j, q, c->period);
    json_bool(j, "partial", c->partial);
    json_close(j, '}');
    json_num(j, "before", c->value.value);
    json_num(j, "after", a->row->value.value);
    json_num(j, "change", c->difference.change);
    json_bool(j, "significant", c->significant);
    json_num(j, "p", c->difference.p);
}

static void put_part(Json *j, const SplitPart *p)
{
    json_str(j, "value", p->value);
    json_num(j, "before", p->before.value);
    json_num(j, "after", p->after.value);
    json_int(j, "n_before", p->before.n);
    json_int(j, "n_after", p->after.n);
    json_num(j, "mix", p->mix);
    json_num(j, "rate", p->rate);
    json_num(j, "total", p->total);
}

void waterfall_json(Buf *out, const WhyTold *t)
{
    Json j = {.out = out};
    const Split *s = t->split;

    json_open(&j, NULL, '{');
    put_head(&j, t->answer);
    json_str(&j, "by", t->answer->question.by[0]->name);
    json_num(&j, "mix", s != NULL ? s->mix : NAN);
    json_num(&j, "rate", s != NULL ? s->rate : NAN);
    json_open(&j, "parts", '[');
    for (size_t i = 0; s != NULL && i < s->n_parts; i++) {
        json_open(&j, NULL, '{');
        put_part(&j, &s->part[i]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_int(&j, "others", (int64_t)t->others);
    json_close(&j, '}');
}

static void put_since(Json *j, const Question *q, const Since *s)
{
    if (!s->found) {
        json_null(j, "since");
        return;
    }
    json_open(j, "since", '{');
    put_time(j, "at", q, s->at);
    json_num(j, "before", s->before);
    json_num(j, "after", s->after);
    json_num(j, "p", s->p);
    json_close(j, '}');
}

static void put_artefacts(Json *j, Arena *a, Lang lang, const Explanation *x)
{
    json_open(j, "artefacts", '[');
    for (size_t i = 0; i < x->n_artefacts; i++) {
        const ArtefactFinding *f = &x->artefact[i];

        json_open(j, NULL, '{');
        json_str(j, "kind", artefact_name[f->kind]);
        json_num(j, "share", f->share);
        json_num(j, "p", f->p);
        json_bool(j, "significant", f->significant);
        json_str(j, "sentence", artefact_say(a, lang, f));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* The groups that stand out come first; the rest by what they add. */
static void put_groups(Json *j, const WhyDimension *d)
{
    size_t n = 0;

    json_open(j, "top", '[');
    for (int out = 1; out >= 0; out--)
        for (size_t i = 0; i < d->split.n_parts; i++) {
            if (d->out[i] != (out == 1) || n >= WHY_SHOWN_GROUPS)
                continue;
            n++;
            json_open(j, NULL, '{');
            put_part(j, &d->split.part[i]);
            json_num(j, "p", d->p[i]);
            json_bool(j, "stands_out", d->out[i]);
            json_close(j, '}');
        }
    json_close(j, ']');
}

static size_t shown(const Explanation *x)
{
    return x->n_dimensions < WHY_SHOWN_DIMENSIONS ? x->n_dimensions
                                                  : WHY_SHOWN_DIMENSIONS;
}

static void put_dimensions(Json *j, const Explanation *x)
{
    json_open(j, "dimensions", '[');
    for (size_t i = 0; i < shown(x); i++) {
        const WhyDimension *d = &x->dimension[i];

        json_open(j, NULL, '{');
        json_str(j, "dimension", d->split.by->name);
        json_int(j, "values", (int64_t)d->split.n_parts);
        json_num(j, "mix", d->split.mix);
        json_num(j, "rate", d->split.rate);
        json_num(j, "share", d->share);
        put_groups(j, d);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_why(Json *j, const Why *w)
{
    if (w->by == NULL && w->artefact == ARTEFACT_NONE) {
        json_null(j, "why");
        return;
    }
    json_open(j, "why", '{');
    json_str(j, "artefact",
             w->artefact != ARTEFACT_NONE ? artefact_name[w->artefact] : NULL);
    json_str(j, "dimension", w->by != NULL ? w->by->name : NULL);
    json_str(j, "group", w->group);
    json_num(j, "contribution", w->by != NULL ? w->contribution : NAN);
    json_num(j, "share",
             w->artefact != ARTEFACT_NONE ? w->artefact_share : w->share);
    json_close(j, '}');
}

void explanation_json(Buf *out, Arena *a, Lang lang, const WhyTold *t)
{
    Json j = {.out = out};

    json_open(&j, NULL, '{');
    put_head(&j, t->answer);
    put_since(&j, &t->answer->question, t->since);
    put_why(&j, &t->why->why);
    put_artefacts(&j, a, lang, t->why);
    put_dimensions(&j, t->why);
    json_str(&j, "sentence", why_say(a, lang, t));
    json_close(&j, '}');
}

/* ---- For people --------------------------------------------------------- */

static void text_head(Buf *out, Arena *a, Lang lang, const Answer *answer)
{
    const Question *q = &answer->question;
    const Comparison *c = &answer->row->compare[0];
    Shown as = shown_as(q->metric, answer->currency);
    char from[CLOCK_TEXT], to[CLOCK_TEXT];

    buf_printf(out, "%s, %s .. %s", q->metric->label.in[lang],
               clock_format_date(q->period.from, q->zone, from),
               clock_format_date(q->period.to, q->zone, to));
    buf_printf(out, " (%s: %s .. %s)\n", compare_name[c->with],
               clock_format_date(c->period.from, q->zone, from),
               clock_format_date(c->period.to, q->zone, to));
    buf_printf(out, "%s -> %s, %s, p %.4f\n",
               show_value(a, lang, as, c->value.value),
               show_value(a, lang, as, answer->row->value.value),
               show_change(a, lang, as, c->difference.change), c->difference.p);
}

static void text_parts(Buf *out, Arena *a, Lang lang, const Answer *answer,
                       const Split *s, size_t limit)
{
    Shown as = shown_as(answer->question.metric, answer->currency);

    buf_printf(out, "\n%s\n", dimension_word(lang, s->by));
    for (size_t i = 0; i < s->n_parts && i < limit; i++) {
        const SplitPart *p = &s->part[i];

        buf_printf(out, "  %s: %s", phrase_quote(a, lang, p->value),
                   show_change(a, lang, as, p->total));
        if (s->ratio)
            buf_printf(out, " = mix %s, rate %s",
                       show_change(a, lang, as, p->mix),
                       show_change(a, lang, as, p->rate));
        buf_printf(out, "; %s (n %s) -> %s (n %s)\n",
                   show_value(a, lang, as, p->before.value),
                   show_count(a, lang, p->before.n),
                   show_value(a, lang, as, p->after.value),
                   show_count(a, lang, p->after.n));
    }
}

void waterfall_text(Buf *out, Arena *a, Lang lang, const WhyTold *t)
{
    text_head(out, a, lang, t->answer);
    if (t->split != NULL)
        text_parts(out, a, lang, t->answer, t->split, t->split->n_parts);
}

void explanation_text(Buf *out, Arena *a, Lang lang, const WhyTold *t)
{
    const Explanation *x = t->why;

    text_head(out, a, lang, t->answer);
    buf_printf(out, "%s\n", why_say(a, lang, t));
    for (size_t i = 0; i < x->n_artefacts; i++)
        buf_printf(out, "%s%s\n", i == 0 ? "\n" : "",
                   artefact_say(a, lang, &x->artefact[i]));
    for (size_t i = 0; i < shown(x); i++)
        text_parts(out, a, lang, t->answer, &x->dimension[i].split,
                   WHY_SHOWN_GROUPS);
}

/* artefact.c -- See artefact.h. */
#include "insight/artefact.h"

#include "stat/change.h"
#include "stat/contingency.h"
#include "stat/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const artefact_name[ARTEFACT_COUNT] = {
    [ARTEFACT_NONE] = "none",
    [ARTEFACT_CHANNEL_MIX] = "channel_mix",
    [ARTEFACT_QUESTION_VERSION] = "question_version",
    [ARTEFACT_LANGUAGE] = "language",
    [ARTEFACT_RESPONSE_RATE] = "response_rate",
    [ARTEFACT_INVITE_DELAY] = "invite_delay",
};

#define LEN(a)        (sizeof(a) / sizeof((a)[0]))
#define DELAY         "invite_delay" /* the column */
#define OTHER_N       100
#define RESPONSE_RATE "response_rate" /* the metric */

/* Those that are a shift between the groups of a column. */
static const struct {
    Artefact kind;
    const char *column;
} shifts[ARTEFACT_SHIFTS] = {
    {ARTEFACT_CHANNEL_MIX, "channel"},
    {ARTEFACT_QUESTION_VERSION, "question_version"},
    {ARTEFACT_LANGUAGE, "language"},
    {ARTEFACT_INVITE_DELAY, DELAY},
};

/* Values of invite_delay (model/column.c), shortest first. */
static const char *const delays[] = {"<1h",  "1-6h", "6-24h", "1-2d",
                                     "2-4d", "4-7d", "7-14d", ">14d"};

/* ---- Shifts ------------------------------------------------------------- */

/* Are the answers distributed over the groups as before? */
static double p_of_shift(const Split *s, Arena *a)
{
    double *counts = ARENA_ARRAY(a, double, 2 * s->n_parts);

    for (size_t i = 0; i < s->n_parts; i++) {
        counts[2 * i] = (double)s->part[i].before.n;
        counts[2 * i + 1] = (double)s->part[i].after.n;
    }
    return chi2_table(counts, s->n_parts, 2).p;
}

/* What a group is worth in a period, with up to OTHER_N answers of its other
 * period added: the last few of an old wording do not speak for it. */
static double steady(const Value *own, const Value *other)
{
    double n = (double)own->n, more = fmin(OTHER_N, (double)other->n);

    if (own->n == 0)
        return other->value;
    if (other->n == 0)
        return own->value;
    return (n * own->value + more * other->value) / (n + more);
}

/* The change if every group had stayed as it is: (w1 - w0) times the mean of
 * its two values, as in stat/mixrate.h. */
static double change_by_shift(const Split *s)
{
    double sum = 0;

    for (size_t i = 0; i < s->n_parts; i++) {
        const Value *v0 = &s->part[i].before, *v1 = &s->part[i].after;
        double w0 = v0->n > 0 ? v0->denominator / s->all_before : 0;
        double w1 = v1->n > 0 ? v1->denominator / s->all_after : 0;

        if (v0->n + v1->n > 0)
            sum += (w1 - w0) * (steady(v0, v1) + steady(v1, v0)) / 2;
    }
    return sum;
}

static ArtefactFinding finding(Artefact kind, double share, double p)
{
    return (ArtefactFinding){
        .kind = kind, .share = share, .p = p, .before = NAN, .after = NAN};
}

/* ---- The response rate -------------------------------------------------- */

/* The invitations behind the same answers, by the day they were sent. */
static bool ask_rate(const Engine *e, const Question *q, Arena *a,
                     AnswerRow *out, Err *err)
{
    Question rate = *q;
    Answer answer;

    rate.metric = metric_find(e->asking->catalogue, RESPONSE_RATE, err);
    if (rate.metric == NULL)
        return false;
    rate.where = filter_and(a, &q->where, &q->metric->where);
    if (!answer_questions(e, &rate, 1, false, a, &answer, err))
        return false;
    *out = answer.row[0];
    return true;
}

/* Answers of one kind: how much they weigh, their mean and its variance. */
typedef struct Pool {
    double weight, mean, variance;
} Pool;

static void pool_add(Pool *p, double weight, double mean, double variance)
{
    double all = p->weight + weight, own = weight / all, old = p->weight / all;

    if (!(weight > 0))
        return;
    p->mean = old * p->mean + own * mean;
    p->variance = old * old * p->variance + own * own * variance;
    p->weight = all;
}

static const SplitPart *part_of(const Split *s, const char *value)
{
    for (size_t i = 0; i < s->n_parts; i++)
        if (s->part[i].value != NULL && strcmp(s->part[i].value, value) == 0)
            return &s->part[i];
    return NULL;
}

/* The fastest `share` of the answers of a period, and the rest of them.  A
 * delay that lies on both sides is divided. */
static void divide_by_delay(const Split *s, bool after, double share,
                            Pool *early, Pool *late)
{
    double all = 0, left;

    *early = *late = (Pool){0};
    for (size_t i = 0; i < s->n_parts; i++)
        if (s->part[i].value != NULL)
            all += (double)(after ? s->part[i].after : s->part[i].before).n;
    left = share * all;
    for (size_t i = 0; i < LEN(delays); i++) {
        const SplitPart *p = part_of(s, delays[i]);
        const Value *v;
        double variance, n, first;

        if (p == NULL || (v = after ? &p->after : &p->before)->n == 0)
            continue;
        variance = after ? p->variance_after : p->variance_before;
        n = (double)v->n;
        first = n < left ? n : left;
        left -= first;
        if (first > 0)
            pool_add(early, first, v->value, variance * n / first);
        if (first < n)
            pool_add(late, n - first, v->value, variance * n / (n - first));
    }
}

/* False: it cannot be said, or there was no jump. */
static bool find_rate(const AnswerRow *rate, const Split *delay,
                      ArtefactFinding *out)
{
    const Comparison *c = &rate->compare[0];
    double before = c->value.value, after = rate->value.value;
    bool rose = after > before;
    double low = rose ? before : after, high = rose ? after : before;
    Pool early, late, all;
    double moved, se;

    if (isnan(before) || isnan(after) || !(high > 0))
        return false;
    *out = finding(ARTEFACT_RESPONSE_RATE, 0, c->difference.p);
    out->before = before;
    out->after = after;
    if (low / high > 1 - ARTEFACT_RATE_JUMP)
        return true;
    divide_by_delay(delay, rose, low / high, &early, &late);
    if (!(early.weight > 0 && late.weight > 0))
        return true;
    all = early;
    pool_add(&all, late.weight, late.mean, late.variance);
    moved = rose ? all.mean - early.mean : early.mean - all.mean;
    se = sqrt(early.variance + late.variance);
    out->share = moved / delay->change;
    if (se > 0)
        out->p = fmax(out->p, normal_two_sided((late.mean - early.mean) / se));
    return true;
}

/* ------------------------------------------------------------------------- */

static bool is_survey(const Metric *m)
{
    return m->type != METRIC_RATIO && m->type != METRIC_COHORT &&
           m->facts == FACT_PERCEPTION;
}

/* To the nearest twentieth, so that answers that are late because more were
 * won count as a matter of the response rate. */
static int by_share(const void *x, const void *y)
{
    const ArtefactFinding *a = x, *b = y;
    double d = round(20 * b->share) - round(20 * a->share);

    return d != 0 ? (d > 0) - (d < 0) : (int)a->kind - (int)b->kind;
}

/* Holm over what was tested, and the largest share first. */
static void judge(ArtefactFinding *f, size_t n)
{
    double p[ARTEFACT_COUNT];

    for (size_t i = 0; i < n; i++)
        p[i] = f[i].p;
    holm_adjust(p, n, p);
    for (size_t i = 0; i < n; i++) {
        f[i].p = p[i];
        f[i].significant = p[i] < ANSWER_LEVEL;
    }
    qsort(f, n, sizeof(*f), by_share);
}

/* Without an invitation there is no rate either. */
static bool knows_invitations(const Split *delay)
{
    for (size_t i = 0; delay != NULL && i < delay->n_parts; i++)
        if (delay->part[i].value != NULL)
            return true;
    return false;
}

size_t artefact_columns(const Engine *e, const Question *q, Arena *a,
                        const Column **out)
{
    size_t n = 0;
    Err ignored = {0};

    if (!is_survey(q->metric))
        return 0;
    for (size_t i = 0; i < LEN(shifts); i++) {
        out[n] = column_find(a, e->asking->schema, FACT_PERCEPTION,
                             shifts[i].column, &ignored);
        n += out[n] != NULL ? 1 : 0;
    }
    return n;
}

static const Split *split_of(const Split *split, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (split[i].by != NULL && split[i].ratio &&
            strcmp(split[i].by->name, name) == 0)
            return &split[i];
    return NULL;
}

bool artefact_find(const Engine *e, const Question *q, const Split *split,
                   size_t n, Arena *a, ArtefactFinding *out, size_t *n_out,
                   Err *err)
{
    bool rated = strcmp(q->metric->name, RESPONSE_RATE) != 0;
    const Split *delay = split_of(split, n, DELAY);
    AnswerRow rate;

    *n_out = 0;
    if (!is_survey(q->metric))
        return true;
    for (size_t i = 0; i < LEN(shifts); i++) {
        const Split *s = split_of(split, n, shifts[i].column);

        if (s == NULL || s->n_parts < 2 || (s == delay && !rated))
            continue; /* who has not answered has no delay */
        out[(*n_out)++] = finding(
            shifts[i].kind, change_by_shift(s) / s->change, p_of_shift(s, a));
    }
    if (knows_invitations(delay) && rated) {
        if (!ask_rate(e, q, a, &rate, err))
            return false;
        *n_out += find_rate(&rate, delay, &out[*n_out]);
    }
    judge(out, *n_out);
    return true;
}

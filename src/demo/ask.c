/*
 * ask.c -- Surveys: who is asked, who answers, and what.
 *
 * An answer falls on the scale where x, plus chance, lies between the
 * thresholds of the question (a cumulative logit), so the share of each
 * answer is a known function of x.  Nobody is asked more often than the rule
 * against fatigue allows: 30 days after any invitation, 90 after one of the
 * same survey, four in a year.
 */
#include "demo/life.h"

#include <math.h>
#include <string.h>

#define REST       DAYS(30)
#define REST_SAME  DAYS(90)
#define YEAR       DAYS(365)
#define TEXT_SHARE 0.3
#define MAX_POINTS 10
#define SLOWEST    DAYS(6) /* answer */

static const struct {
    const char *kind, *survey, *question;
    int min, max;
    double trait;            /* how much the person shows */
    double from[MAX_POINTS]; /* x above which min + 1, min + 2, ... */
    double response;
    int64_t delay; /* of the invitation; nobody is invited to a review */
    AskKind rest;  /* survey whose rest counts */
} question[ASK_COUNT] = {
    [ASK_NPS] = {"nps",
                 "relationship",
                 "recommend",
                 0,
                 10,
                 1,
                 {-4.2, -3.8, -3.4, -3.0, -2.6, -2.2, -1.75, -1.15, -0.2, 0.7},
                 0.42,
                 DAY_MS,
                 ASK_NPS},
    [ASK_CSAT] = {"csat",
                  "after contact",
                  "satisfied",
                  1,
                  5,
                  0.5,
                  {-3.1, -2.3, -1.5, 0.1},
                  0.45,
                  2 * HOUR_MS,
                  ASK_CSAT},
    [ASK_CES] = {"ces",
                 "after contact",
                 "easy",
                 1,
                 7,
                 0.5,
                 {-3.4, -2.7, -2.1, -1.3, -0.5, 0.6},
                 0.4,
                 2 * HOUR_MS,
                 ASK_CSAT},
    [ASK_SOLVED] = {"yesno",
                    "after contact",
                    "solved",
                    0,
                    1,
                    0.2,
                    {-1.4},
                    0.45,
                    2 * HOUR_MS,
                    ASK_CSAT},
    [ASK_DELIVERY] = {"csat",
                      "after delivery",
                      "satisfied",
                      1,
                      5,
                      0.5,
                      {-2.9, -2.2, -1.5, 0},
                      0.45,
                      20 * HOUR_MS,
                      ASK_DELIVERY},
    [ASK_REVIEW] = {"star",
                    "product review",
                    "rating",
                    1,
                    5,
                    0.5,
                    {-2.6, -2.0, -1.3, -0.2},
                    1,
                    0,
                    ASK_REVIEW},
};

/* Where each invitation went last, the oldest first. */
static bool rested(const Life *l, AskKind kind, int64_t at)
{
    int64_t newest = 0, oldest = INT64_MAX;

    for (size_t i = 0; i < ASKS_A_YEAR; i++) {
        newest = l->invited[i] > newest ? l->invited[i] : newest;
        oldest = l->invited[i] < oldest ? l->invited[i] : oldest;
    }
    return at - newest >= REST && at - oldest >= YEAR &&
           at - l->asked[question[kind].rest] >= REST_SAME;
}

static void note_invited(Life *l, AskKind kind, int64_t at)
{
    size_t oldest = 0;

    for (size_t i = 1; i < ASKS_A_YEAR; i++)
        if (l->invited[i] < l->invited[oldest])
            oldest = i;
    l->invited[oldest] = at;
    l->asked[question[kind].rest] = at;
}

static int64_t points_of(Life *l, AskKind kind, double x)
{
    int n = question[kind].max - question[kind].min, k = 0;
    double at = x + question[kind].trait * l->trait + random_logistic(&l->rng);

    while (k < n && at > question[kind].from[k])
        k++;
    return question[kind].min + k;
}

static Feeling feeling_of(AskKind kind, int64_t score)
{
    double share = (double)(score - question[kind].min) /
                   (question[kind].max - question[kind].min);

    return share >= 0.75 ? FEELS_GOOD : share >= 0.5 ? FEELS_SO_SO : FEELS_BAD;
}

static void write_text(Life *l, AskKind kind, const About *about, Fact *f)
{
    double share = kind == ASK_REVIEW ? 0.9 : TEXT_SHARE;

    if (!random_chance(&l->rng, share) || l->mute)
        return;
    f->sentiment = comment_write(&l->rng, l->lang, about->topic,
                                 feeling_of(kind, f->score), l->text);
    f->text = l->text;
}

static Fact invitation(Life *l, AskKind kind, int64_t at, const About *about)
{
    Fact f = life_fact(l, DEMO_SURVEY, at, life_name(l, 's'));

    f.kind = question[kind].kind;
    f.survey = question[kind].survey;
    f.question = question[kind].question;
    f.version = "1";
    f.about = about->ref;
    f.channel = about->channel;
    f.touchpoint = about->touchpoint;
    f.product = about->product;
    f.team = about->team;
    f.agent = about->agent;
    f.reason = about->reason;
    if (kind != ASK_REVIEW)
        f.invited = f.ts;
    return f;
}

void ask(Life *l, AskKind kind, double x, const About *about)
{
    double response = question[kind].response, hours;
    int64_t at = l->now + question[kind].delay, wait;
    bool anew = kind == ASK_NPS && life_in_story(l, TWIST_INVITATION);
    int64_t scored;
    Fact f, answer;

    if (anew) {
        x -= story_table[TWIST_INVITATION].strength;
        response *= 0.75;
        at += 5 * DAY_MS;
    }
    if (kind != ASK_REVIEW && (!l->consent || !rested(l, kind, at)))
        return;
    if (kind != ASK_REVIEW)
        note_invited(l, kind, at);
    f = invitation(l, kind, at, about);
    if (anew)
        f.version = "2";
    hours = random_exponential(&l->rng) * (kind == ASK_REVIEW ? 96 : 9);
    wait = (int64_t)(fmin(hours, SLOWEST / HOUR_MS) * HOUR_MS);
    answer = f;
    answer.ts += wait;
    scored = points_of(l, kind, x);
    answer.score = scored;
    answer.scale_min = f.scale_min = question[kind].min;
    answer.scale_max = f.scale_max = question[kind].max;
    write_text(l, kind, about, &answer);
    if (random_chance(&l->rng, response) && answer.ts < l->w->plan.until)
        life_tell(l, &answer);
    else if (kind != ASK_REVIEW)
        life_tell(l, &f);
}

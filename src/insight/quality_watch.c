/*
 * quality_watch.c -- What is counted for the checks, column by column.
 *
 * To watch another column, add a row.  The filters are those that people
 * write, so what a check counts and what Explore shows of it are the same.
 */
#include "insight/quality_part.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

#define I     IN_INTERACTION
#define P     IN_PERCEPTION
#define O     IN_OUTCOME
#define C     IN_CUSTOMER
#define FACTS (I | P | O)

#define GAIN "kind=purchase|renewal|expansion|contraction|refund"

typedef struct Watch {
    unsigned tables;
    const char *column;
    const char *among; /* where a value is due; NULL: everywhere */
    const char *wrong; /* what cannot be; NULL: anything can */
    const char *allowed;
    bool may_miss; /* empty or not is a fact of its own, not a defect */
} Watch;

/* clang-format off */
static const Watch watches[] = {
    {FACTS, "ts", NULL, "ts=..1990-01-01", "≥ 1990", true},
    {FACTS, "customer"},
    {I | P | O | C, "channel"},
    {FACTS, "touchpoint"},
    {FACTS, "product"},
    {I | P | O | C, "region"},
    {I | P | O | C, "segment"},
    {I | P | O | C, "language"},
    {FACTS, "team"},
    {FACTS, "agent"},
    {FACTS, "queue"},
    {FACTS, "reason"},
    {FACTS, "case_id"},

    {I, "wait", NULL, "wait!=0..24h,wait!=", "0–24 h"},
    {I, "talk", "answered=true", "talk!=0..24h,talk!=", "0–24 h"},
    {I, "hold", "answered=true", "hold!=0..24h,hold!=", "0–24 h"},
    {I, "wrap", "answered=true", "wrap!=0..24h,wrap!=", "0–24 h"},
    {I, "first_response", "answered=true",
        "first_response!=0..90d,first_response!=", "0–90 d"},
    {I, "resolution", "resolved=true",
        "resolution!=0..730d,resolution!=", "0–730 d"},
    {I, "answered"},
    {I, "resolved"},
    {I, "actor"},
    {I, "transfers", NULL, "transfers!=0..100,transfers!=", "0–100"},
    {I, "reopened", NULL, "reopened!=0..100,reopened!=", "0–100", true},
    {I, "cost", NULL, "cost=..-0.01", "≥ 0"},

    /* Whoever was invited and did not answer is no defect. */
    {P, "score", "kind!=text,invited=", "score_fits=false", "min–max"},
    {P, "survey"},
    {P, "question"},
    {P, "question_version"},
    {P, "sentiment", "has_text=true", "sentiment!=-1..1,sentiment!=",
        "−1 … 1"},
    {P, "about"},

    {O, "amount", GAIN, GAIN ",amount=..0", "> 0"},
    {O, "margin", GAIN},
    {O, "currency", "amount!="},

    {C, "since"},
    {C, "consent"},
};
/* clang-format on */

/* Add a counter, unless there is one of that text; its place. */
static bool count(Inspection *in, TableLook *t, Counter c, size_t *at, Err *err)
{
    for (*at = 0; *at < t->n_counters; ++*at)
        if (c.check == CHECK_COUNT && t->counter[*at].check == CHECK_COUNT &&
            strcmp(t->counter[*at].text, c.text) == 0)
            return true;
    assert(t->n_counters < MAX_COUNTERS); /* rows above and MAX_ATTRS */
    t->counter[t->n_counters++] = c;
    return filter_parse(in->arena, in->engine->asking->schema, t->table, c.text,
                        &t->filter[*at], err);
}

static bool count_whole(Inspection *in, TableLook *t, const char *text,
                        size_t *at, Err *err)
{
    Counter c = {.check = CHECK_COUNT, .text = text};

    *at = AMONG_ALL;
    return text == NULL || count(in, t, c, at, err);
}

static bool count_missing(Inspection *in, TableLook *t, const char *column,
                          const char *among, Err *err)
{
    Counter c = {.check = CHECK_MISSING, .column = column};
    size_t at;

    c.text = arena_printf(in->arena, "%s%s%s=", among == NULL ? "" : among,
                          among == NULL ? "" : ",", column);
    return count_whole(in, t, among, &c.among, err) &&
           count(in, t, c, &at, err);
}

static bool watch(Inspection *in, TableLook *t, const Watch *w, Err *err)
{
    Counter c = {.check = CHECK_RANGE,
                 .column = w->column,
                 .allowed = w->allowed,
                 .text = w->wrong,
                 .among = AMONG_ALL};
    size_t at;

    if (w->wrong != NULL && !count(in, t, c, &at, err))
        return false;
    return w->may_miss || count_missing(in, t, w->column, w->among, err);
}

/* Facts of more than an hour after now: clocks differ by less. */
static bool watch_future(Inspection *in, TableLook *t, Err *err)
{
    char text[CLOCK_TEXT];
    Counter c = {.check = CHECK_FUTURE, .column = "ts", .among = AMONG_ALL};
    size_t at;

    clock_format(in->engine->asking->now + HOUR_MS + 1, zone_utc(), text);
    c.text = arena_printf(in->arena, "ts=%s..", text);
    return count(in, t, c, &at, err);
}

bool quality_watch(Inspection *in, FactTable table, Err *err)
{
    const Schema *schema = in->engine->asking->schema;
    TableLook *t = &in->look[table];
    bool ok = true;

    t->table = table;
    for (size_t i = 0; ok && i < sizeof(watches) / sizeof(watches[0]); i++)
        if (watches[i].tables & 1u << table)
            ok = watch(in, t, &watches[i], err);
    for (size_t i = 0; ok && i < schema->n_attr; i++)
        ok = count_missing(in, t,
                           arena_printf(in->arena, "attr.%s", schema->attr[i]),
                           NULL, err);
    if (ok && table != FACT_CUSTOMER)
        ok = watch_future(in, t, err) &&
             count_whole(in, t, "customer!=", &t->customers, err);
    if (ok && table == FACT_PERCEPTION)
        ok = count_whole(in, t, "about!=", &t->about, err);
    return ok;
}

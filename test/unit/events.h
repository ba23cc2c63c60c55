/*
 * events.h -- Events written in a line, for tests of the store.
 *
 *     Flow f = {.store = s};
 *
 *     add(&f, "interaction crm a 2025-01-01 kind=call wait=1000");
 *     add(&f, "interaction crm a 2025-01-01 @2025-02-01 kind=chat");
 *     take_all(&f);
 *
 * Table, source, ref, ts; then, if the sender says when it became known, that
 * moment behind an @; then column=value.  Moments are days of UTC, or days and
 * milliseconds ("2025-01-01+500"); all other values are as an Event has them.
 */
#ifndef PULS_TEST_EVENTS_H
#define PULS_TEST_EVENTS_H

#include "base/clock.h"

#include "sheet.h"

#define MAX_FLOW 8192

typedef struct Flow {
    Store *store;
    Arena arena;
    int64_t now; /* 0: NOW */
    const Event *event[MAX_FLOW];
    size_t n;
} Flow;

static inline int64_t moment(const char *text)
{
    char *plus = strchr(text, '+');
    int64_t y = strtol(text, NULL, 10), m = strtol(text + 5, NULL, 10);
    int64_t d = strtol(text + 8, NULL, 10);
    /* Howard Hinnant's days_from_civil, for years from 0 on. */
    int64_t year = m <= 2 ? y - 1 : y;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t era = year / 400, yoe = year % 400;
    int64_t days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return (days - 719468) * DAY +
           (plus == NULL ? 0 : strtoll(plus + 1, NULL, 10));
}

static inline EventValue value_of(Flow *f, FactTable table, char *word)
{
    static const Schema attrs = {{"plan", "size", "tier"}, 3};
    char *is = strchr(word, '=');
    EventValue v = {0};

    assert_non_null(is);
    *is = '\0';
    v.column = find(&f->arena, &attrs, table, word);
    if (v.column->type == COLUMN_TEXT)
        v.text = is + 1;
    else if (v.column->type == COLUMN_TIME)
        v.number = moment(is + 1);
    else
        v.number = strtoll(is + 1, NULL, 10);
    return v;
}

static inline FactTable table_called(const char *name)
{
    int t = 0;

    while (t < FACT_TABLE_COUNT && strcmp(fact_table_name[t], name) != 0)
        t++;
    assert_true(t < FACT_TABLE_COUNT);
    return (FactTable)t;
}

static inline Event *add(Flow *f, const char *line)
{
    Event *e = ARENA_NEW(&f->arena, Event);
    char *save, *text = arena_printf(&f->arena, "%s", line);
    char *word;

    e->table = table_called(strtok_r(text, " ", &save));
    e->source = strtok_r(NULL, " ", &save);
    e->ref = strtok_r(NULL, " ", &save);
    e->id = event_id(e->source, e->ref);
    e->ts = moment(strtok_r(NULL, " ", &save));
    e->known = f->now == 0 ? NOW : f->now;
    e->value = ARENA_ARRAY(&f->arena, EventValue, MAX_FIELDS);
    while ((word = strtok_r(NULL, " ", &save)) != NULL) {
        if (*word == '@') {
            e->known = moment(word + 1);
            e->says_known = true;
        } else {
            e->value[e->n++] = value_of(f, e->table, word);
        }
    }
    assert_true(f->n < MAX_FLOW);
    f->event[f->n++] = e;
    return e;
}

static inline void flow_clear(Flow *f)
{
    arena_clear(&f->arena);
    f->n = 0;
}

/* Take what was added, which is then gone. */
static inline TakeReport take_all(Flow *f)
{
    Take t = {.event = f->event,
              .n = f->n,
              .now = f->now == 0 ? NOW : f->now,
              .canary = TIME_OPEN};
    TakeReport r = {0};
    Err err = {0};
    bool ok = store_take(f->store, &t, &r, &err);

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    flow_clear(f);
    return r;
}

/* The same of one event. */
static inline TakeReport take_one(Flow *f, const char *line)
{
    add(f, line);
    return take_all(f);
}

static inline void assert_took(TakeReport r, int64_t accepted,
                               int64_t corrected, int64_t duplicate)
{
    assert_int_equal(accepted, r.accepted);
    assert_int_equal(corrected, r.corrected);
    assert_int_equal(duplicate, r.duplicate);
}

static inline EventState state_of(Flow *f, const char *line)
{
    EventState out = EVENT_NEW;
    Err err = {0};
    const Event *e = add(f, line);
    bool ok = store_compare(f->store, &e, 1, &out, &err);

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    flow_clear(f);
    return out;
}

static inline void reopen(void **state, Flow *f)
{
    Err err = {0};

    store_close(*state);
    *state = store_open(url, &err);
    assert_non_null(*state);
    f->store = *state;
}

#endif

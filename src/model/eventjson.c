/* eventjson.c -- Events as JSON: the writing half of eventjson.h. */
#include "model/eventjson.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Thousandths as a number without an exponent: 3500 is 3.5. */
static void put_score(Json *j, const char *key, int64_t x)
{
    uint64_t size = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    char text[32];
    int n = snprintf(text, sizeof(text), "%s%" PRIu64 ".%03" PRIu64,
                     x < 0 ? "-" : "", size / 1000, size % 1000);

    while (text[n - 1] == '0')
        n--;
    n -= text[n - 1] == '.';
    text[n] = '\0';
    json_raw(j, key, text);
}

static void put_time(Json *j, const char *key, int64_t ms, bool journal)
{
    char text[CLOCK_TEXT];

    if (journal)
        json_int(j, key, ms);
    else
        json_str(j, key, clock_format(ms, zone_utc(), text));
}

static void put_value(Json *j, const EventValue *v, bool journal)
{
    const char *key = v->column->name;

    switch (v->column->type) {
    case COLUMN_TEXT: json_str(j, key, v->text); break;
    case COLUMN_INT:
    case COLUMN_MS:
    case COLUMN_MONEY: json_int(j, key, v->number); break;
    case COLUMN_TIME: put_time(j, key, v->number, journal); break;
    case COLUMN_SCORE: put_score(j, key, v->number); break;
    case COLUMN_BOOL: json_bool(j, key, v->number != 0); break;
    }
}

static void put_event(Json *j, const char *key, const Event *e, bool journal)
{
    json_open(j, key, '{');
    json_str(j, "fact", fact_table_name[e->table]);
    json_str(j, "source", e->source);
    json_str(j, "id", e->ref);
    put_time(j, "ts", e->ts, journal);
    if (e->says_known)
        put_time(j, "known", e->known, journal);
    else if (journal)
        json_int(j, "learnt", e->known);
    for (size_t i = 0; i < e->n; i++)
        put_value(j, &e->value[i], journal);
    json_close(j, '}');
}

void event_json(Json *j, const char *key, const Event *e)
{
    put_event(j, key, e, false);
}

void event_journal_json(Json *j, const char *key, const Event *e)
{
    put_event(j, key, e, true);
}

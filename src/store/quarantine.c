/* quarantine.c -- See quarantine.h. */
#include "store/quarantine.h"

#include "model/eventjson.h"
#include "store/settings_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_JSON ((size_t)4 << 20) /* of one event; its texts are limited */
#define HEX      33                /* bytes of an identity as text */
#define QUOTE(x) #x
#define TEXT(x)  QUOTE(x)

/* ---- Adding ------------------------------------------------------------- */

typedef struct Adding {
    const Event *const *event;
    const char *why, *now;
    char id[HEX], content[HEX];
    Buf json;
} Adding;

static void hex(Uint128 x, char out[HEX])
{
    snprintf(out, HEX, "%016" PRIx64 "%016" PRIx64, (uint64_t)(x >> 64),
             (uint64_t)x);
}

static void take_args(void *ctx, size_t i, const char **arg)
{
    Adding *add = ctx;
    const Event *e = add->event[i];
    Json j = {.out = &add->json};

    buf_reset(&add->json);
    event_journal_json(&j, NULL, e);
    hex(e->id, add->id);
    hex(event_content(e), add->content);
    arg[0] = add->id;
    arg[1] = add->content;
    arg[2] = e->source;
    arg[3] = e->ref;
    arg[4] = add->now;
    arg[5] = add->why;
    arg[6] = add->json.text;
}

bool quarantine_add(Settings *s, const Event *const *e, size_t n,
                    const char *why, int64_t now, Err *err)
{
    char text[24];
    Adding add = {
        .event = e, .why = why, .now = text, .json = BUF_INIT(MAX_JSON)};
    const SettingsEach each = {
        .sql = "insert or ignore into quarantine"
               " (identity, content, source, ref, came, why, event)"
               " values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        .n_args = 7,
        .n = n,
        .args = take_args,
        .ctx = &add,
        .holds = "select count(*) <= " TEXT(QUARANTINE_MAX) " from quarantine",
    };
    bool ok;

    snprintf(text, sizeof(text), "%" PRId64, now);
    ok = settings_sql_each(s, &each, err);
    if (!ok && err->kind == ERR_LIMIT)
        err_set(err, ERR_LIMIT,
                "there are %d events in quarantine, and no more fit: release"
                " or drop some first",
                QUARANTINE_MAX);
    buf_clear(&add.json);
    return ok;
}

/* ---- Which of them ------------------------------------------------------ */

#define WHERE                            \
    " where (?1 is null or source = ?1)" \
    " and (?2 is null or id in (select value from json_each(?2)))"

/* The ids as JSON; NULL: any. */
static const char *ids_of(Arena *a, const QuarantineWhich *which)
{
    Buf out = BUF_INIT(QUARANTINE_MAX * (size_t)24);
    Json j = {.out = &out};
    const char *text;

    if (which->n_ids == 0)
        return NULL;
    json_open(&j, NULL, '[');
    for (size_t i = 0; i < which->n_ids && i < QUARANTINE_MAX; i++)
        json_int(&j, NULL, which->id[i]);
    json_close(&j, ']');
    text = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return text;
}

typedef struct Listing {
    Arena *arena;
    void *item;
    size_t n, max;
} Listing;

static const char *keep(Arena *a, const char *text)
{
    return arena_strndup(a, text, strlen(text));
}

static int64_t number(const char *text)
{
    return strtoll(text, NULL, 10);
}

static void take_item(void *ctx, const char *const *text)
{
    Listing *l = ctx;

    if (l->n < l->max)
        ((QuarantineItem *)l->item)[l->n++] =
            (QuarantineItem){.id = number(text[0]),
                             .came = number(text[1]),
                             .source = keep(l->arena, text[2]),
                             .ref = keep(l->arena, text[3]),
                             .why = keep(l->arena, text[4]),
                             .json = keep(l->arena, text[5])};
}

bool quarantine_list(Settings *s, const QuarantineWhich *which, size_t limit,
                     Arena *a, QuarantineItem **out, size_t *n, Err *err)
{
    size_t max = limit < QUARANTINE_MAX ? limit : QUARANTINE_MAX;
    Listing l = {a, ARENA_ARRAY(a, QuarantineItem, max), 0, max};
    const char *arg[] = {which->source, ids_of(a, which),
                         arena_printf(a, "%zu", max)};
    bool ok = settings_sql(s,
                           "select id, came, source, ref, why, event"
                           " from quarantine" WHERE
                           " order by id desc limit cast(?3 as integer)",
                           arg, 3, take_item, &l, err);

    *out = l.item;
    *n = l.n;
    return ok;
}

static void take_count(void *ctx, const char *const *text)
{
    Listing *l = ctx;

    if (l->n < l->max)
        ((QuarantineCount *)l->item)[l->n++] =
            (QuarantineCount){.source = keep(l->arena, text[0]),
                              .n = number(text[1]),
                              .oldest = number(text[2]),
                              .newest = number(text[3])};
}

bool quarantine_count(Settings *s, Arena *a, QuarantineCount **out, size_t *n,
                      Err *err)
{
    Listing l = {a, ARENA_ARRAY(a, QuarantineCount, QUARANTINE_MAX), 0,
                 QUARANTINE_MAX};
    bool ok = settings_sql(s,
                           "select source, count(*), min(came), max(came)"
                           " from quarantine group by source order by source",
                           NULL, 0, take_count, &l, err);

    *out = l.item;
    *n = l.n;
    return ok;
}

static void take_one(void *ctx, const char *const *text)
{
    ++*(int64_t *)ctx;
}

bool quarantine_drop(Settings *s, const QuarantineWhich *which,
                     int64_t *dropped, Err *err)
{
    Arena a = {0};
    const char *arg[] = {which->source, ids_of(&a, which)};
    bool ok;

    *dropped = 0;
    ok = settings_sql(s, "delete from quarantine" WHERE " returning id", arg, 2,
                      take_one, dropped, err);
    arena_clear(&a);
    return ok;
}

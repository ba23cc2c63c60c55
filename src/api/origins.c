/* origins.c -- See origins.h. */
#include "api/origins.h"

#include "store/quarantine.h"

#include <stdlib.h>
#include <string.h>

typedef struct List {
    Arena *a;
    OriginNow *at;
    size_t n, room;
    size_t sorted; /* so many are the ledger's, by name; the rest is new */
} List;

static int by_name(const void *a, const void *b)
{
    const OriginNow *x = a, *y = b;

    return strcmp(x->origin.source, y->origin.source);
}

static OriginNow *find(const List *l, const char *source)
{
    OriginNow key = {.origin.source = source};
    OriginNow *found = bsearch(&key, l->at, l->sorted, sizeof(*l->at), by_name);

    for (size_t i = l->sorted; found == NULL && i < l->n; i++)
        if (strcmp(l->at[i].origin.source, source) == 0)
            found = &l->at[i];
    return found;
}

/* That source's entry, added if the ledger does not know it. */
static OriginNow *entry(List *l, const char *source)
{
    OriginNow *found = find(l, source), *more;

    if (found != NULL)
        return found;
    if (l->n == l->room) {
        l->room *= 2;
        more = ARENA_ARRAY(l->a, OriginNow, l->room);
        memcpy(more, l->at, l->n * sizeof(*more));
        l->at = more;
    }
    l->at[l->n] = (OriginNow){.origin = {.source = source,
                                         .first = TIME_OPEN,
                                         .last = TIME_OPEN,
                                         .imported = TIME_OPEN,
                                         .arrived = TIME_OPEN},
                              .last_refused = TIME_OPEN};
    return &l->at[l->n++];
}

static bool take_ledger(List *l, App *app, Err *err)
{
    Origin *list;
    size_t n;

    if (!store_origins(app->store, NULL, l->a, &list, &n, err))
        return false;
    l->room = n + 16;
    l->at = ARENA_ARRAY(l->a, OriginNow, l->room);
    for (size_t i = 0; i < n; i++)
        l->at[i] = (OriginNow){.origin = list[i], .last_refused = TIME_OPEN};
    l->n = l->sorted = n;
    return true;
}

static void arrived(OriginNow *o, int64_t when)
{
    if (when > o->origin.arrived)
        o->origin.arrived = when;
}

static void take_feed(List *l, App *app)
{
    FeedSource *list;
    size_t n;

    if (app->feed == NULL)
        return;
    feed_sources(app->feed, l->a, &list, &n);
    for (size_t i = 0; i < n; i++)
        arrived(entry(l, list[i].source), list[i].last);
}

static bool take_quarantine(List *l, App *app, Err *err)
{
    QuarantineCount *list;
    size_t n;

    if (!quarantine_count(app->settings, l->a, &list, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        OriginNow *o = entry(l, list[i].source);

        o->quarantined = list[i].n;
        arrived(o, list[i].newest);
    }
    return true;
}

/* What is refused is no arrival: the source is still waited for. */
static void take_rejects(List *l, App *app)
{
    Reject *list;
    size_t n;

    rejects_sources(app->rejects, l->a, &list, &n);
    for (size_t i = 0; i < n; i++) {
        OriginNow *o = entry(l, list[i].name);

        o->refused = list[i].count;
        o->last_refused = list[i].last;
    }
}

bool origins_now(App *app, Arena *a, OriginNow **out, size_t *n, Err *err)
{
    List l = {.a = a};

    if (!take_ledger(&l, app, err) || !take_quarantine(&l, app, err))
        return false;
    take_feed(&l, app);
    take_rejects(&l, app);
    qsort(l.at, l.n, sizeof(*l.at), by_name);
    *out = l.at;
    *n = l.n;
    return true;
}

/*
 * feed_case.h -- A feed with a ledger in memory and a journal on the disk, for
 * the tests of engine/feed.h.
 */
#ifndef PULS_TEST_FEED_CASE_H
#define PULS_TEST_FEED_CASE_H

#include "engine/feed.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "store/quarantine.h"

#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NOW      INT64_C(1776254400000) /* 2026-04-15T12:00:00Z */
#define NEVER_MS "60000"

static char dir[64], journal[80], saved[80];
static Arena arena;
static Store *store;
static Settings *settings;
static Feed *feed;

/* What the listener was told. */
static pthread_mutex_t ear = PTHREAD_MUTEX_INITIALIZER;
static struct {
    size_t events, commits;
    int64_t canary;
} heard;

static void hear(void *ctx, const FeedCommit *c)
{
    pthread_mutex_lock(&ear);
    heard.events += c->n;
    heard.commits++;
    if (c->canary != TIME_OPEN)
        heard.canary = c->canary;
    pthread_mutex_unlock(&ear);
}

/* ---- A feed ------------------------------------------------------------- */

static void must(bool ok, const Err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static void set(const char *name, const char *value)
{
    Err err = {0};

    must(settings_set(settings, name, value, &err), &err);
}

static void open_feed(void)
{
    FeedConfig c = {
        .dir = journal, .store = store, .settings = settings, .listen = hear};
    Err err = {0};

    feed = feed_open(&c, &err);
    if (feed == NULL)
        fail_msg("%s", err.text);
}

static void open_store(void)
{
    Err err = {0};

    store = store_open("duckdb::memory:", &err);
    if (store == NULL)
        fail_msg("%s", err.text);
}

static int set_up(void **state)
{
    Err err = {0};

    log_level = LOG_ERROR;
    clock_set(NOW);
    memset(&heard, 0, sizeof(heard));
    snprintf(dir, sizeof(dir), "/tmp/puls-feed-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(journal, sizeof(journal), "%s/journal", dir);
    snprintf(saved, sizeof(saved), "%s/saved", dir);
    settings = settings_open(dir, &err);
    open_store();
    return settings == NULL;
}

static int tear_down(void **state)
{
    Err err = {0};

    feed_close(feed);
    feed = NULL;
    store_close(store);
    settings_close(settings);
    arena_clear(&arena);
    file_empty_dir(journal, &err);
    file_empty_dir(saved, &err);
    rmdir(journal);
    rmdir(saved);
    file_empty_dir(dir, &err);
    return rmdir(dir);
}

/* ---- Events ------------------------------------------------------------- */

static const Column *column(const char *name)
{
    Err err = {0};
    const Column *c = column_find(&arena, NULL, FACT_INTERACTION, name, &err);

    if (c == NULL)
        fail_msg("%s", err.text);
    return c;
}

static Event *call(const char *ref, int64_t wait)
{
    Event *e = ARENA_NEW(&arena, Event);

    *e = (Event){.table = FACT_INTERACTION,
                 .source = "pbx",
                 .ref = arena_strndup(&arena, ref, strlen(ref)),
                 .ts = NOW - HOUR_MS,
                 .n = 2};
    e->id = event_id(e->source, e->ref);
    e->value = ARENA_ARRAY(&arena, EventValue, 2);
    e->value[0] = (EventValue){.column = column("kind"), .text = "call"};
    e->value[1] = (EventValue){.column = column("wait"), .number = wait};
    return e;
}

/* Send them as one group; the verdicts as letters. */
static const char *send_group(Event **e, size_t n, bool released)
{
    static const char letter[] = {[FEED_ACCEPTED] = 'A',
                                  [FEED_DUPLICATE] = 'D',
                                  [FEED_QUARANTINED] = 'Q',
                                  [FEED_REFUSED] = 'R'};
    FeedGroup g = {.item = ARENA_ARRAY(&arena, FeedItem, n),
                   .n = n,
                   .bytes = 100 * n,
                   .released = released};
    char *said = arena_alloc(&arena, n + 1);
    Err err = {0};

    for (size_t i = 0; i < n; i++)
        g.item[i].event = e[i];
    must(feed_submit_wait(feed, &g, &err), &err);
    for (size_t i = 0; i < n; i++)
        said[i] = letter[g.item[i].verdict];
    return said;
}

static const char *send(Event *e)
{
    return send_group(&e, 1, false);
}

static int64_t facts(void)
{
    StoreBounds b;
    Err err = {0};

    must(feed == NULL || feed_flush(feed, &err), &err);
    must(store_bounds(store, &b, &err), &err);
    return b.facts[FACT_INTERACTION];
}

static size_t put_aside(void)
{
    QuarantineWhich all = {0};
    QuarantineItem *list;
    size_t n;
    Err err = {0};

    must(quarantine_list(settings, &all, 100, &arena, &list, &n, &err), &err);
    return n;
}

#endif

/*
 * take.c -- What the ledger makes of events, beside a bare appender.
 *
 *     take DATA SCRATCH [SECONDS [CALL]]
 *
 * DATA is a folder with a ledger, which gets the events; their customers are
 * those of the ledger.  In calls of 1, 100, 1,000 and 10,000 events, or only
 * of CALL, for so many SECONDS (5) each: store_take(), and, in turns with it,
 * the same rows appended and committed to a plain table of the same columns in
 * SCRATCH, without identity, duplicates, customers or a list of imports.
 * Prints
 *
 *     take.CALL      events/s, of the clock and of CPU time, p50 p99 max ms
 *     bare.CALL      the same of the bare appender
 */
#include "base/clock.h"
#include "base/mem.h"
#include "store/duck_fill.h"
#include "store/event_rows.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST      10000 /* events of a call */
#define MAX_CALLS 200000
#define MAX_WHO   2000000
#define TURNS     4 /* of each */

typedef struct Bench {
    Store *store;
    duckdb_database db; /* of the plain table */
    duckdb_connection con;
    EventShape shape;
    Arena arena, names;
    const char **who; /* customers */
    size_t n_who;
    const Event *event[MOST];
    int64_t made; /* events so far */
    int64_t now;
} Bench;

static void must(bool ok, const Err *err)
{
    if (!ok) {
        fprintf(stderr, "take: %s\n", err->text);
        exit(1);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- Events ------------------------------------------------------------- */

static EventValue say(Bench *b, const char *column, const char *text,
                      int64_t number)
{
    Err err;
    const Column *c =
        column_find(&b->arena, NULL, FACT_INTERACTION, column, &err);

    must(c != NULL, &err);
    return (EventValue){.column = c, .text = text, .number = number};
}

static const Event *make_event(Bench *b)
{
    static const char *const channels[] = {"phone", "web", "app"};
    Event *e = ARENA_NEW(&b->arena, Event);
    int64_t i = b->made++;
    uint64_t mix = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);
    const EventValue values[] = {
        say(b, "customer", b->who[mix % b->n_who], 0),
        say(b, "kind", i % 3 == 0 ? "chat" : "call", 0),
        say(b, "channel", channels[i % 3], 0),
        say(b, "queue", i % 5 == 0 ? "sales" : "service", 0),
        say(b, "agent", arena_printf(&b->arena, "agent %d", (int)(i % 300)), 0),
        say(b, "reason", i % 7 == 0 ? "bill" : "delivery", 0),
        say(b, "wait", NULL, (int64_t)(mix >> 44)),
        say(b, "talk", NULL, (int64_t)(mix >> 42)),
        say(b, "answered", NULL, 1),
        say(b, "resolved", NULL, i % 4 != 0),
    };

    *e = (Event){.table = FACT_INTERACTION,
                 .source = "bench",
                 .ref =
                     arena_printf(&b->arena, "%" PRId64 "-%" PRId64, b->now, i),
                 .ts = b->now + i,
                 .known = b->now + i,
                 .n = sizeof(values) / sizeof(values[0])};
    e->id = event_id(e->source, e->ref);
    e->value = ARENA_ARRAY(&b->arena, EventValue, e->n);
    memcpy(e->value, values, sizeof(values));
    return e;
}

static void make_events(Bench *b, size_t n)
{
    arena_clear(&b->arena);
    for (size_t i = 0; i < n; i++)
        b->event[i] = make_event(b);
}

/* ---- The two ways ------------------------------------------------------- */

static void take(Bench *b, size_t n)
{
    Take t = {.event = b->event, .n = n, .now = b->now, .canary = TIME_OPEN};
    TakeReport r;
    Err err;

    must(store_take(b->store, &t, &r, &err), &err);
    if (r.accepted != (int64_t)n) {
        fprintf(stderr, "take: %" PRId64 " of %zu\n", r.accepted, n);
        exit(1);
    }
}

static void append(Bench *b, size_t n)
{
    Err err;
    DuckFill *f;
    bool ok;

    must(duck_run(b->con, "begin", &err), &err);
    f = duck_fill_open(b->con, NULL, "interaction", &err);
    must(f != NULL, &err);
    ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        EventRow row = {.event = b->event[i], .seq = b->made, .batch = 1};

        event_fill(f, &b->shape, &row);
        ok = duck_fill_row(f, &err);
    }
    must(duck_fill_close(f, ok, &err), &err);
    must(duck_run(b->con, "commit", &err), &err);
}

/* ---- Measuring ---------------------------------------------------------- */

typedef struct Times {
    double wall, cpu, *ms;
    size_t n;
} Times;

static void measure(Bench *b, void (*way)(Bench *, size_t), size_t call,
                    double for_s, Times *t)
{
    double until = t->wall + for_s;

    while (t->wall < until && t->n < MAX_CALLS) {
        double wall, cpu;

        make_events(b, call);
        wall = seconds(CLOCK_MONOTONIC);
        cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        way(b, call);
        wall = seconds(CLOCK_MONOTONIC) - wall;
        t->cpu += seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        t->wall += wall;
        t->ms[t->n++] = wall * 1e3;
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void print(const char *name, size_t call, Times *t)
{
    double rows = (double)t->n * (double)call;

    qsort(t->ms, t->n, sizeof(*t->ms), by_size);
    printf("%s.%zu %.0f events/s, %.0f per CPU second, p50 %.2f p99 %.2f"
           " max %.2f ms\n",
           name, call, rows / t->wall, rows / t->cpu, t->ms[t->n / 2],
           t->ms[t->n * 99 / 100], t->ms[t->n - 1]);
    fflush(stdout);
}

static void compare(Bench *b, size_t call, double for_s)
{
    Times ours = {.ms = mem_alloc(MAX_CALLS * sizeof(double))};
    Times bare = {.ms = mem_alloc(MAX_CALLS * sizeof(double))};

    for (int i = 0; i < TURNS; i++) {
        measure(b, take, call, for_s / TURNS, &ours);
        measure(b, append, call, for_s / TURNS, &bare);
    }
    print("take", call, &ours);
    print("bare", call, &bare);
    free(ours.ms);
    free(bare.ms);
}

/* ---- Beginning ---------------------------------------------------------- */

static const char *const options[] = {"checkpoint_threshold", "256MB", NULL};

static bool put_name(void *ctx, const DuckRow *row)
{
    Bench *b = ctx;

    if (b->n_who < MAX_WHO)
        b->who[b->n_who++] = arena_printf(&b->names, "%s", duck_text(row, 0));
    return true;
}

static void read_customers(Bench *b, const char *path)
{
    duckdb_database db = NULL;
    duckdb_connection con = NULL;
    Err err;

    b->who = mem_alloc(MAX_WHO * sizeof(*b->who));
    must(duck_open(path, options, &db, &err) && duck_connect(db, &con, &err) &&
             duck_query(con,
                        "select distinct customer from interaction"
                        " where customer is not null order by 1",
                        NULL, 0, put_name, b, &err),
         &err);
    duckdb_disconnect(&con);
    duckdb_close(&db);
}

static Store *open_store(Arena *a, const char *path)
{
    Err err;
    Store *s = store_open(arena_printf(a, "duckdb:%s", path), &err);

    must(s != NULL, &err);
    return s;
}

/* A ledger that is empty has the plain table. */
static void make_plain(Bench *b, const char *path)
{
    Err err;

    store_close(open_store(&b->names, path));
    must(duck_open(path, options, &b->db, &err) &&
             duck_connect(b->db, &b->con, &err),
         &err);
    b->shape = event_shape(&b->names, ARENA_NEW(&b->names, Schema),
                           FACT_INTERACTION, 0);
}

static void know_all(Bench *b)
{
    double start = seconds(CLOCK_MONOTONIC);
    Err err;

    must(store_know_all(b->store, &err), &err);
    printf("know_all %.2f s\n", seconds(CLOCK_MONOTONIC) - start);
    start = seconds(CLOCK_MONOTONIC);
    take(b, 0);
    printf("bounds %.2f s\n", seconds(CLOCK_MONOTONIC) - start);
}

int main(int argc, char **argv)
{
    static const size_t calls[] = {1, 100, 1000, MOST};
    Bench *b = mem_alloc(sizeof(*b));
    const char *path;

    if (argc < 3) {
        fprintf(stderr, "take DATA SCRATCH [SECONDS [CALL]]\n");
        return 2;
    }
    b->now = clock_now();
    path = arena_printf(&b->names, "%s/facts.duckdb", argv[1]);
    read_customers(b, path);
    make_plain(b, arena_printf(&b->names, "%s/plain.duckdb", argv[2]));
    b->store = open_store(&b->names, path);
    know_all(b);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (argc <= 4 || strtoul(argv[4], NULL, 10) == calls[i])
            compare(b, calls[i], argc > 3 ? strtod(argv[3], NULL) : 5);
    }
    store_close(b->store);
    duckdb_disconnect(&b->con);
    duckdb_close(&b->db);
    arena_clear(&b->arena);
    arena_clear(&b->names);
    free(b->who);
    free(b);
    return 0;
}

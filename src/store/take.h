/*
 * take.h -- Events become part of the ledger.
 *
 *     events --+-- certainly new: known.h has not met them ---> interaction, ...
 *              |      with what roster.h says of the customer
 *              |
 *              '-- may be again ---> new_interaction, ... ---> version.c
 *
 * Nearly all events go the upper way, on which nothing in the ledger is
 * looked at; the lower one is that of files, see commit.h.
 *
 * The parts of store.h that are about events; included by the DuckDB backend
 * and by the files of this module.  Contracts as in store.h.
 */
#ifndef PULS_STORE_TAKE_H
#define PULS_STORE_TAKE_H

#include "store/commit.h"
#include "store/event_rows.h"

/* What is kept between takes. */
typedef struct Taker {
    duckdb_connection con;
    Roster roster;
    Arena names;          /* of lines */
    TextMap lines;        /* source -> batch of its line of the day */
    int64_t day;          /* since 1970, UTC */
    uint64_t lines_epoch; /* of the customers: what is forgotten changes it */
} Taker;
void taker_free(Taker *t);            /* NULL is fine */
bool taker_open(Ledger *l, Err *err); /* l->taker, under `writing` */

/* All that the first take would have to read. */
bool take_prepare(Ledger *l, Err *err);
bool take_events(Ledger *l, const Take *t, TakeReport *out, Err *err);
bool take_canary(Ledger *l, int64_t *out, Err *err);

/* compare.c */
bool compare_events(Ledger *l, const Event *const *event, size_t n,
                    EventState *out, Err *err);

/* waiting.c */
bool waiting_stamp(Ledger *l, int64_t now, int64_t *stamped, Err *err);

/* ---- Private to these files --------------------------------------------- */

/* A line of the list of imports: of one source and day. */
typedef struct TakeLine {
    const char *source;
    int64_t batch; /* 0: not there yet */
    bool is_new;
    int64_t facts, accepted, corrected, stamped;
} TakeLine;

typedef struct Taking {
    Import im;
    Taker *taker;
    const Take *t;
    size_t n_lines;
    TakeLine *line;
    size_t *line_of; /* of each event */
    bool *again;     /* each event: its identity may not be new */
    size_t n_in[FACT_TABLE_COUNT], n_again[FACT_TABLE_COUNT];
    StoreBounds more; /* what plain rows and versions add */
    bool recount;     /* a version at an end of the bounds counts no more */
} Taking;

/* take_lines.c: find the line of each event, and make those that are not
 * there yet; later, add to them what was taken. */
bool take_lines_find(Taking *k, Err *err);
bool take_lines_add(Taking *k, Err *err);

/* waiting.c: note the customers of the take that have earlier facts and were
 * not known so far; before they go in. */
bool waiting_note(Taking *k, Err *err);

#endif

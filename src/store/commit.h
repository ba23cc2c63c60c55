/*
 * commit.h -- What came becomes part of the ledger, whole or not at all.
 *
 *     from --> stage --------> new_interaction, ... --> interaction, ...
 *              typed, with     only good rows,          and superseded,
 *              a reason or     as the table's           import
 *              a skip each     columns
 *
 * The stage is a temporary table, or rows that are held in memory: the file is
 * read once, in parallel, and everything after it is joins between columns.  What costs most (comparing
 * contents, ordering versions) is done only for ids that come more than
 * once or are in the ledger already.
 *
 * Events (take.c) go the same way, with differences that `b` NULL stands for:
 *   1. new_TABLE is a temporary table that holds only those facts whose
 *      identity may not be new; take.c puts the others into the ledger.
 *   2. new_TABLE says the source and the batch of each fact, and in `says`
 *      whether its sender said when it became known.
 *
 * This header is for commit.c, stage.c, version.c, stamp.c, forget.c, for
 * take.c and the files beside it, and for those that look at a stage without
 * a commit: preview.c, convert.c.
 */
#ifndef PULS_STORE_COMMIT_H
#define PULS_STORE_COMMIT_H

#include "base/buf.h"
#include "store/ledger.h"

typedef struct Import {
    Ledger *ledger;
    const Batch *b;        /* NULL: events */
    const BatchTell *tell; /* NULL: nobody listens */
    int64_t now;
    BatchReport report;

    duckdb_connection con;
    Arena arena;
    Buf sql;              /* the statement being written */
    const Schema *schema; /* with the batch's new attributes */
    int64_t batch;
    int64_t first_seq;
    int64_t next_seq; /* behind what the rows may take; stamps go on here */
    bool stamps;      /* the ledger knows customers */
    bool touched[FACT_TABLE_COUNT];      /* more than rows added at the end */
    int64_t look_from[FACT_TABLE_COUNT]; /* events: seq below which none of
                                            them is; 0: nowhere is one */
    double done, part; /* progress: before, and of, this statement */
    double told;       /* the most that was told of it */
} Import;

/* Take the batch into the ledger.  One at a time per ledger: waits. */
bool commit_batch(Ledger *l, const Batch *b, const BatchTell *tell,
                  BatchReport *out, Err *err);

/* Facts the batch makes of rows that are neither rejected nor skipped. */
bool import_has(const Import *im, FactTable table);

/* Run im->sql and empty it.  The second tells its progress, from im->done to
 * im->done + im->part, and never less than was told before; the third keeps
 * the one number that comes back. */
bool import_run(Import *im, Err *err);
bool import_run_slowly(Import *im, Err *err);
bool import_number(Import *im, int64_t *n, Err *err);

/* Hold the rows of the query for held_rows() (duck_held.h) until the import is
 * over, in memory that the database does without meanwhile.  *held is false,
 * and nothing was done, where it is not enough. */
bool import_hold(Import *im, const char *query, bool *held, Err *err);

/* Events: mark those whose identity may be in the ledger, and keep in
 * im->look_from where to look for them. */
void import_find(Import *im, const Event *const *event, size_t n, bool *may);

/* 'text', with its quotes doubled; NULL is null. */
void import_literal(Buf *sql, const char *text);

/* ---- The steps ---------------------------------------------------------- */

/* stage.c: make `stage` of at most `limit` rows (-1: all) and the views
 * new_TABLE over it, of (r, id, known, ts, ref, ...): the columns of the
 * table without seq, batch and source.  r numbers the facts of the batch in
 * the order of the file.  Outside of any transaction. */
bool stage_fill(Import *im, int64_t limit, Err *err);
/* The column of the stage that has the number of the row. */
const char *stage_row(const Batch *b);
/* Why row N was skipped. */
const char *stage_skip(const Batch *b, int64_t which);
/* Append the query behind the stage: of each row of b->from and of each fact
 * its "F.when" and its fields, in their order; then skip and reason. */
void stage_query(Buf *sql, const Batch *b);

/* version.c: put the facts of new_TABLE into the table. */
bool version_add(Import *im, FactTable table, Err *err);
/* The same of events.  The first leaves for who counts: `past`, the versions
 * that were there; `fresh`, the facts that went in, with the seq of each;
 * `stopped`, the versions, old and new, that count no more from `known` on.
 * The second drops them. */
bool version_add_events(Import *im, FactTable table, Err *err);
bool version_done(Import *im, FactTable table, Err *err);
/* `past` and `repeated` of the facts of new_TABLE, and nothing written. */
bool version_compare(Import *im, FactTable table, Err *err);

/* stamp.c: `stamp_TABLE` (customer, since, till, region, ...): what the facts
 * of new_TABLE get from their customers, by ts in [since, till). */
bool stamp_prepare(Import *im, FactTable table, Err *err);
/* The same as a query, of those customers whose name is in `whose`. */
void stamp_put(Buf *sql, Arena *a, const Schema *schema, const char *whose);
/* Remember who is new, before the customers of the batch go in; later, give
 * the bare facts in the ledger their attributes.  The second reads `arrived`
 * (customer, batch): who came, and the import that it is put down to. */
bool stamp_note_arrivals(Import *im, Err *err);
bool stamp_bare_facts(Import *im, Err *err);

#endif

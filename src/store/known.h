/*
 * known.h -- Who and what the ledger has met, in memory.
 *
 * What is not in these sets is new to the ledger, without a look at it; what
 * is in them has to be looked up, because a set errs now and then, and does
 * not learn of what was forgotten.
 *
 * They are filled once, when the first event comes: from an image of them
 * (known_image.c) and the rows that it lacks, or from all rows.  From then on
 * imports and takes add to them before they commit.  Both is done under the ledger's
 * `writing`, but for `seen`, whose filling takes longest: it goes on beside
 * the first takes, and whom it may lack counts as seen till then.  Any thread
 * may ask.
 */
#ifndef PULS_STORE_KNOWN_H
#define PULS_STORE_KNOWN_H

#include "model/column.h"
#include "store/duck.h"
#include "store/idset.h"

#include <stdatomic.h>

typedef struct Known {
    IdSet ids[FACT_TABLE_COUNT]; /* of facts; positions are their seq */
    IdSet described;    /* customers, by idset_of_text(), that have a row */
    IdSet seen;         /* and those that have facts */
    atomic_bool filled; /* all of them but `seen` */
    atomic_bool seen_filled;
    pthread_mutex_t seeing; /* held while `seen` is filled, by one */

    /* Changed under `writing`. */
    _Atomic int64_t image_next; /* rows below are in the image; 0: none fits */
    bool outdated;              /* the sets hold what was forgotten */
} Known;

/* So many rows more than in the image, and a part of what it has, and
 * known_keep() writes another one. */
#define KNOWN_ROWS 500000
#define KNOWN_PART 8

#define KNOWN_IMAGE "known.img"

struct Ledger;

void known_init(Known *k);
void known_clear(Known *k);

bool known_is_filled(struct Ledger *l);

/* Put n customers, by idset_of_text(), into `described` or `seen`. */
void known_meet(IdSet *s, const Uint128 *customer, size_t n);

/* Fill them from the ledger, if that was not done.  The second is for those
 * who do not hold `writing`, and waits for it; the third fills `seen`, after
 * the others, and needs no lock. */
bool known_fill(struct Ledger *l, Err *err);
bool known_wait(struct Ledger *l, Err *err);
bool known_fill_seen(struct Ledger *l, Err *err);

/* Write the image anew if there is much that it lacks; `all`: if there is
 * anything.  What was forgotten is not written down: as long as the sets hold
 * it there is no image. */
bool known_keep(struct Ledger *l, bool all, Err *err);

/* Something was forgotten: it leaves no trace in a file. */
void known_outdate(struct Ledger *l);

/* Fill the sets from the image, for known_fill(): on which the rows from
 * image_next on have to follow.  False: there is none, and they are empty. */
bool known_read(struct Ledger *l, duckdb_connection con);

/* The same from the bytes of an image's body: rows below next_seq are in. */
bool known_parse(Known *k, const char *body, size_t len, int64_t next_seq);

/* May the customer have facts? */
bool known_has_facts(struct Ledger *l, const char *customer);

/* Add what the connection's transaction has put in from `first_seq` on; does
 * nothing until they are filled. */
bool known_add_new(struct Ledger *l, duckdb_connection con, int64_t first_seq,
                   Err *err);

#endif

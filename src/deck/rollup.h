/*
 * rollup.h -- Sums that were made before they are asked for.
 *
 *     year      |                           ...
 *     month     |     Jan     |     Feb     |     Mar     |     Apr     |
 *     day       |.............|.............|.............|.............|
 *     question      [=======================================)
 *     made of       ddddddddddd      m             m       ddd
 *
 * A rollup holds the bins (pass.h) of a metric by some dimensions for each
 * hour, day, month or year of a zone.  A question that groups and filters by no
 * other dimensions is answered by adding them up, however many facts there
 * are; what sticks out at either end comes from the next finer rollup, and at
 * last from the columns.
 *
 * Nobody says which rollups there are: they follow what is asked.  A shape of
 * question (metric, dimensions, zone) gets its own when it comes for the
 * `after`-th time, unless its bins would be too many; the one that was used
 * longest ago makes room.  What has no shape of its own (customers cannot be
 * added up from days, a score has no axis to be filtered by) is kept as it was
 * asked, with its period and its filters: see rollup_exact.c.
 *
 * Bins are numbers of facts and sums, so they can be added to and taken from:
 * a new chunk goes into all of its table's rollups, a corrected fact out of
 * them again.  One that cannot hold what comes (a text it has no place for) is
 * thrown away, and made anew when it is asked for.  They are kept without the
 * empty ones (sparse.h), which are nearly all.
 *
 * What is added, taken and cleared is under deck_write(), what is asked under
 * deck_read().  Private to deck/.
 */
#ifndef PULS_DECK_ROLLUP_H
#define PULS_DECK_ROLLUP_H

#include "deck/pass.h"
#include "deck/sparse.h"

typedef struct Rollups Rollups;

Rollups *rollups_new(size_t bytes, unsigned after);
void rollups_free(Rollups *r); /* NULL is fine */
void rollups_clear(Rollups *r);
void rollups_add(Deck *d, FactTable t, const Chunk *c);
void rollups_take(Deck *d, FactTable t, const Chunk *c);
void rollups_stats(Rollups *r, size_t *n, size_t *bytes);

/* Bins of the pass, which is that of the question with these buckets, from
 * rollups.  False: there are none for it, or not yet. */
bool rollups_count(const Pass *p, const Question *q, const int64_t *start,
                   size_t n, Arena *a, Bins *out);

/* ---- For rollup_fold.c -------------------------------------------------- */

typedef struct Rollup {
    char *key;
    Arena arena;
    Pass pass;
    Sparse bins;    /* of COUNT and SUM */
    Bins customers; /* of DISTINCT */
    Grain level;    /* ALL: of one question */
    int64_t *start; /* of its buckets, and where the last one ends */
    size_t n;       /* buckets */
    size_t n_outer; /* axes before those that the question groups by */
    const char *outer[FILTER_MAX]; /* what they are */
    size_t bytes;
    uint64_t used; /* when last, counted in uses */
} Rollup;

/* Add the bins of the rollup's buckets within [from, to) to those of the
 * pass. */
void rollup_fold(const Rollup *r, const Pass *p, const Question *q,
                 const int64_t *start, size_t n, int64_t from, int64_t to,
                 Arena *a, Bins *into);

/* ---- For the other files of this module --------------------------------- */

#define MAX_ROLLUPS 512
#define MAX_MAKING  32   /* at a time */
#define MAX_SHAPES  4096 /* whose askings are counted; of questions as many */

#define ROLLUP_EXACT "=" /* what the key of one question begins with */

typedef struct Shape {
    uint64_t hash; /* of a key, but for its level */
    int64_t asked; /* so often; less than 0: it cannot be made */
} Shape;

struct Rollups {
    pthread_rwlock_t lock; /* of all below, beside that of the deck */
    size_t limit, bytes;
    unsigned after;
    uint64_t uses;
    Rollup *item[MAX_ROLLUPS];
    size_t n;
    const char *making[MAX_MAKING]; /* keys of those that somebody makes */
    size_t n_making;
    Shape shape[2 * MAX_SHAPES];
};

void rollup_free(Rollup *r);
void rollup_remove(Rollups *r, Rollup *one);
Rollup *rollup_find(Rollups *r, const char *key); /* NULL: there is none */
Rollup *rollup_use(Rollups *r, const char *key);  /* the same, for an answer */

/* Dimensions that the question filters by and does not group by; false: it
 * filters by what a rollup has no axis for. */
bool rollup_outer(const Question *q, const Column **outer, size_t *n);
/* All that a rollup of the level depends on, on the heap; NULL: too long. */
char *rollup_key(const Question *q, Grain level, const Column *const *outer,
                 size_t n_outer);
/* The same of all levels: what is behind the level. */
const char *rollup_shape(const char *key);
/* If it is not there, in place of one that holds less if there is one. */
void rollup_make_one(Deck *d, const Question *q, Grain level, const char *key,
                     const Column *const *outer, size_t n_outer);

/* Count what its pass, its buckets and their starts say; sets its bytes. */
void rollup_fill(Rollup *r);

/* One more asks for it; whether they are enough.  The lock is not held. */
bool rollup_is_wanted(Rollups *r, const char *what);

/* Making one takes long, and the lock is not held meanwhile: others ask for
 * what there is, and the columns for this one.  False: somebody else makes it.
 * Then it is there in place of the one before, or, with NULL, cannot be made,
 * as is noted of `what`. */
bool rollup_begin(Rollups *r, const char *key);
void rollup_end(Deck *d, const char *key, const char *what, Rollup *made);

/* What rollups_count() does for a question with a rollup of its own. */
bool rollup_exact(const Pass *p, const Question *q, const int64_t *start,
                  size_t n, Arena *a, Bins *out);

#endif

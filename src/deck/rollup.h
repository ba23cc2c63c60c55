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
 * longest ago makes room.
 *
 * Bins are numbers of facts and sums, so they can be added to and taken from:
 * a new chunk goes into all of its table's rollups, a corrected fact out of
 * them again.  One that cannot hold what comes (a text it has no place for) is
 * thrown away, and made anew when it is asked for.
 *
 * What is added, taken and cleared is under deck_write(), what is asked under
 * deck_read().  Private to deck/.
 */
#ifndef PULS_DECK_ROLLUP_H
#define PULS_DECK_ROLLUP_H

#include "deck/pass.h"

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
    Bins bins;
    Grain level;
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
#define MAX_SHAPES  4096 /* whose askings are counted */

typedef struct Shape {
    uint64_t hash; /* of a key */
    unsigned asked;
} Shape;

struct Rollups {
    pthread_rwlock_t lock; /* of all below, beside that of the deck */
    size_t limit, bytes;
    unsigned after;
    uint64_t uses;
    Rollup *item[MAX_ROLLUPS];
    size_t n;
    Shape shape[MAX_SHAPES];
};

void rollup_free(Rollup *r);
void rollup_remove(Rollups *r, size_t i);
Rollup *rollup_find(Rollups *r, const char *key); /* NULL: there is none */

/* Dimensions that the question filters by and does not group by; false: it
 * filters by what a rollup has no axis for. */
bool rollup_outer(const Question *q, const Column **outer, size_t *n);
/* All that a rollup of the level depends on, on the heap; NULL: too long. */
char *rollup_key(const Question *q, Grain level, const Column *const *outer,
                 size_t n_outer);
void rollup_make_if_wanted(Deck *d, const Question *q, Grain level,
                           const char *key, const Column *const *outer,
                           size_t n_outer);

#endif

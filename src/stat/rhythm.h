/*
 * rhythm.h -- How often something arrives, from when it arrived lately.
 *
 * The minutes of the last seven days of arrivals, a bit each.  A source
 * streams when they are enough to tell: RHYTHM_MINUTES different ones, in at
 * least one in RHYTHM_HOURS of the hours between the first and the last of
 * them.  Then what is usual is the median gap between two minutes with
 * arrivals.  The second condition is for what comes in one piece: a file of
 * half an hour every night has 30 minutes that follow each other, and would
 * be missed for all of the next day.
 *
 *     Rhythm r = {0};
 *     rhythm_add(&r, ms);      // in any order
 *     gap = rhythm_gap(&r);    // ms; 0: it does not stream
 *
 *   1. The seven days end with the latest arrival, not now: a source that
 *      fell silent keeps the rhythm that it had.
 *   2. What arrives in the same minute arrives once.
 *   3. The median of an even number of gaps is the smaller one in the middle.
 */
#ifndef PULS_STAT_RHYTHM_H
#define PULS_STAT_RHYTHM_H

#include <stdint.h>

#define RHYTHM_SPAN    10080 /* minutes of seven days */
#define RHYTHM_MINUTES 30
#define RHYTHM_HOURS   6

typedef struct Rhythm {
    int64_t latest; /* minute since 1970, while there is any */
    int64_t n;      /* minutes with arrivals */
    uint64_t bit[(RHYTHM_SPAN + 63) / 64]; /* private: by minute, as a ring */
} Rhythm;

/* Something arrived, ms since 1970. */
void rhythm_add(Rhythm *r, int64_t ms);

/* What is usual between two arrivals, in ms; 0: it does not stream. */
int64_t rhythm_gap(const Rhythm *r);

#endif

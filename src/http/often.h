/*
 * often.h -- What comes thousands of times a second, in one line a second.
 *
 *     often_count(o, 12);     // a request that brought events took 12 ms
 *     often_count(o, 3);
 *     often_look(o);          // whenever something else is logged
 *
 *     ... http events=taken requests=2 p50_ms=3 p99_ms=12
 *
 * The first one is logged at once; those of the second after it together, by
 * the next call after it, and what is left by often_free().
 *
 * Any thread may call.
 */
#ifndef PULS_HTTP_OFTEN_H
#define PULS_HTTP_OFTEN_H

#include <stdint.h>

typedef struct Often Often;

Often *often_new(void);
void often_free(Often *o); /* NULL is fine */

void often_count(Often *o, int64_t ms);
void often_look(Often *o); /* NULL is fine */

#endif

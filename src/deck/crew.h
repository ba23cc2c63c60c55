/*
 * crew.h -- Threads that do the parts of one piece of work together.
 *
 *     crew_do(crew, n_parts, count_part, ctx);
 *
 * The caller does parts, too, and comes back when all are done.  One piece of
 * work at a time has the crew; who finds it busy does the work alone, so
 * that many questions at once do not wait for each other.
 */
#ifndef PULS_DECK_CREW_H
#define PULS_DECK_CREW_H

#include <stddef.h>

typedef struct Crew Crew;

Crew *crew_new(unsigned threads); /* the caller's among them */
void crew_free(Crew *c);          /* NULL is fine; nobody works */

unsigned crew_size(const Crew *c);

/* `worker` is 0 .. crew_size() - 1; no two parts have the same one at a
 * time. */
typedef void CrewFn(void *ctx, size_t part, unsigned worker);
void crew_do(Crew *c, size_t n_parts, CrewFn *fn, void *ctx);

#endif

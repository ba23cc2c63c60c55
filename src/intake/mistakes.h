/*
 * mistakes.h -- The sentences that a mapping was told, for one answer.
 *
 *     Mistakes m = {.a = arena};
 *
 *     mapping_load(arena, name, dir, mistakes_note, &m, err)
 *     ...
 *     return mistakes_tell(&m, err);
 */
#ifndef PULS_INTAKE_MISTAKES_H
#define PULS_INTAKE_MISTAKES_H

#include "intake/mapping.h"

/* Texts are the arena's. */
typedef struct Mistakes {
    Arena *a;
    const char *at[MAPPING_MAX_TELL];
    size_t n;
} Mistakes;

/* A MappingTell.  What was said before is not kept twice. */
void mistakes_note(void *ctx, const char *sentence); /* ctx: Mistakes */

/* One error of all of them, as many as have room.  Always returns false. */
bool mistakes_tell(const Mistakes *m, Err *err);

#endif

/*
 * brief_part.h -- What the files that make a brief share; see brief.h.
 */
#ifndef PULS_INSIGHT_BRIEF_PART_H
#define PULS_INSIGHT_BRIEF_PART_H

#include "insight/brief.h"

/* Behind the numbers: since when, why, how the targets stand; then what is
 * told of each KPI (brief_story.c). */
void brief_story(const Engine *e, Brief *b, Arena *a);

/* Which sources are late, and whether any is invented (brief_source.c). */
bool brief_sources(const Engine *e, Brief *b, Arena *a, Err *err);

#endif

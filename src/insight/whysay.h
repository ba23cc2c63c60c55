/*
 * whysay.h -- What an explanation says, in words, as JSON and as a table.
 *
 * The sentences follow the rules of model/phrase.h: nothing is inflected, and
 * names of data stand in quotation marks after the word of their dimension.
 * Nothing here decides anything; the numbers are those of why.h and split.h.
 *
 * What is returned lives in the arena.  Pure; any thread.
 */
#ifndef PULS_INSIGHT_WHYSAY_H
#define PULS_INSIGHT_WHYSAY_H

#include "base/json.h"
#include "insight/why.h"

/* One answer with its one row and comparison, and what was found about it. */
typedef struct WhyTold {
    const Answer *answer;
    const Since *since;     /* of an explanation */
    const Explanation *why; /* of an explanation */
    const Split *split;     /* of a waterfall; NULL: nothing to divide */
    size_t others;          /* groups that its last part stands for */
} WhyTold;

/* "The mix of languages changed; this explains 92% of the change." */
const char *artefact_say(Arena *a, Lang lang, const ArtefactFinding *f);

/* "−12 pts since 14 March 2026.  Mostly product “bed”: ..." */
const char *why_say(Arena *a, Lang lang, const WhyTold *t);

#define WHY_SHOWN_DIMENSIONS 5 /* of an explanation, and groups of each */
#define WHY_SHOWN_GROUPS     5

void explanation_json(Buf *out, Arena *a, Lang lang, const WhyTold *t);
void explanation_text(Buf *out, Arena *a, Lang lang, const WhyTold *t);
void waterfall_json(Buf *out, const WhyTold *t);
void waterfall_text(Buf *out, Arena *a, Lang lang, const WhyTold *t);

#endif

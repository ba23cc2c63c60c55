/*
 * sentence.h -- What a brief says: rules and templates, no numbers of its own.
 *
 * A rule looks at what was found (Told) and chooses a template; a template
 * has the same blanks in all languages.  Verbs and nouns of the metric are
 * never inflected: sentences begin with a noun for the change ("Spadek o 19
 * pkt", "Scădere cu 19 pct."), and names of data stand in quotes after the
 * word of their dimension ("głównie: kanał „phone”").
 *
 * The rules, the first that holds wins:
 *
 *     TOLD_ERROR     the number cannot be made here
 *     TOLD_NO_DATA   nothing counted in the period
 *     TOLD_ALONE     no comparison was asked for
 *     TOLD_NO_BEFORE nothing counted in the compared period
 *     TOLD_CHANGED   significant on the page; since when, what stands out.
 *                    With an artefact of the survey, that comes instead
 *     TOLD_TOO_FEW   fewer facts than the metric needs
 *     TOLD_UNTESTED  both numbers are there, but no test of their difference
 *     TOLD_SAME      no reliable change
 *
 * A target adds its own short sentence, a silent source comes first.
 *
 * To add a rule: a value of TellCase, a row in form[] (sentence.c), the
 * condition in told_case() (brief_story.c) and a ledger in brief_test.c that
 * reaches it.  To add an action: a row in advice.c.
 *
 * What is returned lives in the arena.  Pure.
 */
#ifndef PULS_INSIGHT_SENTENCE_H
#define PULS_INSIGHT_SENTENCE_H

#include "insight/artefact.h"
#include "model/show.h"

typedef enum TellCase {
    TOLD_ERROR,
    TOLD_NO_DATA,
    TOLD_ALONE,
    TOLD_NO_BEFORE,
    TOLD_CHANGED,
    TOLD_TOO_FEW,
    TOLD_UNTESTED,
    TOLD_SAME,
    TOLD_CASES
} TellCase;

typedef enum TellTarget {
    TELL_NO_TARGET,
    TELL_REACHED,
    TELL_ON_TRACK,
    TELL_AT_RISK,
    TELL_MISSED,
    TELL_OPEN,
    TELL_NOT_MEASURABLE,
    TELL_TARGETS
} TellTarget;

/* What was found about one KPI. */
typedef struct Told {
    TellCase what;
    const Metric *metric;
    Shown as;
    const Zone *zone;
    int64_t n;
    double value, change;

    bool since_found;
    int64_t since;   /* ms */
    int64_t page_to; /* end of the page's period: which year is this one */

    bool asked_why; /* the causes were looked for */
    Artefact artefact;
    const Column *by;  /* NULL: nothing stands out */
    const char *group; /* NULL: facts without a value */
    double share;      /* of the change, of that group */

    TellTarget target;
    double target_value;

    const char *silent; /* a source that is late, or NULL */
    int64_t silent_since;
} Told;

const char *sentence_kpi(Arena *a, Lang lang, const Told *t);

/* Is the change one for the better?  +1, -1; 0: not changed, or neither. */
int told_direction(const Told *t);

/* What to look at first; NULL where nothing has to be done. */
const char *sentence_action(Arena *a, Lang lang, const Told *t);

/* One sentence for the page of n KPIs, the primary one foremost. */
const char *sentence_headline(Arena *a, Lang lang, const Told *told, size_t n,
                              size_t primary);

#endif

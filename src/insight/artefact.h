/*
 * artefact.h -- Did the customers change, or the survey?
 *
 * Many a drop of a score is a change of who was asked, when, how and in
 * which words.  Each check asks one thing and has its own p:
 *
 *   channel mix, language, question version, invite delay
 *       the answers are distributed otherwise than before (chi-square), and
 *       the share of the change that is mix by this column (stat/mixrate.h)
 *       is what it explains.  A version that replaced another shares no
 *       period with it, so all of its change is mix; and where a few answers
 *       to the old one still come in, they do not say how it would have
 *       done: to a group's answers of one period up to 100 of the other are
 *       added (a simple empirical Bayes).
 *   response rate
 *       the share of invitations that were answered moved by at least
 *       ARTEFACT_RATE_JUMP of the larger one.  Those who answer only when
 *       more do are taken to be like those who answer late (Armstrong and
 *       Overton 1977, "Estimating nonresponse bias in mail surveys", JMR 14).
 *       In the period of the higher rate, the answers beyond the share that
 *       the lower rate would have brought, latest ones first, are set
 *       against the earlier; what they move the number by is explained.
 *       p is the larger of that of the rate and that of late against early.
 *
 * `significant` is after Holm's correction over the checks that could be
 * made.  Only metrics of perceptions have survey artefacts; ratios of two
 * metrics and counts have none.
 *
 * To add a check: its name in Artefact and artefact_name, a row in the table
 * of artefact.c or a function beside it, its words in whysay.c, a hand-made
 * survey in test/unit/why_test.c that only it explains, and one that it must
 * not explain.
 */
#ifndef PULS_INSIGHT_ARTEFACT_H
#define PULS_INSIGHT_ARTEFACT_H

#include "insight/split.h"

#define ARTEFACT_RATE_JUMP 0.15

typedef enum Artefact {
    ARTEFACT_NONE,
    ARTEFACT_CHANNEL_MIX,
    ARTEFACT_QUESTION_VERSION,
    ARTEFACT_LANGUAGE,
    ARTEFACT_RESPONSE_RATE,
    ARTEFACT_INVITE_DELAY,
    ARTEFACT_COUNT
} Artefact;
extern const char *const artefact_name[ARTEFACT_COUNT]; /* "channel_mix" */

typedef struct ArtefactFinding {
    Artefact kind;
    double share;         /* of the change; may be negative or above 1 */
    double p;             /* of the artefact having moved at all */
    bool significant;     /* after correction */
    double before, after; /* RESPONSE_RATE: in percent; NaN otherwise */
} ArtefactFinding;

#define ARTEFACT_SHIFTS 4

/* The columns that the checks look at; 0 of them for a metric that no survey
 * can change. */
size_t artefact_columns(const Engine *e, const Question *q, Arena *a,
                        const Column **out);

/* What could be tested, by share falling (to the nearest twentieth; then by
 * kind); at most ARTEFACT_COUNT of them.  `split` are n splits of the change,
 * those by artefact_columns() among them; one with by NULL does not count. */
bool artefact_find(const Engine *e, const Question *q, const Split *split,
                   size_t n, Arena *a, ArtefactFinding *out, size_t *n_out,
                   Err *err);

#endif

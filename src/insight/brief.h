/*
 * brief.h -- The page that people finish reading: five numbers and their story.
 *
 *     Brief b;
 *
 *     if (!brief_make(&engine, &ask, arena, &b, err))
 *         return false;
 *     brief_say(&b, LANG_PL, arena);     (again for another language)
 *     brief_json(&j, NULL, &b);
 *
 *   1. The KPIs are asked in one call of answer_questions(), so their marks
 *      of change are corrected together: `p_adjusted` and `significant` are
 *      the page's, everything else is the metric's own and the same for
 *      every audience.
 *   2. A line covers the compared period too: from where that begins to the
 *      end of the period, in buckets of `grain`.  Only a KPI whose chart is a
 *      line has its points, only one with bars has those.
 *   3. Since when and why are looked for where the change is significant, and
 *      nowhere else.  Since when is not looked for where each day would need
 *      the history of every customer (churn, retention, recurring revenue).
 *   4. The page has one period.  Unless somebody says another, it is the
 *      audience's, up to today, or up to the latest fact where that is older
 *      than the whole period.
 *   5. A KPI that cannot be asked (its facts lack a dimension of the page's
 *      filter) has its answer's `err` set; the others are there.
 *   6. What is read fits in READING_WORDS words: actions are given to the
 *      primary KPI first, then by certainty of the change, while words and
 *      time last (insight/reading.h).
 *   7. Where a source of the KPI has been silent for longer than
 *      ORIGIN_LATE times its median gap, `stale` names it.
 *
 * Everything lives in the arena, but for the audience and the quality that
 * were given.  Thread-safe as the store is; what is looked for behind the
 * numbers is looked for by a thread for each KPI.
 */
#ifndef PULS_INSIGHT_BRIEF_H
#define PULS_INSIGHT_BRIEF_H

#include "insight/quality.h"
#include "insight/reading.h"
#include "insight/sentence.h"
#include "insight/target.h"
#include "insight/why.h"
#include "model/audience.h"
#include "store/settings.h"

#define BRIEF_BARS   8  /* most of one chart */
#define BRIEF_PARAMS 12 /* of the page's question */

/* What a brief is asked with: names and values of a question (where, from,
 * to, last, period, compare, known), without a metric. */
typedef struct BriefAsk {
    const Audience *audience;
    const Param *param;
    size_t n_params;          /* at most BRIEF_PARAMS */
    const Settings *settings; /* for targets; NULL: none */
    const Quality *quality;   /* for grades; NULL: not checked yet */
} BriefAsk;

typedef struct BriefKpi {
    const AudienceKpi *asked;
    const Metric *metric;
    const char *where; /* of the KPI and the page together; "" for none */
    Answer answer;     /* one row; none if `err` is set */
    Answer line;       /* no rows unless the chart is a line */
    Answer bars;
    bool has_bars;
    Since since;
    Why why;
    bool has_why;
    Target target;        /* value NaN: none */
    Outlook outlook;      /* of the target, where there is one */
    const Grade *grade;   /* NULL: none */
    const Origin *silent; /* a source of it that is late; NULL: none */
    Told told;
    const char *sentence, *action; /* of brief_say(); action NULL: none */
    const char *target_sentence;   /* not on the page; NULL: no target */
} BriefKpi;

typedef struct Brief {
    const Audience *audience;
    const Zone *zone;
    Period period;
    const char *where;
    Compare with; /* COMPARE_NONE: with nothing */
    Period compared;
    bool partial;
    Grain grain;
    int64_t line_from;
    int64_t as_of; /* TIME_OPEN: there are no facts */
    bool demo;     /* some of the facts are invented */
    size_t n, primary;
    BriefKpi kpi[AUDIENCE_KPIS];

    Lang lang; /* of brief_say() */
    const char *headline;
    Reading reading;
} Brief;

bool brief_make(const Engine *e, const BriefAsk *ask, Arena *a, Brief *out,
                Err *err);

/* Find the words, and count how long they take to read. */
void brief_say(Brief *b, Lang lang, Arena *a);

/* The shape of /v1/brief; after brief_say(). */
void brief_json(Json *j, const char *key, const Brief *b);
/* For people at a terminal. */
void brief_text(Buf *out, const Brief *b);

#endif

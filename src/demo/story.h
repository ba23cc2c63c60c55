/*
 * story.h -- What is planted in the demo, each a row of one table.
 *
 * A story says when it happens, to whom, how strong it is, and which
 * questions reveal it.  The simulation reads the row; the truth file is
 * written from the row; the tests ask what the truth file says.  Days count
 * back from the last midnight before the end of the data: `from` 75 and `to`
 * 35 is a stretch of 40 days that ended 35 days before it.
 */
#ifndef PULS_DEMO_STORY_H
#define PULS_DEMO_STORY_H

#include "model/question.h"

typedef enum Twist {
    TWIST_MISSING,    /* strength: share of the batch without a part */
    TWIST_NEWCOMERS,  /* strength: how much longer new agents take */
    TWIST_FLOOD,      /* strength: days by which deliveries are late */
    TWIST_MIX,        /* strength: share of calls that become chats */
    TWIST_INVITATION, /* strength: what the new wording does to the score */
    TWIST_CALL_BACK,  /* strength: share of those giving up called back */
    TWIST_DELIVERY,   /* strength: share of the days saved by the end */
    TWIST_COUNT
} Twist;

#define STORY_DAYS    730
#define MAX_QUESTIONS 8
#define MAX_PLACES    4

/* A question of the pages; `quiet`: a neighbour that must not move. */
typedef struct StoryAsk {
    const char *metric, *where;
    int from, to; /* days before the end */
    Compare compare;
    bool quiet;
} StoryAsk;

typedef struct Story {
    const char *name;
    Words title;
    int from, to; /* days before the end; half-open */
    double strength;
    const char *product, *team;     /* NULL: any */
    const char *region[MAX_PLACES]; /* none: any */
    StoryAsk ask[MAX_QUESTIONS];    /* until one has no metric */
} Story;

extern const Story story_table[TWIST_COUNT];

/* Is it on, `day` days after the first of STORY_DAYS? */
bool story_on(const Story *s, int day);
/* Does it happen there?  `region` as in company.h. */
bool story_in(const Story *s, const char *region);
/* How much of it: from 0 at its first day to 1 at its last. */
double story_share(const Story *s, int day);
size_t story_asks(const Story *s);

#endif

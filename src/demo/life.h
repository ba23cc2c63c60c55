/*
 * life.h -- The two years of one customer.
 *
 *   purchase --> delivery ---> survey          what goes wrong (late, a part
 *      ^            |            ^             missing, a long wait, the same
 *      |            v            |             question twice) lowers the
 *      |         contact --------+             mood; the mood lowers scores,
 *      |          |   ^          |             the next purchase, renewals
 *      |          v   | again    v             and staying.  Time heals it:
 *      +------- mood (halves in 45 days) --> plan, churn
 *
 * A customer's chance comes from a stream of random numbers of its own, so
 * that customer 12 is the same whoever else is there, in whatever order and
 * on whatever thread.
 */
#ifndef PULS_DEMO_LIFE_H
#define PULS_DEMO_LIFE_H

#include "demo/comment.h"
#include "demo/fact.h"
#include "demo/world.h"

#define MAX_EVENTS  64
#define ASKS_A_YEAR 4

typedef enum What {
    WHAT_ORDER,
    WHAT_DELIVERED,
    WHAT_RETURN,
    WHAT_CONTACT,
    WHAT_RELATION, /* time to ask how the customer feels */
    WHAT_BILL,     /* of the service plan */
    WHAT_MONTH,    /* stay or go? */
} What;

typedef struct Moment {
    int64_t at; /* local ms */
    What what;
    Reason reason;
    uint8_t channel, depth; /* of a contact: the how-manieth about this */
    uint16_t product;
    Name order, about;
    double trouble; /* of a delivery: what it does to the score */
    bool missing, damaged;
    int64_t amount; /* of a return: cents */
} Moment;

/* Which question was asked when, for the rest that people are left. */
typedef enum AskKind {
    ASK_NPS,
    ASK_CSAT,
    ASK_CES,
    ASK_SOLVED,
    ASK_DELIVERY,
    ASK_REVIEW,
    ASK_COUNT
} AskKind;

typedef struct Life {
    const World *w;
    FactFn *tell;
    void *ctx;
    bool mute; /* nobody reads comments: write none */

    uint32_t number;
    Random rng;
    const Region *region;
    const char *segment, *language;
    Lang lang;
    bool consent, gone;
    double trait; /* how kind a judge this person is */
    double mood;
    int64_t mood_at, since, now; /* local ms */
    int64_t plan;                /* cents a quarter; 0: none */

    Moment event[MAX_EVENTS]; /* unordered; they are few */
    size_t n_events;
    uint16_t named[26]; /* names given, by letter */
    int64_t invited[ASKS_A_YEAR];
    int64_t asked[ASK_COUNT];
    Name last; /* the contact or delivery that came last */
    char text[COMMENT_ROOM];
} Life;

/* Live the customer's two years; `tell` gets the facts, not in order of time,
 * the customer's own last. */
void life_run(Life *l, const World *w, uint32_t number, FactFn *tell,
              void *ctx);

/* ---- Between the parts of a life (life.c) ------------------------------- */

Name life_name(Life *l, char letter);
void life_plan(Life *l, Moment e); /* dropped when it lies beyond the end */
double life_mood(Life *l);         /* now */
void life_feel(Life *l, double change);
int life_day(const Life *l);
int64_t life_utc(const Life *l, int64_t local);
/* Is the story on, today and for this customer? */
bool life_in_story(const Life *l, Twist twist);
/* A fact about this customer at a local moment; the rest is empty. */
Fact life_fact(const Life *l, DemoSource source, int64_t local, Name ref);
void life_tell(const Life *l, const Fact *f); /* unless out of the period */
/* Has the period begun?  What was before it, no answer can be about. */
bool life_told(const Life *l);

/* ---- The parts (order.c, contact.c, ask.c, plan.c) ---------------------- */

void order_schedule(Life *l);
void order_happen(Life *l, const Moment *e);
void order_delivered(Life *l, const Moment *e);
void order_returned(Life *l, const Moment *e);

/* A contact not before `at`; channel and hour are found. */
void contact_plan(Life *l, int64_t at, const Moment *like);
void contact_schedule(Life *l); /* the next that nothing has caused */
void contact_happen(Life *l, const Moment *e);

/* What the answer is about: a contact or delivery, or nothing of that. */
typedef struct About {
    Name ref;
    const char *channel, *touchpoint, *product, *team, *agent, *reason;
    Topic topic;
} About;
/* Invite the customer, if that is allowed; x is how it was, 0 on average. */
void ask(Life *l, AskKind kind, double x, const About *about);

void plan_begin(Life *l);
void plan_bill(Life *l);
void plan_month(Life *l);

#endif

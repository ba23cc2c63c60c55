/*
 * contact.c -- Calls, chats and letters, and those that come again.
 *
 * Whether a contact solved the matter decides whether there is another one:
 * that is first contact resolution.  Who gives up waiting tries again as
 * well.  A bot takes half of the chats; what it cannot do, a person gets.
 */
#include "demo/life.h"

#include <math.h>
#include <string.h>

#define CONTACTS_A_YEAR 1.15 /* that nothing has caused */
#define MAX_DEPTH       4
#define WAITS           0.32 /* share of calls that find no free agent */
#define WAIT_MEAN       62.0 /* seconds, of those */
#define PATIENCE        210.0
#define ON_HOLD         0.24
#define TRANSFERRED     0.09
#define BOT_SOLVES      0.5
#define BOT_LEFT        0.09
#define FIRST_REPLY     (150.0 * MINUTE_MS) /* median, of letters */
#define REPLY_BY        (8 * HOUR_MS)
#define SURVEYED        0.8

/* ---- When and where ----------------------------------------------------- */

static size_t pick_channel(Life *l, int day)
{
    double weight[8], total = 0;
    size_t c;

    for (size_t i = 0; i < company_channels; i++)
        total += weight[i] = company_channel[i].weight;
    c = random_pick(&l->rng, weight, company_channels, total);
    if (c == CHANNEL_PHONE && world_tells(l->w, TWIST_MIX, day) &&
        random_chance(&l->rng, story_table[TWIST_MIX].strength))
        c = CHANNEL_CHAT;
    return c;
}

static void put_at(Life *l, Moment *e, int day, int64_t not_before)
{
    const Channel *c = &company_channel[e->channel];

    if (!c->open_daily)
        day = world_open_day(l->w, l->region->country, day);
    e->at = world_moment(l->w, c->rhythm, day, &l->rng);
    if (e->at < not_before && !c->open_daily)
        e->at = world_moment(l->w, c->rhythm,
                             world_open_day(l->w, l->region->country, day + 1),
                             &l->rng);
    else if (e->at < not_before)
        e->at = not_before;
    life_plan(l, *e);
}

void contact_plan(Life *l, int64_t at, const Moment *like)
{
    Moment e = *like;
    int day = world_day(l->w, at);

    e.what = WHAT_CONTACT;
    e.channel = (uint8_t)pick_channel(l, day);
    e.depth = 0;
    e.about = life_name(l, 't');
    put_at(l, &e, day, at);
}

static Reason pick_reason(Life *l)
{
    double weight[REASON_COUNT], total = 0;

    for (size_t i = 0; i < REASON_COUNT; i++)
        total += weight[i] = company_reason[i].weight;
    return (Reason)random_pick(&l->rng, weight, REASON_COUNT, total);
}

void contact_schedule(Life *l)
{
    int day = world_next(l->w, CURVE_CONTACTS, l->region->country, l->now,
                         CONTACTS_A_YEAR, &l->rng);
    Moment e = {.what = WHAT_CONTACT, .reason = pick_reason(l)};

    if (day >= WORLD_DAYS)
        return;
    e.product = UINT16_MAX;
    e.channel = (uint8_t)pick_channel(l, day);
    e.about = life_name(l, 't');
    put_at(l, &e, day, l->now);
}

/* The same matter again, by the same way or another. */
static void come_again(Life *l, const Moment *e, double days)
{
    Moment again = *e;
    int64_t at = l->now + (int64_t)(days * DAY_MS);

    again.depth++;
    if (again.depth >= MAX_DEPTH)
        return;
    if (random_chance(&l->rng, 0.4))
        again.channel = (uint8_t)pick_channel(l, world_day(l->w, at));
    put_at(l, &again, world_day(l->w, at), at);
}

/* ---- Who answers -------------------------------------------------------- */

typedef struct Served {
    Fact f;
    double x; /* how it was */
    size_t agent;
    bool newcomer;
    bool given_up;
} Served;

static const Team *team_for(const Life *l, const Channel *c)
{
    bool phone = c == &company_channel[CHANNEL_PHONE];

    for (size_t i = 0; i < company_teams; i++)
        if (company_team[i].country == l->region->country &&
            company_team[i].phone == phone)
            return &company_team[i];
    return &company_team[0];
}

/* The last eight of the story's team are new while it is told, and not there
 * before. */
static void pick_agent(Life *l, const Team *t, Served *s)
{
    const Story *story = &story_table[TWIST_NEWCOMERS];
    bool theirs = strcmp(t->name, story->team) == 0 && !l->w->plan.quiet;
    size_t old = t->agents;

    if (theirs && life_day(l) < STORY_DAYS - story->from)
        old -= COMPANY_NEWCOMERS;
    s->agent = t->first + random_below(&l->rng, old);
    s->newcomer = theirs && world_tells(l->w, TWIST_NEWCOMERS, life_day(l)) &&
                  s->agent >= t->first + t->agents - COMPANY_NEWCOMERS;
    s->f.team = t->name;
    s->f.agent = l->w->agent[s->agent];
    s->f.actor = "human";
}

static int64_t spread(Life *l, double mean, double sd)
{
    double x = mean * exp(sd * random_normal(&l->rng) - sd * sd / 2);

    return (int64_t)(x * SECOND_MS);
}

static void stand_in_line(Life *l, Served *s)
{
    double load = world_load(l->w, l->now);
    double wait = random_chance(&l->rng, fmin(WAITS * load, 0.9))
                      ? WAIT_MEAN * load * random_exponential(&l->rng)
                      : 2 + 8 * random_unit(&l->rng);
    double patience = PATIENCE * random_exponential(&l->rng) + 4;
    bool gives_up = wait > patience;

    if (gives_up && s->f.channel == company_channel[CHANNEL_PHONE].name &&
        life_in_story(l, TWIST_CALL_BACK) &&
        random_chance(&l->rng, story_table[TWIST_CALL_BACK].strength)) {
        gives_up = false; /* somebody calls back instead */
        s->x += 0.3;
    }
    s->f.wait = (int64_t)(fmin(wait, patience) * SECOND_MS);
    s->f.answered = !gives_up;
    s->f.abandoned = gives_up;
    s->given_up = gives_up;
    s->x -= 0.22 * log2(1 + wait / 30);
}

static void talk(Life *l, const Channel *c, Served *s)
{
    double pace = l->w->pace[s->agent], transferred = TRANSFERRED;

    if (s->newcomer) {
        pace *= 1 + story_table[TWIST_NEWCOMERS].strength;
        transferred *= 3;
    }
    s->f.talk = spread(l, c->talk * pace, 0.45);
    s->f.hold =
        c == &company_channel[CHANNEL_PHONE] && random_chance(&l->rng, ON_HOLD)
            ? spread(l, 55, 0.5)
            : 0;
    s->f.wrap = spread(l, c->wrap * pace, 0.35);
    s->f.transfers = random_chance(&l->rng, transferred)
                         ? 1 + random_chance(&l->rng, 0.15)
                         : 0;
    s->f.cost = (s->f.talk + s->f.hold + s->f.wrap) * CENTS_MINUTE / MINUTE_MS +
                (int64_t)c->cost;
    s->x -= 0.45 * (double)s->f.transfers;
}

/* Letters have no line; they are answered and closed later. */
static void reply(Life *l, Served *s)
{
    double first = FIRST_REPLY * exp(0.9 * random_normal(&l->rng));
    double closing = first * (1 + 3 * random_unit(&l->rng)) +
                     (s->f.resolved == 1 ? 0 : 2.0 * DAY_MS);
    int64_t until = l->w->plan.until;

    if (s->f.ts + (int64_t)first < until)
        s->f.first_response = (int64_t)first;
    if (s->f.ts + REPLY_BY < until)
        s->f.sla_met = first <= REPLY_BY;
    if (s->f.ts + (int64_t)closing < until)
        s->f.resolution = (int64_t)closing;
    if (s->f.resolved == 1)
        s->f.reopened = random_chance(&l->rng, 0.07);
    s->x -= 0.15 * log2(1 + first / (4.0 * HOUR_MS));
}

/* ---- The contact -------------------------------------------------------- */

static const char *kind_of(const Moment *e, const Channel *c)
{
    bool letter = !c->queues;

    return letter && e->depth >= 2 ? "complaint" : c->kind;
}

static void describe(Life *l, const Moment *e, const Channel *c, Served *s)
{
    const ReasonRow *r = &company_reason[e->reason];

    s->f = life_fact(l, DEMO_CONTACT, l->now, life_name(l, 'k'));
    s->f.kind = kind_of(e, c);
    s->f.case_id = e->about;
    s->f.channel = c->name;
    s->f.touchpoint = r->touchpoint;
    s->f.product =
        e->product < company_products ? company_product[e->product].name : NULL;
    s->f.reason = r->name;
    s->f.queue = r->touchpoint;
    s->f.currency = CURRENCY;
    s->x = c->feel + r->feel - 0.45 * e->depth + 0.3 * life_mood(l);
}

static void follow_up(Life *l, const Moment *e, const Served *s)
{
    About about = {.ref = s->f.ref,
                   .channel = s->f.channel,
                   .touchpoint = s->f.touchpoint,
                   .product = s->f.product,
                   .team = s->f.team,
                   .agent = s->f.agent,
                   .reason = s->f.reason,
                   .topic = e->reason == REASON_MISSING ? TOPIC_PART
                                                        : TOPIC_CONTACT};
    static const double share[] = {0.68, 0.22, 0.1};
    AskKind kind = (AskKind)(ASK_CSAT + random_pick(&l->rng, share, 3, 1));

    if (life_told(l))
        l->last = s->f.ref;
    if (!s->given_up && random_chance(&l->rng, SURVEYED))
        ask(l, kind, s->x + (s->f.resolved == 1 ? 0.4 : -1.0), &about);
    life_feel(l, s->f.resolved == 1 ? 0.05 : -0.22);
    if (s->given_up && random_chance(&l->rng, 0.7))
        come_again(l, e, 0.08 * random_exponential(&l->rng));
    else if (random_chance(&l->rng, s->f.resolved == 1 ? 0.05 : 0.8))
        come_again(l, e, 0.2 + 4 * random_unit(&l->rng));
}

/* What the bot cannot do, a person does within the hour. */
static void bot_answers(Life *l, const Moment *e, Served *s)
{
    bool solved = random_chance(&l->rng, BOT_SOLVES);
    bool left = !solved && random_chance(&l->rng, BOT_LEFT);
    Moment person = *e;

    s->f.actor = "bot";
    s->f.agent = "Lila";
    s->f.talk = spread(l, 140, 0.4);
    s->f.answered = !left;
    s->f.abandoned = left;
    s->f.resolved = solved;
    s->f.cost = CENTS_BOT;
    s->given_up = left;
    life_tell(l, &s->f);
    if (solved || left) {
        follow_up(l, e, s);
        return;
    }
    person.depth = 1;
    person.at = l->now + (int64_t)(2 + random_below(&l->rng, 40)) * MINUTE_MS;
    life_plan(l, person);
}

static void agent_answers(Life *l, const Moment *e, const Channel *c, Served *s)
{
    double solves = c->resolved - (e->reason == REASON_MISSING ? 0.25 : 0);

    pick_agent(l, team_for(l, c), s);
    if (c->queues)
        stand_in_line(l, s);
    if (!s->given_up) {
        talk(l, c, s);
        solves -= 0.06 * (double)s->f.transfers + (s->newcomer ? 0.06 : 0);
        s->f.resolved = random_chance(&l->rng, solves);
        if (!c->queues)
            reply(l, s);
    } else {
        s->f.agent = NULL;
        s->f.actor = NULL;
    }
    life_tell(l, &s->f);
    follow_up(l, e, s);
}

void contact_happen(Life *l, const Moment *e)
{
    const Channel *c = &company_channel[e->channel];
    Served s = {.given_up = false};
    bool caused = e->order.letter != '\0';

    describe(l, e, c, &s);
    if (e->depth == 0 && random_chance(&l->rng, c->bot))
        bot_answers(l, e, &s);
    else
        agent_answers(l, e, c, &s);
    if (!caused && e->depth == 0)
        contact_schedule(l);
}

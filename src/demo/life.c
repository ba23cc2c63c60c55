/* life.c -- See life.h. */
#include "demo/life.h"

#include <math.h>
#include <string.h>

#define MOOD_HALF (45.0 * DAY_MS)
#define OLD_SHARE 0.72 /* of customers who were there before day 0 */
#define CONSENT   0.92
#define TRAIT_SD  0.55
#define OLDEST    1500 /* days before day 0 */

const Fact fact_empty = {
    .ts = DEMO_NONE,
    .wait = DEMO_NONE,
    .talk = DEMO_NONE,
    .hold = DEMO_NONE,
    .wrap = DEMO_NONE,
    .first_response = DEMO_NONE,
    .resolution = DEMO_NONE,
    .answered = -1,
    .abandoned = -1,
    .resolved = -1,
    .sla_met = -1,
    .transfers = DEMO_NONE,
    .reopened = DEMO_NONE,
    .cost = DEMO_NONE,
    .score = DEMO_NONE,
    .scale_min = DEMO_NONE,
    .scale_max = DEMO_NONE,
    .sentiment = DEMO_NONE,
    .invited = DEMO_NONE,
    .amount = DEMO_NONE,
    .margin = DEMO_NONE,
    .since = DEMO_NONE,
    .churned = DEMO_NONE,
    .consent = -1,
};

/* ---- What the parts use ------------------------------------------------- */

Name life_name(Life *l, char letter)
{
    return (Name){letter, ++l->named[letter - 'a']};
}

int life_day(const Life *l)
{
    return world_day(l->w, l->now);
}

int64_t life_utc(const Life *l, int64_t local)
{
    return world_utc(l->w, l->region->country, local);
}

/* An event that comes late for its day still comes after what caused it. */
void life_plan(Life *l, Moment e)
{
    if (e.at <= l->now)
        e.at = l->now + MINUTE_MS;
    if (world_day(l->w, e.at) > STORY_DAYS || l->n_events == MAX_EVENTS)
        return;
    l->event[l->n_events++] = e;
}

double life_mood(Life *l)
{
    double past = (double)(l->now - l->mood_at);

    if (past > 0) {
        l->mood *= exp2(-past / MOOD_HALF);
        l->mood_at = l->now;
    }
    return l->mood;
}

void life_feel(Life *l, double change)
{
    l->mood = fmax(-2.5, fmin(1, life_mood(l) + change));
}

bool life_in_story(const Life *l, Twist twist)
{
    return world_tells(l->w, twist, life_day(l)) &&
           story_in(&story_table[twist], l->region->name);
}

Fact life_fact(const Life *l, DemoSource source, int64_t local, Name ref)
{
    Fact f = fact_empty;

    f.source = source;
    f.customer = l->number;
    f.ts = life_utc(l, local);
    f.ref = ref;
    f.region = l->region->name;
    f.segment = l->segment;
    f.language = l->language;
    return f;
}

void life_tell(const Life *l, const Fact *f)
{
    if (f->ts >= l->w->from && f->ts < l->w->plan.until)
        l->tell(l->ctx, f);
}

bool life_told(const Life *l)
{
    return life_utc(l, l->now) >= l->w->from;
}

/* ---- Who it is ---------------------------------------------------------- */

static const Region *pick_region(Random *r)
{
    double total = 0, at;

    for (size_t i = 0; i < company_regions; i++)
        total += company_region[i].weight;
    at = random_unit(r) * total;
    for (size_t i = 0; i + 1 < company_regions; i++) {
        if (at < company_region[i].weight)
            return &company_region[i];
        at -= company_region[i].weight;
    }
    return &company_region[company_regions - 1];
}

static void be_born(Life *l)
{
    static const char *const segment[] = {"home", "club", "business"};
    static const double share[] = {0.62, 0.26, 0.12};
    bool old = random_chance(&l->rng, OLD_SHARE);
    int day = old ? -(int)random_below(&l->rng, OLDEST)
                  : (int)random_below(&l->rng, STORY_DAYS);

    l->region = pick_region(&l->rng);
    l->segment = segment[random_pick(&l->rng, share, 3, 1)];
    l->lang = random_chance(&l->rng, 0.05)    ? LANG_EN
              : l->region->country == ROMANIA ? LANG_RO
                                              : LANG_PL;
    l->language = lang_name[l->lang];
    l->consent = random_chance(&l->rng, CONSENT);
    l->trait = TRAIT_SD * random_normal(&l->rng);
    l->since = world_moment(l->w, RHYTHM_SHOP, day, &l->rng);
    l->now =
        day < -WORLD_WARM_UP ? world_midnight(l->w, -WORLD_WARM_UP) : l->since;
    l->mood_at = l->now;
    memset(l->invited, 0, sizeof(l->invited));
    memset(l->asked, 0, sizeof(l->asked));
}

/* Who is new came because of a purchase. */
static void begin(Life *l)
{
    int64_t cycle = DAYS(250);

    if (l->now == l->since)
        life_plan(l, (Moment){.at = l->now + MINUTE_MS, .what = WHAT_ORDER});
    else
        order_schedule(l);
    contact_schedule(l);
    plan_begin(l);
    life_plan(l, (Moment){.at = l->now +
                                (int64_t)random_below(&l->rng, (uint64_t)cycle),
                          .what = WHAT_RELATION});
    life_plan(l, (Moment){.at = l->now + (int64_t)random_below(
                                             &l->rng, (uint64_t)DAYS(30)),
                          .what = WHAT_MONTH});
}

/* ---- Living ------------------------------------------------------------- */

static Moment next(Life *l)
{
    size_t first = 0;
    Moment e;

    for (size_t i = 1; i < l->n_events; i++)
        if (l->event[i].at < l->event[first].at)
            first = i;
    e = l->event[first];
    l->event[first] = l->event[--l->n_events];
    return e;
}

static void be_asked(Life *l)
{
    About about = {.ref = l->last,
                   .channel = "email",
                   .touchpoint = "relationship",
                   .topic = TOPIC_COMPANY};
    int64_t wait =
        DAYS(240) + (int64_t)random_below(&l->rng, (uint64_t)DAYS(20));

    ask(l, ASK_NPS, life_mood(l), &about);
    life_plan(l, (Moment){.at = l->now + wait, .what = WHAT_RELATION});
}

static void happen(Life *l, const Moment *e)
{
    switch (e->what) {
    case WHAT_ORDER: order_happen(l, e); break;
    case WHAT_DELIVERED: order_delivered(l, e); break;
    case WHAT_RETURN: order_returned(l, e); break;
    case WHAT_CONTACT: contact_happen(l, e); break;
    case WHAT_RELATION: be_asked(l); break;
    case WHAT_BILL: plan_bill(l); break;
    case WHAT_MONTH: plan_month(l); break;
    }
}

static void tell_customer(Life *l, bool gone, int64_t gone_at)
{
    Fact f = life_fact(l, DEMO_CRM, l->since, (Name){0});
    int64_t since = f.ts;

    if (f.ts < l->w->from)
        f.ts = l->w->from;
    f.since = since;
    f.consent = l->consent;
    if (gone && gone_at < l->w->plan.until)
        f.churned = gone_at;
    life_tell(l, &f);
}

/* Those who left before the first day are nobody's customers. */
void life_run(Life *l, const World *w, uint32_t number, FactFn *tell, void *ctx)
{
    bool mute = l->mute;
    int64_t gone_at;

    *l = (Life){.w = w,
                .tell = tell,
                .ctx = ctx,
                .mute = mute,
                .number = number,
                .rng = random_from(w->plan.seed, number)};
    be_born(l);
    begin(l);
    while (l->n_events > 0 && !l->gone) {
        Moment e = next(l);

        l->now = e.at;
        happen(l, &e);
    }
    gone_at = life_utc(l, l->now);
    if (!l->gone || gone_at >= w->from)
        tell_customer(l, l->gone, gone_at);
}

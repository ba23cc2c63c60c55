/*
 * plan.c -- The service plan, billed every quarter, and leaving.
 *
 * A customer with a plan decides at each bill, one without it every month;
 * the mood weighs in both.
 */
#include "demo/life.h"

#include <math.h>
#include <string.h>

#define HAS_PLAN  0.34
#define QUARTER   DAYS(91)
#define MONTH     DAYS(30)
#define ENDS      0.022  /* at each bill, in an even mood */
#define LEAVES    0.0055 /* each month, without a plan */
#define MOOD_GOES 1.1    /* of the logarithm of both, per mood */
#define GROWS     0.03
#define SHRINKS   0.025

static int64_t price_of(Life *l)
{
    int64_t base = strcmp(l->segment, "business") == 0 ? 9900
                   : strcmp(l->segment, "club") == 0   ? 3900
                                                       : 2400;

    return base + (int64_t)random_below(&l->rng, 5) * 300;
}

void plan_begin(Life *l)
{
    if (!random_chance(&l->rng, HAS_PLAN))
        return;
    l->plan = price_of(l);
    life_plan(l,
              (Moment){.at = l->now + (int64_t)random_below(&l->rng, QUARTER),
                       .what = WHAT_BILL});
}

static void tell_money(Life *l, const char *kind, int64_t amount)
{
    Fact f = life_fact(l, DEMO_SHOP, l->now, life_name(l, 'p'));

    f.kind = kind;
    f.channel = "web";
    f.touchpoint = "service plan";
    f.product = l->plan > 0 ? "service plan" : NULL;
    if (amount > 0) {
        f.amount = amount;
        f.currency = CURRENCY;
    }
    if (strcmp(kind, "renewal") == 0 || strcmp(kind, "expansion") == 0)
        f.margin = llround((double)amount * 0.55);
    life_tell(l, &f);
}

static void leave(Life *l)
{
    tell_money(l, "churn", l->plan);
    l->gone = true;
}

/* The next bill, and what changes until then. */
static void change_plan(Life *l)
{
    int64_t part = l->plan / 4;

    if (random_chance(&l->rng, GROWS)) {
        tell_money(l, "expansion", part);
        l->plan += part;
    } else if (random_chance(&l->rng, SHRINKS)) {
        tell_money(l, "contraction", part);
        l->plan -= part;
    }
}

void plan_bill(Life *l)
{
    if (random_chance(&l->rng, ENDS * exp(-MOOD_GOES * life_mood(l)))) {
        leave(l);
        return;
    }
    tell_money(l, "renewal", l->plan);
    l->now += HOUR_MS;
    change_plan(l);
    life_plan(l, (Moment){.at = l->now + QUARTER - HOUR_MS, .what = WHAT_BILL});
}

void plan_month(Life *l)
{
    if (l->plan == 0 &&
        random_chance(&l->rng, LEAVES * exp(-MOOD_GOES * life_mood(l)))) {
        leave(l);
        return;
    }
    life_plan(l, (Moment){.at = l->now + MONTH, .what = WHAT_MONTH});
}

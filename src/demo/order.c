/*
 * order.c -- What a customer buys, how it arrives, and what goes back.
 *
 * A delivery takes company days that spread as a logarithm does; the flood
 * and the slow improvement of the stories change those days, the batch of
 * beds what is in the box.
 */
#include "demo/life.h"

#include <math.h>
#include <string.h>

#define ORDERS_A_YEAR 1.45
#define MOOD_BUYS     0.45 /* of the logarithm of that rate, per mood */
#define LEAD_DAYS     7.5
#define LEAD_SPREAD   0.38
#define PROMISED      DAYS(9)
#define DAMAGED       0.035
#define RETURNED      0.05

void order_schedule(Life *l)
{
    double yearly = ORDERS_A_YEAR * exp(MOOD_BUYS * life_mood(l));
    int day = world_next(l->w, CURVE_ORDERS, l->region->country, l->now, yearly,
                         &l->rng);

    if (day < WORLD_DAYS)
        life_plan(
            l, (Moment){.at = world_moment(l->w, RHYTHM_EVENING, day, &l->rng),
                        .what = WHAT_ORDER});
}

static size_t pick_product(Random *r)
{
    double total = 0, at;

    for (size_t i = 0; i < company_products; i++)
        total += company_product[i].weight;
    at = random_unit(r) * total;
    for (size_t i = 0; i + 1 < company_products; i++) {
        if (at < company_product[i].weight)
            return i;
        at -= company_product[i].weight;
    }
    return company_products - 1;
}

static int64_t tell_line(Life *l, Name order, bool web, size_t product)
{
    const Product *p = &company_product[product];
    Fact f = life_fact(l, DEMO_SHOP, l->now, life_name(l, 'p'));
    uint64_t pieces =
        strncmp(p->name, "chair", 5) == 0 ? 1 + random_below(&l->rng, 6) : 1;

    f.kind = "purchase";
    f.case_id = order;
    f.channel = web ? "web" : "shop";
    f.touchpoint = "purchase";
    f.product = p->name;
    f.amount = (int64_t)pieces *
               llround((double)p->price * (0.85 + 0.4 * random_unit(&l->rng)));
    f.margin = llround((double)f.amount * p->margin);
    f.currency = CURRENCY;
    life_tell(l, &f);
    return f.amount;
}

/* ---- The lorry ---------------------------------------------------------- */

static int64_t lead_time(Life *l)
{
    double days = LEAD_DAYS;
    int arrives;

    if (!l->w->plan.quiet)
        days *= 1.25 * (1 - story_table[TWIST_DELIVERY].strength *
                                story_share(&story_table[TWIST_DELIVERY],
                                            life_day(l)));
    days = 0.5 + days * exp(LEAD_SPREAD * random_normal(&l->rng));
    arrives = life_day(l) + (int)days;
    if (world_tells(l->w, TWIST_FLOOD, arrives) &&
        story_in(&story_table[TWIST_FLOOD], l->region->name))
        days += story_table[TWIST_FLOOD].strength *
                (0.6 + 0.8 * random_unit(&l->rng));
    return (int64_t)(days * DAY_MS);
}

static void tell_delivery(Life *l, const Moment *e, int64_t lead)
{
    Fact f = life_fact(l, DEMO_DELIVERY, l->now, e->about);

    f.kind = "delivery";
    f.case_id = e->order;
    f.channel = "courier";
    f.touchpoint = "delivery";
    f.product = company_product[e->product].name;
    if (f.ts + lead < l->w->plan.until)
        f.resolution = lead;
    if (f.ts + PROMISED < l->w->plan.until)
        f.sla_met = lead <= PROMISED;
    life_tell(l, &f);
}

static bool misses_part(Life *l, size_t product)
{
    const Story *s = &story_table[TWIST_MISSING];

    return strcmp(company_product[product].name, s->product) == 0 &&
           life_in_story(l, TWIST_MISSING) &&
           random_chance(&l->rng, s->strength);
}

static void send(Life *l, Name order, size_t product, int64_t amount)
{
    int64_t lead = lead_time(l);
    Name ref = life_name(l, 'd');
    double late = (double)(lead - PROMISED) / DAY_MS;
    Moment e = {.at = l->now + lead,
                .what = WHAT_DELIVERED,
                .product = (uint16_t)product,
                .order = order,
                .about = life_told(l) ? ref : (Name){0},
                .amount = amount,
                .missing = misses_part(l, product),
                .damaged = random_chance(&l->rng, DAMAGED)};

    e.trouble = (late > 0 ? fmin(0.3 + 0.12 * late, 1.5) : 0) +
                (e.missing ? 2.4 : 0) + (e.damaged ? 1.3 : 0);
    tell_delivery(l, &e, lead);
    if (late > 1 && random_chance(&l->rng, 0.5)) {
        Moment where = {.reason = REASON_DELIVERY,
                        .order = order,
                        .product = (uint16_t)product};

        contact_plan(l, l->now + PROMISED + HOUR_MS, &where);
    }
    life_plan(l, e);
}

void order_happen(Life *l, const Moment *e)
{
    Name order = life_name(l, 'o');
    bool web = random_chance(&l->rng, 0.62);
    size_t product = pick_product(&l->rng);
    int64_t amount = tell_line(l, order, web, product);

    (void)e;
    if (random_chance(&l->rng, 0.3))
        tell_line(l, order, web, pick_product(&l->rng));
    if (web || random_chance(&l->rng, 0.75))
        send(l, order, product, amount);
    order_schedule(l);
}

/* ---- Once it is there --------------------------------------------------- */

static void ask_about_delivery(Life *l, const Moment *e)
{
    About about = {.ref = e->about,
                   .channel = "courier",
                   .touchpoint = "delivery",
                   .product = company_product[e->product].name,
                   .topic = e->missing ? TOPIC_PART : TOPIC_DELIVERY};

    if (random_chance(&l->rng, 0.65))
        ask(l, ASK_DELIVERY, -e->trouble + 0.3 * life_mood(l), &about);
    about.topic = e->missing ? TOPIC_PART : TOPIC_PRODUCT;
    about.channel = "web";
    about.touchpoint = "product";
    about.ref = (Name){0};
    if (random_chance(&l->rng, 0.07))
        ask(l, ASK_REVIEW, -0.6 * e->trouble, &about);
}

static void complain(Life *l, const Moment *e, Reason reason, double share)
{
    Moment like = *e;

    like.reason = reason;
    if (random_chance(&l->rng, share))
        contact_plan(l, l->now + (int64_t)random_below(&l->rng, DAYS(2)),
                     &like);
}

void order_delivered(Life *l, const Moment *e)
{
    double back = RETURNED + (e->missing ? 0.18 : 0) + (e->damaged ? 0.2 : 0);

    if (life_told(l))
        l->last = e->about;
    ask_about_delivery(l, e);
    life_feel(l, 0.08 - 0.5 * e->trouble);
    if (e->missing)
        complain(l, e, REASON_MISSING, 0.95);
    if (e->damaged)
        complain(l, e, REASON_DAMAGED, 0.8);
    if (random_chance(&l->rng, back)) {
        Moment r = *e;

        r.what = WHAT_RETURN;
        r.at = l->now + DAYS(2) + (int64_t)random_below(&l->rng, DAYS(14));
        life_plan(l, r);
        complain(l, e, REASON_RETURN, 0.4);
    }
}

void order_returned(Life *l, const Moment *e)
{
    Fact f = life_fact(l, DEMO_DELIVERY, l->now, life_name(l, 'r'));
    Fact money = life_fact(l, DEMO_SHOP, l->now, life_name(l, 'p'));

    f.kind = "return";
    f.case_id = money.case_id = e->order;
    f.channel = "courier";
    f.touchpoint = money.touchpoint = "return";
    f.product = money.product = company_product[e->product].name;
    f.reason = money.reason = e->missing   ? "missing part"
                              : e->damaged ? "damaged"
                                           : "changed mind";
    life_tell(l, &f);
    money.kind = "refund";
    money.channel = "web";
    money.amount = e->amount;
    money.currency = CURRENCY;
    life_tell(l, &money);
}

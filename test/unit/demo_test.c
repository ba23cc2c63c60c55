/*
 * demo_test.c -- The invented company: chance, calendar, lives.
 *
 * Expected random numbers are published ones: splitmix64 of seed 1234567
 * (Rosetta Code, "Pseudo-random numbers/Splitmix64") and xoshiro256** of the
 * state 1, 2, 3, 4 (the tests of Rust's rand_xoshiro, made with the authors'
 * C program).  Holidays are those of the printed calendars of 2025 and 2026.
 */
#include "base/mem.h"
#include "base/random.h"
#include "demo/life.h"
#include "demo/sheet.h"
#include "demo/truth.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

/* ---- Chance ------------------------------------------------------------- */

static void splitmix_gives_the_published_numbers(void **state)
{
    static const uint64_t want[] = {6457827717110365317u, 3203168211198807973u,
                                    9817491932198370423u, 4593380528125082431u,
                                    16408922859458223821u};
    uint64_t x = 1234567;

    (void)state;
    for (size_t i = 0; i < LEN(want); i++)
        assert_int_equal(want[i], random_splitmix(&x));
}

static void xoshiro_gives_the_published_numbers(void **state)
{
    static const uint64_t want[] = {11520,
                                    0,
                                    1509978240,
                                    1215971899390074240u,
                                    1216172134540287360u,
                                    607988272756665600u,
                                    16172922978634559625u,
                                    8476171486693032832u,
                                    10595114339597558777u,
                                    2904607092377533576u};
    Random r = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < LEN(want); i++)
        assert_int_equal(want[i], random_bits(&r));
}

/* Mean and variance of 200,000 draws, within five standard errors. */
static void assert_moments(double (*draw)(Random *), double mean, double var)
{
    Random r = random_from(1, 1);
    double sum = 0, squares = 0, n = 200000;

    for (int i = 0; i < (int)n; i++) {
        double x = draw(&r);

        sum += x;
        squares += (x - mean) * (x - mean);
    }
    assert_true(fabs(sum / n - mean) < 5 * sqrt(var / n));
    assert_true(fabs(squares / n - var) < 0.05 * var);
}

static void draws_have_the_moments_of_their_distribution(void **state)
{
    (void)state;
    assert_moments(random_unit, 0.5, 1.0 / 12);
    assert_moments(random_exponential, 1, 1);
    assert_moments(random_normal, 0, 1);
    assert_moments(random_logistic, 0, 3.28986813369645287); /* pi^2 / 3 */
}

static void picks_go_by_weight(void **state)
{
    static const double weight[] = {1, 0, 3};
    int n[3] = {0, 0, 0};
    Random r = random_from(2, 3);

    (void)state;
    for (int i = 0; i < 40000; i++)
        n[random_pick(&r, weight, 3, 4)]++;
    assert_int_equal(0, n[1]);
    assert_in_range(n[0], 9500, 10500); /* 10,000, deviation 87 */
    for (int i = 0; i < 1000; i++)
        assert_true(random_below(&r, 7) < 7);
}

static void streams_differ_and_repeat(void **state)
{
    Random a = random_from(1, 1), b = random_from(1, 2), c = random_from(2, 1);
    Random again = random_from(1, 1);
    uint64_t x = random_bits(&a);

    (void)state;
    assert_true(x != random_bits(&b));
    assert_true(x != random_bits(&c));
    assert_int_equal(x, random_bits(&again));
}

/* ---- Calendar ----------------------------------------------------------- */

static void holidays_are_those_of_the_calendar(void **state)
{
    static const struct {
        Country country;
        int y, m, d;
        bool holiday;
    } cases[] = {
        {POLAND, 2025, 4, 21, true},  /* Easter Monday */
        {POLAND, 2026, 4, 6, true},   /* Easter Monday */
        {POLAND, 2026, 6, 4, true},   /* Corpus Christi */
        {POLAND, 2026, 11, 11, true}, /* independence */
        {POLAND, 2026, 4, 13, false}, /* the Orthodox one */
        {POLAND, 2026, 12, 1, false}, /* the Romanian one */
        {ROMANIA, 2025, 4, 21, true}, /* Easters fall together */
        {ROMANIA, 2026, 4, 10, true}, /* Good Friday */
        {ROMANIA, 2026, 4, 13, true}, /* Easter Monday */
        {ROMANIA, 2026, 6, 1, true},  /* Pentecost Monday, children */
        {ROMANIA, 2026, 12, 1, true}, /* national day */
        {ROMANIA, 2026, 4, 6, false}, /* the Gregorian one */
        {ROMANIA, 2026, 11, 11, false},
    };

    (void)state;
    for (size_t i = 0; i < LEN(cases); i++)
        assert_int_equal(
            cases[i].holiday,
            holiday_is(cases[i].country,
                       civil_days(cases[i].y, cases[i].m, cases[i].d)));
}

/* ---- Lives -------------------------------------------------------------- */

typedef struct Witness {
    const World *w;
    uint64_t digest; /* FNV-1a of the lines */
    int64_t n, wrong;
    int64_t weekday[8], hour[24], phone_on_closed_days;
    int64_t by_source[DEMO_SOURCES];
    Sheet sheet[DEMO_SOURCES];
} Witness;

static void look_at_money(Witness *t, const Fact *f)
{
    bool money = f->amount != DEMO_NONE;

    t->wrong += money && (f->amount <= 0 || f->amount > 2000000);
    t->wrong += money && strcmp(f->currency, "EUR") != 0;
    t->wrong +=
        f->margin != DEMO_NONE && (f->margin <= 0 || f->margin >= f->amount);
    t->wrong += f->cost != DEMO_NONE && (f->cost <= 0 || f->cost > 100000);
}

static void look_at_service(Witness *t, const Fact *f)
{
    bool phone = f->channel != NULL && strcmp(f->channel, "phone") == 0 &&
                 f->source == DEMO_CONTACT;
    bool romania = f->team != NULL && (strcmp(f->team, "Iași") == 0 ||
                                       strcmp(f->team, "Cluj") == 0);
    Civil c = zone_civil(t->w->zone[romania ? ROMANIA : POLAND], f->ts);
    int64_t days = civil_days(c.year, c.month, c.day);

    if (phone) {
        t->weekday[civil_weekday(days)]++;
        t->hour[c.hour]++;
        t->phone_on_closed_days +=
            holiday_is(romania ? ROMANIA : POLAND, days) ||
            civil_weekday(days) == 7;
        t->wrong += c.hour < 8 || c.hour > 19;
    }
    t->wrong += f->answered == 1 && f->abandoned == 1;
    t->wrong += f->abandoned == 1 && f->talk != DEMO_NONE &&
                strcmp(f->actor, "bot") != 0;
}

static void look(void *ctx, const Fact *f)
{
    Witness *t = ctx;

    t->n++;
    t->by_source[f->source]++;
    t->wrong += f->ts < t->w->from || f->ts >= t->w->plan.until;
    t->wrong += f->score != DEMO_NONE &&
                (f->score < f->scale_min || f->score > f->scale_max);
    t->wrong += f->invited != DEMO_NONE && f->invited > f->ts;
    look_at_money(t, f);
    look_at_service(t, f);
    sheet_add(&t->sheet[f->source], f);
}

static void digest(Witness *t)
{
    t->digest = 0xcbf29ce484222325u;
    for (int s = 0; s < DEMO_SOURCES; s++) {
        for (size_t i = 0; i < t->sheet[s].length; i++)
            t->digest =
                (t->digest ^ (uint8_t)t->sheet[s].text[i]) * 0x100000001b3u;
        sheet_clear(&t->sheet[s]);
    }
}

static int64_t instant(const char *text)
{
    Err err = {0};
    int64_t ms;

    if (!clock_parse(text, zone_find("Europe/Warsaw", &err), &ms, &err))
        fail_msg("%s", err.text);
    return ms;
}

static World *world_of(uint64_t seed, const char *until, bool quiet)
{
    World *w = mem_alloc(sizeof(*w));
    Err err = {0};
    DemoPlan plan = {.seed = seed,
                     .facts = 20000,
                     .until = instant(until),
                     .quiet = quiet,
                     .zone = zone_find("Europe/Warsaw", &err)};

    if (!world_init(w, &plan, &err))
        fail_msg("%s", err.text);
    return w;
}

static Witness *witness(uint64_t seed, const char *until, bool quiet)
{
    World *w = world_of(seed, until, quiet);
    Witness *t = mem_alloc(sizeof(*t));
    Life *life = mem_alloc(sizeof(*life));

    t->w = w;
    for (int s = 0; s < DEMO_SOURCES; s++)
        t->sheet[s].source = (DemoSource)s;
    for (uint32_t i = 1; i <= w->customers; i++)
        life_run(life, w, i, look, t);
    digest(t);
    free(life);
    return t;
}

static void let_go(Witness *t)
{
    free((World *)(uintptr_t)t->w);
    free(t);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    Witness *a = witness(1, "2026-04-15", false);
    Witness *b = witness(1, "2026-04-15", false);
    Witness *other = witness(2, "2026-04-15", false);
    Witness *later = witness(1, "2026-04-16", false);
    Witness *quiet = witness(1, "2026-04-15", true);

    (void)state;
    assert_int_equal(a->digest, b->digest);
    assert_true(a->digest != other->digest);
    assert_true(a->digest != later->digest);
    assert_true(a->digest != quiet->digest);
    let_go(a);
    let_go(b);
    let_go(other);
    let_go(later);
    let_go(quiet);
}

static void facts_make_sense(void **state)
{
    static const char *const until[] = {"2026-04-15", "2026-03-29T14:30",
                                        "2025-10-27", "2024-02-29T12:00"};

    (void)state;
    for (size_t i = 0; i < LEN(until); i++) {
        Witness *t = witness(3, until[i], i % 2 == 1);

        assert_int_equal(0, t->wrong);
        assert_in_range(t->n, 18000, 22000); /* of 20,000 */
        for (int s = 0; s < DEMO_SOURCES; s++)
            assert_true(t->by_source[s] > 500);
        let_go(t);
    }
}

static void calls_come_when_somebody_is_there(void **state)
{
    Witness *t = witness(4, "2026-04-15", false);

    (void)state;
    assert_int_equal(0, t->phone_on_closed_days);
    assert_int_equal(0, t->weekday[7]);
    assert_true(t->weekday[1] > t->weekday[4]); /* what waited for Monday */
    assert_true(t->weekday[4] > t->weekday[6]);
    assert_true(t->hour[10] > t->hour[19]);
    let_go(t);
}

static void midnights_are_those_of_the_wall(void **state)
{
    World *w = world_of(1, "2026-04-15", false);
    int day = (int)(civil_days(2026, 3, 29) - w->first_day);
    int64_t at = world_utc(w, POLAND, world_midnight(w, day));
    int64_t next = world_utc(w, POLAND, world_midnight(w, day + 1));

    (void)state;
    assert_int_equal(instant("2024-04-15"), w->from);
    assert_int_equal(instant("2026-04-15"), w->end);
    assert_int_equal(23 * HOUR_MS, next - at); /* clocks go forward */
    assert_int_equal(instant("2026-03-29T03:30"),
                     at + 2 * HOUR_MS + 30 * MINUTE_MS);
    assert_int_equal(HOUR_MS,
                     at - world_utc(w, ROMANIA, world_midnight(w, day)));
    free(w);
}

static void a_plan_without_sense_is_refused(void **state)
{
    World *w = mem_alloc(sizeof(*w));
    Err err = {0};
    DemoPlan plan = {.facts = 10,
                     .until = instant("2026-04-15"),
                     .zone = zone_find("Europe/Warsaw", &err)};

    (void)state;
    assert_false(world_init(w, &plan, &err));
    assert_non_null(strstr(err.text, "not 10"));
    free(w);
}

/* ---- Surveys ------------------------------------------------------------ */

typedef struct Rest {
    int64_t at[200];
    size_t n;
    uint32_t customer;
    int64_t worst, most;
} Rest;

static int ascending(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static void measure_rest(Rest *r)
{
    qsort(r->at, r->n, sizeof(*r->at), ascending);
    for (size_t i = 1; i < r->n; i++) {
        int64_t gap = r->at[i] - r->at[i - 1], n = 1;

        r->worst = gap < r->worst ? gap : r->worst;
        for (size_t k = i; k-- > 0 && r->at[i] - r->at[k] < DAYS(364);)
            n++;
        r->most = n > r->most ? n : r->most;
    }
    r->n = 0;
}

static void note_invitation(void *ctx, const Fact *f)
{
    Rest *r = ctx;

    if (f->invited != DEMO_NONE && r->n < LEN(r->at))
        r->at[r->n++] = f->invited;
}

static void nobody_is_asked_too_often(void **state)
{
    World *w = world_of(5, "2026-04-15", false);
    Life *life = mem_alloc(sizeof(*life));
    Rest r = {.worst = INT64_MAX};

    (void)state;
    for (uint32_t i = 1; i <= w->customers; i++) {
        life_run(life, w, i, note_invitation, &r);
        measure_rest(&r);
    }
    assert_true(r.worst >= DAYS(30) - HOUR_MS); /* clocks may go forward */
    assert_int_equal(4, r.most);
    free(life);
    free(w);
}

/* ---- Stories ------------------------------------------------------------ */

static void stories_are_told_when_they_say(void **state)
{
    World *w = world_of(1, "2026-04-15", false);
    World *quiet = world_of(1, "2026-04-15", true);
    const Story *s = &story_table[TWIST_FLOOD];

    (void)state;
    assert_false(world_tells(w, TWIST_FLOOD, STORY_DAYS - s->from - 1));
    assert_true(world_tells(w, TWIST_FLOOD, STORY_DAYS - s->from));
    assert_true(world_tells(w, TWIST_FLOOD, STORY_DAYS - s->to - 1));
    assert_false(world_tells(w, TWIST_FLOOD, STORY_DAYS - s->to));
    assert_false(world_tells(quiet, TWIST_FLOOD, STORY_DAYS - s->from));
    assert_true(story_in(s, "timiș"));
    assert_false(story_in(s, "cluj"));
    for (size_t i = 0; i < TWIST_COUNT; i++)
        assert_true(story_asks(&story_table[i]) >= 2);
    free(w);
    free(quiet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitmix_gives_the_published_numbers),
        cmocka_unit_test(xoshiro_gives_the_published_numbers),
        cmocka_unit_test(draws_have_the_moments_of_their_distribution),
        cmocka_unit_test(picks_go_by_weight),
        cmocka_unit_test(streams_differ_and_repeat),
        cmocka_unit_test(holidays_are_those_of_the_calendar),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(facts_make_sense),
        cmocka_unit_test(calls_come_when_somebody_is_there),
        cmocka_unit_test(midnights_are_those_of_the_wall),
        cmocka_unit_test(a_plan_without_sense_is_refused),
        cmocka_unit_test(nobody_is_asked_too_often),
        cmocka_unit_test(stories_are_told_when_they_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

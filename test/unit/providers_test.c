/*
 * providers_test.c -- Whoever counts, the integers are the same.
 *
 *     what happens        a file, events, corrections, a source forgotten ...
 *          |
 *     questions --+--> rollup  --+
 *                 +--> deck    --+--> the same cells, integer by integer,
 *                 +--> kept    --+    as those of a recount in SQL
 *                 +--> anybody --+
 *
 * Ledgers in five zones live through the same steps; after each step some
 * questions are new and most were asked before, so that what a provider
 * remembers has to have followed.  SQL is held to counts by hand elsewhere
 * (store_test.c, celleach_test.c, product_vectors_test.c).
 *
 * PULS_QUESTIONS says how many questions, PULS_SEED which; a mismatch prints
 * what to set to see it again.
 */
#include "chanceledger.h"
#include "chancequestion.h"
#include "samecells.h"
#include "sheet.h"

#define QUESTIONS 700
#define POOL      10
#define MOST_EACH 8

/* Which share of the questions a provider must answer at least: one that
 * says that it cannot is no help. */
static const double at_least[PROVIDER_COUNT] = {
    [PROVIDER_ANY] = 1,  [PROVIDER_ROLLUP] = 0.1, [PROVIDER_DECK] = 0.4,
    [PROVIDER_KEPT] = 1, [PROVIDER_SQL] = 1,
};

static struct {
    int64_t asked, each, answered[PROVIDER_COUNT];
    int64_t found; /* something counted at all */
} tally;

typedef struct Trial {
    Life life;
    Asker asker;
    Question pool[POOL];
    size_t n_pool;
    const char *step;
    Arena arena; /* of one question */
} Trial;

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

/* ---- One question ------------------------------------------------------- */

static void complain(const Trial *t, const Question *q, const Column *each,
                     Provider p, const Cells *want, const Cells *got)
{
    size_t i = first_difference(want, got);
    Buf out = BUF_INIT(1 << 20);

    buf_printf(&out,
               "PULS_SEED=%" PRIu64 " PULS_QUESTIONS=%" PRIu64
               ", question %" PRId64 ", %s, after \"%s\"\n  ",
               number_of("PULS_SEED", 1),
               number_of("PULS_QUESTIONS", QUESTIONS), tally.asked,
               t->life.zone_name, t->step);
    put_question(&out, q);
    if (each != NULL)
        buf_printf(&out, "\n  each of several, here %s", each->name);
    buf_printf(&out, "\n  %-6s ", provider_name[PROVIDER_SQL]);
    put_cell(&out, want, i);
    buf_printf(&out, "\n  %-6s ", provider_name[p]);
    put_cell(&out, got, i);
    print_error("%s\n", out.text);
    buf_clear(&out);
    fail();
}

static void must_be_same(const Trial *t, const Question *q, const Column *each,
                         Provider p, const Cells *want, const Cells *got)
{
    if (first_difference(want, got) != SIZE_MAX)
        complain(t, q, each, p, want, got);
}

static void must_answer(const Trial *t, const Question *q, bool ok,
                        const Err *err)
{
    Buf out = BUF_INIT(1 << 20);

    if (ok)
        return;
    put_question(&out, q);
    print_error("%s, after \"%s\": %s\n  %s\n", t->life.zone_name, t->step,
                err->text, out.text);
    buf_clear(&out);
    fail();
}

/* Each says who it is, or that it cannot; anybody is the cheapest of them. */
static void must_say_who(const Provider by[PROVIDER_COUNT])
{
    Provider cheapest = PROVIDER_ANY;

    for (int p = PROVIDER_COUNT - 1; p > PROVIDER_ANY; p--) {
        assert_true(by[p] == (Provider)p || by[p] == PROVIDER_ANY);
        if (by[p] != PROVIDER_ANY)
            cheapest = by[p];
    }
    assert_int_equal(cheapest, by[PROVIDER_ANY]);
    for (int p = 0; p < PROVIDER_COUNT; p++)
        tally.answered[p] += by[p] != PROVIDER_ANY;
}

static void ask(Trial *t, const Question *q)
{
    Cells got[PROVIDER_COUNT];
    Provider by[PROVIDER_COUNT];
    const Cells *want = &got[PROVIDER_SQL];
    Err err = {0};

    tally.asked++;
    for (int p = 0; p < PROVIDER_COUNT; p++)
        must_answer(t, q,
                    store_cells_from(t->life.store, (Provider)p, q, &t->arena,
                                     &got[p], &by[p], &err),
                    &err);
    must_say_who(by);
    tally.found += want->n > 0;
    for (int p = 0; p < PROVIDER_COUNT; p++) {
        if (by[p] != PROVIDER_ANY)
            must_be_same(t, q, NULL, (Provider)p, want, &got[p]);
        else
            assert_int_equal(0, got[p].n);
    }
    arena_clear(&t->arena);
}

/* What each dimension alone is, as the recount says. */
static void recount_each(Trial *t, const Question *q, const Column *const *by,
                         size_t n, Cells *out)
{
    Question one = *q;
    Provider who;
    Err err = {0};

    one.n_by = 1;
    for (size_t i = 0; i < n; i++) {
        one.by[0] = by[i];
        must_answer(t, &one,
                    store_cells_from(t->life.store, PROVIDER_SQL, &one,
                                     &t->arena, &out[i], &who, &err),
                    &err);
    }
}

static void ask_each(Trial *t)
{
    const Column *by[MOST_EACH];
    size_t n;
    Question q = asker_question_each(&t->asker, by, MOST_EACH, &n);
    Cells want[MOST_EACH], got[MOST_EACH];
    Provider who[PROVIDER_COUNT][MOST_EACH], first[PROVIDER_COUNT];
    Err err = {0};

    tally.asked++;
    tally.each++;
    recount_each(t, &q, by, n, want);
    tally.found += want[0].n > 0;
    for (int p = 0; p < PROVIDER_COUNT; p++) {
        must_answer(t, &q,
                    store_cells_each_from(t->life.store, (Provider)p, &q, by, n,
                                          &t->arena, got, who[p], &err),
                    &err);
        first[p] = who[p][0];
        for (size_t i = 0; i < n; i++) {
            if (who[p][i] != PROVIDER_ANY)
                must_be_same(t, &q, by[i], (Provider)p, &want[i], &got[i]);
            else
                assert_int_equal(0, got[i].n);
        }
    }
    must_say_who(first);
    arena_clear(&t->arena);
}

/* Most were asked before, some of them up to an earlier moment. */
static void ask_something(Trial *t)
{
    Random *r = &t->asker.chance;
    Question *q;

    if (random_chance(r, 0.1)) {
        ask_each(t);
        return;
    }
    if (t->n_pool < POOL)
        q = &t->pool[t->n_pool++];
    else
        q = &t->pool[random_below(r, POOL)];
    if (q->metric == NULL || random_chance(r, 0.15))
        *q = asker_question(&t->asker);
    else if (random_chance(r, 0.2) && q->grain != GRAIN_HOUR)
        q->period.to += 1 + (int64_t)random_below(r, (uint64_t)CHANCE_DAY);
    ask(t, q);
}

/* ---- What happens ------------------------------------------------------- */

static void first_files(Life *l)
{
    life_import(l, &(Lot){.n = 300});
}

static void plain_events(Life *l)
{
    life_take(l, &(Lot){.n = 300});
}

static void nothing(Life *l)
{
}

static void corrections(Life *l)
{
    life_take(l, &(Lot){.n = 120, .again = 0.6});
}

static void another_column(Life *l)
{
    l->n_attrs++;
    life_take(l, &(Lot){.n = 100});
}

static void customers_who_come_late(Life *l)
{
    life_take(l, &(Lot){.n = 40, .customer = true});
    life_stamp(l);
}

static void a_source_is_forgotten(Life *l)
{
    life_forget(l, "shop");
}

static void files_with_corrections(Life *l)
{
    life_import(l, &(Lot){.n = 150, .again = 0.5});
}

static void the_same_once_more(Life *l)
{
    life_take(l, &(Lot){.n = 100, .again = 1, .exactly = true});
}

static void the_store_is_opened_again(Life *l)
{
    life_reopen(l, url);
}

static void a_few_events(Life *l)
{
    life_take(l, &(Lot){.n = 7});
}

static const struct {
    const char *name;
    void (*happens)(Life *l);
} steps[] = {
    {"the first files", first_files},
    {"plain events", plain_events},
    {"nothing", nothing},
    {"corrections", corrections},
    {"another column", another_column},
    {"customers who come late", customers_who_come_late},
    {"the store is opened again", the_store_is_opened_again},
    {"a few events", a_few_events},
    {"a source is forgotten", a_source_is_forgotten},
    {"files with corrections", files_with_corrections},
    {"the same once more", the_same_once_more},
    {"the store is opened again", the_store_is_opened_again},
    {"plain events, late", plain_events},
    {"corrections, late", corrections},
};

/* ---- Five ledgers ------------------------------------------------------- */

static const char *const zones[] = {"Europe/Warsaw", "America/Sao_Paulo",
                                    "Australia/Lord_Howe", "Asia/Kathmandu",
                                    "UTC"};

/* Something of all that can happen to facts did. */
static void assert_eventful(const Life *l)
{
    StoreBounds b = bounds_of(l->store);

    assert_true(l->taken > 300 && l->imported > 300);
    assert_true(l->corrected > 50 && l->stamped > 10 && l->forgotten > 50);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        assert_true(b.facts[t] > 20);
}

static void live(void **state, size_t zone)
{
    uint64_t seed = number_of("PULS_SEED", 1) + 1000 * zone;
    uint64_t n = number_of("PULS_QUESTIONS", QUESTIONS);
    uint64_t per_step = n / (LEN(zones) * LEN(steps)) + 1;
    Trial t = {.life = life_begin(seed, zones[zone], *state)};
    Err err = {0};
    Catalogue *c = catalogue_load(store_schema(*state), NULL, &err);

    life_must(c != NULL, &err);
    t.asker = asker_begin(seed, t.life.zone, NULL, c, t.life.now);
    for (size_t i = 0; i < LEN(steps); i++) {
        t.step = steps[i].name;
        t.life.now += CHANCE_DAY;
        steps[i].happens(&t.life);
        *state = t.life.store;
        t.asker.schema = store_schema(t.life.store);
        t.asker.now = t.life.now;
        for (uint64_t k = 0; k < per_step; k++)
            ask_something(&t);
    }
    assert_eventful(&t.life);
    catalogue_free(c);
    arena_clear(&t.asker.arena);
}

static void all_agree_in_warsaw(void **state)
{
    live(state, 0);
}

static void all_agree_in_sao_paulo(void **state)
{
    live(state, 1);
}

/* Whose clocks move by half an hour. */
static void all_agree_on_lord_howe(void **state)
{
    live(state, 2);
}

/* At +05:45, with memory for the latest days only. */
static void all_agree_in_kathmandu(void **state)
{
    Held held;

    live(state, 3);
    store_held(*state, &held);
    assert_true(held.from != TIME_OPEN);
}

static void all_agree_in_utc(void **state)
{
    live(state, 4);
}

/* ---- How far facts reach ------------------------------------------------ */

#define SPANS 300

typedef struct Reached {
    Period span;
    bool any;
} Reached;

static void reach(Store *s, const Question *q, Reached *out)
{
    Err err = {0};

    life_must(store_span(s, q, &out->span, &err), &err);
    life_must(store_any(s, q, &out->any, &err), &err);
}

/* Of one ledger, with a deck and without. */
static void facts_reach_as_far_without_a_deck(void **state)
{
    static Reached with[SPANS];
    Err err = {0};
    Life l = life_begin(number_of("PULS_SEED", 1), zones[0], *state);
    Catalogue *c = catalogue_load(store_schema(*state), NULL, &err);
    Asker k = asker_begin(7, l.zone, NULL, c, l.now);
    Question *q = ARENA_ARRAY(&k.arena, Question, SPANS);
    int64_t found = 0;
    Held held;

    for (size_t i = 0; i < 4; i++)
        steps[i].happens(&l);
    k.schema = store_schema(l.store);
    for (size_t i = 0; i < SPANS; i++) {
        q[i] = asker_question(&k);
        reach(l.store, &q[i], &with[i]);
        found += with[i].any;
    }
    store_held(l.store, &held);
    assert_true(held.facts > 0 && found > SPANS / 4);
    store_close(l.store);
    url[strcspn(url, "?")] = '\0';
    *state = l.store = store_open(url, &err);
    life_must(l.store != NULL, &err);
    for (size_t i = 0; i < SPANS; i++) {
        Reached bare;

        reach(l.store, &q[i], &bare);
        if (bare.any != with[i].any || bare.span.from != with[i].span.from ||
            bare.span.to != with[i].span.to) {
            Buf out = BUF_INIT(1 << 16);

            put_question(&out, &q[i]);
            print_error("%d %lld %lld, with a deck %d %lld %lld\n  %s\n",
                        bare.any, (long long)bare.span.from,
                        (long long)bare.span.to, with[i].any,
                        (long long)with[i].span.from,
                        (long long)with[i].span.to, out.text);
            buf_clear(&out);
        }
        assert_true(bare.any == with[i].any);
        assert_true(bare.span.from == with[i].span.from);
        assert_true(bare.span.to == with[i].span.to);
    }
    catalogue_free(c);
    arena_clear(&k.arena);
}

/* What a server starts with is said to be read until it is, and not for ever. */
static void the_columns_are_filled_once(void **state)
{
    Err err = {0};
    Life l = life_begin(number_of("PULS_SEED", 1), zones[0], *state);
    Held held;

    for (size_t i = 0; i < 4; i++)
        steps[i].happens(&l);
    store_close(l.store);
    *state = l.store = store_open(url, &err);
    life_must(l.store != NULL, &err);
    store_held(l.store, &held);
    assert_false(held.filling); /* nobody was told to hold anything */
    store_hold(l.store);
    for (int i = 0; i == 0 || (held.filling && i < 2000); i++) {
        usleep(5000);
        store_held(l.store, &held);
    }
    assert_false(held.filling);
    assert_true(held.facts > 0);
}

static void each_answers_its_share(void **state)
{
    for (int p = 0; p < PROVIDER_COUNT; p++) {
        print_message("    %-6s answered %" PRId64 " of %" PRId64 "\n",
                      provider_name[p], tally.answered[p], tally.asked);
        assert_true((double)tally.answered[p] >=
                    at_least[p] * (double)tally.asked);
    }
    print_message("    %" PRId64 " of several dimensions, %" PRId64
                  " found something\n",
                  tally.each, tally.found);
    assert_true(tally.found > tally.asked / 2);
}

/* Rollups come at once. */
#define PLENTY_MB "duckdb:TMP/facts.duckdb?threads=2&deck_mb=64&rollup_after=1"
#define LITTLE_MB "duckdb:TMP/facts.duckdb?threads=2&deck_mb=1&rollup_after=1"

/* The oldest days do not fit into the deck. */
static int set_up_little(void **state)
{
    int status;

    url_pattern = LITTLE_MB;
    status = set_up(state);
    url_pattern = PLENTY_MB;
    return status;
}

#define LITTLE(name) \
    cmocka_unit_test_setup_teardown(name, set_up_little, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_agree_in_warsaw),
        TEST(all_agree_in_sao_paulo),
        TEST(all_agree_on_lord_howe),
        LITTLE(all_agree_in_kathmandu),
        TEST(all_agree_in_utc),
        cmocka_unit_test(each_answers_its_share),
        TEST(facts_reach_as_far_without_a_deck),
        TEST(the_columns_are_filled_once),
    };

    url_pattern = PLENTY_MB;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * why_test.c -- Holds insight/why.c and artefact.c to their headers.
 *
 * Each company is made by hand so that one thing is different in March.
 */
#include "lots.h"

#include "insight/why.h"

static int open_bench(void **state)
{
    static Bench b;

    bench_open(&b);
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    bench_close(*state);
    return 0;
}

static Explanation explain(Bench *b, const char *metric)
{
    Answer *answer = lots_ask(b, metric);
    Explanation out;
    Why alone;

    bench_must(why_explain(&b->engine, &answer->question, answer->row,
                           &b->arena, &out, &b->err),
               &b->err);
    bench_must(why_find(&b->engine, &answer->question, NULL, &b->arena, &alone,
                        &b->err),
               &b->err);
    assert_int_equal(out.why.artefact, alone.artefact);
    assert_true(out.why.by == alone.by);
    assert_near(out.why.share, alone.share);
    return out;
}

static const ArtefactFinding *finding(const Explanation *x, Artefact kind)
{
    for (size_t i = 0; i < x->n_artefacts; i++)
        if (x->artefact[i].kind == kind)
            return &x->artefact[i];
    fail();
    return NULL;
}

static void assert_nothing(const Explanation *x)
{
    assert_int_equal(ARTEFACT_NONE, x->why.artefact);
    assert_null(x->why.by);
}

/* ---- Groups ------------------------------------------------------------- */

/* Beds are a fifth of all and fall from 40 to -20: 12 points of the fall,
 * all of it.  The channels are alike. */
static void feed_beds(Bench *b)
{
    static const char *const products[] = {"bed", "desk", "sofa", "lamp",
                                           "rug"};
    static const char *const channels[] = {"shop", "web"};

    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 2; k++) {
            Lot lots[] = {{"2026-02-10", 60, 20, 20, .product = products[i],
                           .channel = channels[k]},
                          {"2026-03-10", i == 0 ? 30 : 60, 20, i == 0 ? 50 : 20,
                           .product = products[i], .channel = channels[k]}};

            lots_feed(b, lots, 2);
        }
}

static void the_product_that_fell_is_named(void **state)
{
    Bench *b = *state;
    Explanation x;

    feed_beds(b);
    x = explain(b, "nps");
    assert_string_equal("product", x.why.by->name);
    assert_string_equal("bed", x.why.group);
    assert_near(-12, x.why.contribution);
    assert_near(1, x.why.share);
    assert_near(-12, x.why.rate);
    assert_near(40, x.why.before);
    assert_near(-20, x.why.after);
    assert_false(x.why.is_new || x.why.is_gone);
    assert_int_equal(ARTEFACT_NONE, x.why.artefact);
    assert_int_equal(1, x.dimension[0].n_out);
}

/* Everybody fell by 20: no group is the reason. */
static void a_fall_of_all_has_no_reason(void **state)
{
    static const char *const products[] = {"bed", "desk", "sofa"};
    Bench *b = *state;
    Explanation x;

    for (int i = 0; i < 3; i++) {
        int n = 100 * (i + 1); /* of 100, 200, 300 */
        Lot lots[] = {{"2026-02-10", n * 6 / 10, n * 2 / 10, n * 2 / 10,
                       .product = products[i]},
                      {"2026-03-10", n * 5 / 10, n * 2 / 10, n * 3 / 10,
                       .product = products[i]}};

        lots_feed(b, lots, 2);
    }
    assert_true(lots_ask(b, "nps")->row[0].compare[0].significant);
    x = explain(b, "nps");
    assert_nothing(&x);
    assert_int_equal(1, x.n_dimensions); /* looked at, and not blamed */
}

/* 48/30/22 to 60/25/15 is +19 with p 0.08 (the vector of answer_test.c). */
static void no_real_change_has_no_reason(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 24, 15, 11, .product = "a"},
        {"2026-02-10", 24, 15, 11, .product = "b"},
        {"2026-03-10", 24, 15, 11, .product = "a"},
        {"2026-03-10", 36, 10, 4, .product = "b"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_nothing(&x);
    assert_int_equal(0, x.n_dimensions);
}

/* 29 answers are too few to be a reason, whatever they say. */
static void a_small_group_is_no_reason(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 29, 0, 0, .product = "bed"},
        {"2026-02-10", 60, 20, 20, .product = "desk"},
        {"2026-03-10", 0, 0, 29, .product = "bed"},
        {"2026-03-10", 60, 20, 20, .product = "desk"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    assert_true(lots_ask(b, "nps")->row[0].compare[0].significant);
    x = explain(b, "nps");
    assert_nothing(&x);
}

/* Beds are sold by one team, and in one town of one region which has two:
 * product and team are the same 200 answers, the region is more. */
static void of_equal_reasons_the_coarser_wins(void **state)
{
    static const struct {
        const char *town, *region;
    } places[] = {{"cluj", "north"},
                  {"iasi", "north"},
                  {"lodz", "south"},
                  {"opole", "south"},
                  {"brno", "west"}};
    Bench *b = *state;
    Explanation x;

    for (int i = 0; i < 5; i++)
        for (int month = 2; month <= 3; month++) {
            int good = month == 3 && i <= 1 ? 20 : 120;

            bench_feed(b, FACT_PERCEPTION,
                       "ref,ts,customer,kind,score,scale_min,scale_max,region,"
                       "segment",
                       arena_printf(&b->arena,
                                    "select '%s%d-' || i as ref"
                                    ", timestamp '2026-0%d-10' as ts"
                                    ", 'c' || i as customer, 'nps' as kind"
                                    ", case when i < %d then 10 else 3 end as"
                                    " score, 0 as scale_min, 10 as scale_max"
                                    ", '%s' as region, '%s' as segment"
                                    " from range(200) t(i)",
                                    places[i].town, month, month, good,
                                    i <= 1 ? "north" : places[i].region,
                                    i <= 1 ? "north" : places[i].town));
        }
    x = explain(b, "nps");
    /* north is one group of both; region has 3 values, segment 4. */
    assert_string_equal("region", x.why.by->name);
    assert_string_equal("north", x.why.group);
    assert_string_equal("segment", x.dimension[1].split.by->name);
    assert_near(x.dimension[0].score, x.dimension[1].score);
}

/* A new group of agents, unlike the old: nobody else changed. */
static void a_new_group_can_be_the_reason(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 180, 60, 60, .product = "a"},
        {"2026-02-10", 180, 60, 60, .product = "b"},
        {"2026-03-10", 150, 50, 50, .product = "a"},
        {"2026-03-10", 150, 50, 50, .product = "b"},
        {"2026-03-10", 10, 10, 80, .product = "new"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_string_equal("new", x.why.group);
    assert_true(x.why.is_new);
    assert_near(0, x.why.rate);
    assert_true(isnan(x.why.before));
    assert_near(-70, x.why.after);
}

/* Contacts: 300 more of one reason, all else as it was. */
static void a_count_has_reasons_too(void **state)
{
    static const struct {
        const char *reason;
        int before, after;
    } rows[] = {
        {"delivery", 200, 500}, {"invoice", 300, 300}, {"return", 250, 250}};
    Bench *b = *state;
    Explanation x;

    for (size_t i = 0; i < LEN(rows); i++)
        for (int month = 2; month <= 3; month++)
            bench_feed(
                b, FACT_INTERACTION, "ref,ts,customer,kind,reason",
                arena_printf(&b->arena,
                             "select '%s%d-' || i as ref, timestamp"
                             " '2026-0%d-10' as ts, 'c' || i as"
                             " customer, 'call' as kind, '%s' as reason"
                             " from range(%d) t(i)",
                             rows[i].reason, month, month, rows[i].reason,
                             month == 2 ? rows[i].before : rows[i].after));
    x = explain(b, "contacts");
    assert_string_equal("reason", x.why.by->name);
    assert_string_equal("delivery", x.why.group);
    assert_near(300, x.why.contribution);
    assert_near(1, x.why.share);
    assert_int_equal(0, x.n_artefacts);
}

/* Nobody serves a call that is abandoned, so all calls without a team are.
 * More of them is not why more are abandoned. */
static void what_is_so_by_its_meaning_is_no_reason(void **state)
{
    Bench *b = *state;
    Explanation x;

    for (int month = 2; month <= 3; month++)
        bench_feed(b, FACT_INTERACTION,
                   "ref,ts,customer,kind,answered,abandoned,team,region",
                   arena_printf(&b->arena,
                                "select 'x%d-' || i as ref, timestamp"
                                " '2026-0%d-10' as ts, 'c' || i as customer"
                                ", 'call' as kind, i >= %d as answered"
                                ", i < %d as abandoned, case when i >= %d then"
                                " 't' || i %% 2 end as team"
                                ", 'r' || i %% 3 as region"
                                " from range(1000) t(i)",
                                month, month, 100 * month, 100 * month,
                                100 * month));
    assert_near(30, lots_ask(b, "abandon_rate")->row[0].value.value);
    x = explain(b, "abandon_rate");
    assert_nothing(&x);
    assert_true(x.n_dimensions >= 2);
}

/* ---- Artefacts ---------------------------------------------------------- */

/* Poles answer 50, Romanians 10, in both months; 4 of 5 were Poles, then 3
 * of 10: 42 becomes 22, and 20 of 20 points are mix. */
static void another_mix_of_languages_is_an_artefact(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 240, 120, 40, .language = "pl"},
        {"2026-02-10", 40, 30, 30, .language = "ro"},
        {"2026-03-10", 90, 45, 15, .language = "pl"},
        {"2026-03-10", 140, 105, 105, .language = "ro"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_int_equal(ARTEFACT_LANGUAGE, x.why.artefact);
    assert_near(1, x.why.artefact_share);
    assert_null(x.why.by);
    assert_true(finding(&x, ARTEFACT_LANGUAGE)->significant);
}

/* The same fall within all languages, in the same mix, is no artefact. */
static void a_fall_in_all_languages_is_real(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 240, 120, 40, .language = "pl"},
        {"2026-02-10", 40, 30, 30, .language = "ro"},
        {"2026-03-10", 160, 120, 120, .language = "pl"},
        {"2026-03-10", 20, 30, 50, .language = "ro"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    assert_true(lots_ask(b, "nps")->row[0].compare[0].significant);
    x = explain(b, "nps");
    assert_nothing(&x);
    assert_near(0, finding(&x, ARTEFACT_LANGUAGE)->share);
    assert_false(finding(&x, ARTEFACT_LANGUAGE)->significant);
}

/* A mix that moved a little beside a real fall: 2 of 22 points. */
static void a_small_shift_is_not_the_answer(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 240, 120, 40, .channel = "web"},
        {"2026-02-10", 40, 30, 30, .channel = "shop"},
        {"2026-03-10", 150, 112, 113, .channel = "web"},
        {"2026-03-10", 25, 37, 63, .channel = "shop"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_int_equal(ARTEFACT_NONE, x.why.artefact);
    assert_true(finding(&x, ARTEFACT_CHANNEL_MIX)->share < 0.3);
}

static void another_channel_mix_is_an_artefact(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 350, 100, 50, .channel = "shop"},
        {"2026-02-10", 30, 40, 30, .channel = "mail"},
        {"2026-03-10", 140, 40, 20, .channel = "shop"},
        {"2026-03-10", 120, 160, 120, .channel = "mail"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_int_equal(ARTEFACT_CHANNEL_MIX, x.why.artefact);
    assert_near(1, x.why.artefact_share);
}

/* The wording changed; all of the change came with it. */
static void another_wording_is_an_artefact(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 300, 100, 100, .version = "1", .product = "a"},
        {"2026-03-10", 30, 10, 10, .version = "1", .product = "a"},
        {"2026-03-10", 180, 120, 150, .version = "2", .product = "a"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_int_equal(ARTEFACT_QUESTION_VERSION, x.why.artefact);
    assert_near(1, x.why.artefact_share);
}

/* Twenty late answers to the old wording, by chance at 0 and not at 40, are 2
 * of 100 answers, yet half of what Kitagawa's mean would take: 23 % of the
 * change.  With 100 of the old answers added they are at 4000 / 120, and the
 * old ones, with 20 of theirs, at 40000 / 1020. */
static void a_few_late_answers_are_no_witness(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 600, 200, 200, .version = "1"},
        {"2026-03-10", 8, 4, 8, .version = "1"},
        {"2026-03-10", 400, 200, 280, .version = "2"},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_int_equal(ARTEFACT_QUESTION_VERSION, x.why.artefact);
    assert_near(880 / 900. *
                    ((4000 / 120. + 40000 / 1020.) / 2 - 12000 / 880.) /
                    (40 - 12000 / 900.),
                x.why.artefact_share);
}

/* Who is asked after days answers -20, who is asked within the hour 60, in
 * both months.  In March most are asked late, and as many answer. */
static void later_invitations_are_an_artefact(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 280, 80, 40, .delay_h = 2, .silent = 400},
        {"2026-02-10", 30, 20, 50, .delay_h = 60, .silent = 100},
        {"2026-03-10", 70, 20, 10, .delay_h = 2, .silent = 100},
        {"2026-03-10", 120, 80, 200, .delay_h = 60, .silent = 400},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_int_equal(ARTEFACT_INVITE_DELAY, x.why.artefact);
    assert_near(1, x.why.artefact_share);
    assert_near(0, finding(&x, ARTEFACT_RESPONSE_RATE)->share);
}

/* 400 of 1000 invited answered, 50; then a reminder brought 400 more, of
 * whom 0, and they came late: the fast half is as it was.  50 becomes 25. */
static void more_answers_are_an_artefact(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 240, 120, 40, .delay_h = 2, .silent = 600},
        {"2026-03-10", 240, 120, 40, .delay_h = 2, .silent = 200},
        {"2026-03-12", 150, 100, 150, .delay_h = 60},
    };
    const ArtefactFinding *rate;
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    rate = finding(&x, ARTEFACT_RESPONSE_RATE);
    assert_near(40, rate->before);
    assert_near(80, rate->after);
    assert_near(1, rate->share);
    assert_true(rate->significant);
    assert_int_equal(ARTEFACT_RESPONSE_RATE, x.why.artefact);
}

/* As many answered, as fast; they are just less content. */
static void the_same_invitations_are_no_artefact(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 240, 120, 40, .delay_h = 2, .silent = 600},
        {"2026-03-10", 160, 120, 120, .delay_h = 2, .silent = 600},
    };
    Bench *b = *state;
    Explanation x;

    lots_feed(b, lots, LEN(lots));
    x = explain(b, "nps");
    assert_nothing(&x);
    assert_near(0, finding(&x, ARTEFACT_RESPONSE_RATE)->share);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_product_that_fell_is_named),
        TEST(a_fall_of_all_has_no_reason),
        TEST(no_real_change_has_no_reason),
        TEST(a_small_group_is_no_reason),
        TEST(of_equal_reasons_the_coarser_wins),
        TEST(a_new_group_can_be_the_reason),
        TEST(a_count_has_reasons_too),
        TEST(what_is_so_by_its_meaning_is_no_reason),
        TEST(another_mix_of_languages_is_an_artefact),
        TEST(a_fall_in_all_languages_is_real),
        TEST(a_small_shift_is_not_the_answer),
        TEST(another_channel_mix_is_an_artefact),
        TEST(another_wording_is_an_artefact),
        TEST(a_few_late_answers_are_no_witness),
        TEST(later_invitations_are_an_artefact),
        TEST(more_answers_are_an_artefact),
        TEST(the_same_invitations_are_no_artefact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

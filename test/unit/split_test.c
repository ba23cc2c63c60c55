/* split_test.c -- Holds insight/split.c to the promises in split.h. */
#include "lots.h"

#include "insight/split.h"

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

static Split split(Bench *b, const char *metric, const char *by)
{
    Answer *answer = lots_ask(b, metric);
    const Metric *m = answer->question.metric;
    FactTable table = m->numerator != NULL ? m->numerator->facts : m->facts;
    Split out;

    bench_must(split_by(&b->engine, &answer->question, answer->row,
                        lots_column(b, by, table), &b->arena, &out, &b->err),
               &b->err);
    return out;
}

static const char *refused(Bench *b, const char *metric, const char *by)
{
    Answer *answer = lots_ask(b, metric);
    Split out;

    assert_false(split_by(&b->engine, &answer->question, answer->row,
                          lots_column(b, by, answer->question.metric->facts),
                          &b->arena, &out, &b->err));
    return b->err.text;
}

static const SplitPart *part(const Split *s, const char *value)
{
    for (size_t i = 0; i < s->n_parts; i++)
        if (value == NULL ? s->part[i].value == NULL
                          : s->part[i].value != NULL &&
                                strcmp(s->part[i].value, value) == 0)
            return &s->part[i];
    fail();
    return NULL;
}

/* Promise 1. */
static void assert_whole(const Split *s)
{
    double sum = 0;

    for (size_t i = 0; i < s->n_parts; i++) {
        sum += s->part[i].total;
        if (s->ratio)
            assert_near(s->part[i].total, s->part[i].mix + s->part[i].rate);
    }
    assert_near(s->change, sum);
    assert_near(s->after - s->before, sum);
    if (s->ratio)
        assert_near(s->change, s->mix + s->rate);
}

/* ---- Shares ------------------------------------------------------------- */

/* Berkeley 1973 (Bickel, Hammel and O'Connell 1975; R's UCBAdmissions):
 * admitted and rejected, women in February and men in March. */
static const struct {
    const char *dept;
    int women[2], men[2];
} ucb[] = {
    {"A", {89, 19}, {512, 313}},   {"B", {17, 8}, {353, 207}},
    {"C", {202, 391}, {120, 205}}, {"D", {131, 244}, {138, 279}},
    {"E", {94, 299}, {53, 138}},   {"F", {24, 317}, {22, 351}},
};

/* Kitagawa (1955): 14.16 points more men are admitted, 17.77 of them because
 * they apply elsewhere; in like departments 3.60 fewer (Simpson). */
static void berkeley_is_all_mix(void **state)
{
    Bench *b = *state;
    Split s;

    for (size_t i = 0; i < LEN(ucb); i++) {
        Lot lots[] = {{.day = "2026-02-10",
                       .promoters = ucb[i].women[0],
                       .passives = ucb[i].women[1],
                       .product = ucb[i].dept},
                      {.day = "2026-03-10",
                       .promoters = ucb[i].men[0],
                       .passives = ucb[i].men[1],
                       .product = ucb[i].dept}};

        lots_feed(b, lots, 2);
    }
    s = split(b, "nps_promoters", "product");
    assert_near(14.164542824654186, s.change);
    assert_near(17.767391115224251, s.mix);
    assert_near(-3.602848290570063, s.rate);
    assert_int_equal(6, s.n_parts);
    assert_int_equal(825, part(&s, "A")->after.n);
    assert_whole(&s);
}

/* product.md: 600 calls at .70 and 400 chats at .90, then 800 and 200: mix
 * -1.2 and -2.8 points, rate 0. */
static void a_shift_of_channels_is_mix(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 420, 180, 0, .channel = "phone"},
        {"2026-02-10", 360, 40, 0, .channel = "chat"},
        {"2026-03-10", 560, 240, 0, .channel = "phone"},
        {"2026-03-10", 180, 20, 0, .channel = "chat"},
    };
    Bench *b = *state;
    Split s;

    lots_feed(b, lots, LEN(lots));
    s = split(b, "nps_promoters", "channel");
    assert_near(78, s.before);
    assert_near(74, s.after);
    assert_near(-1.2, part(&s, "phone")->mix);
    assert_near(-2.8, part(&s, "chat")->mix);
    assert_near(0, part(&s, "phone")->rate);
    assert_near(0, part(&s, "chat")->rate);
    assert_string_equal("chat", s.part[0].value);
    assert_near(70, part(&s, "phone")->before.value);
    assert_near(90, part(&s, "chat")->after.value);
}

/* Reference vector nps_mix_rate_segments_centered: C is new, all mix. */
static void a_new_group_is_all_mix(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 60, 30, 10, .product = "A"},
        {"2026-02-10", 30, 50, 20, .product = "B"},
        {"2026-03-10", 80, 50, 20, .product = "A"},
        {"2026-03-10", 20, 20, 10, .product = "B"},
        {"2026-03-10", 15, 10, 25, .product = "C"},
    };
    Bench *b = *state;
    Split s;

    lots_feed(b, lots, LEN(lots));
    s = split(b, "nps", "product");
    assert_near(-6, s.change);
    assert_near(1.8, part(&s, "A")->mix);
    assert_near(-5.5, part(&s, "A")->rate);
    assert_near(3.6, part(&s, "B")->mix);
    assert_near(3.5, part(&s, "B")->rate);
    assert_near(-9.4, part(&s, "C")->mix);
    assert_near(0, part(&s, "C")->rate);
    assert_true(isnan(part(&s, "C")->before.value));
    assert_int_equal(0, part(&s, "C")->before.n);
    assert_true(isnan(part(&s, "C")->own.change));
    assert_whole(&s);
}

/* Facts without a value of the dimension are a group too. */
static void no_value_is_a_group(void **state)
{
    static const Lot lots[] = {
        {"2026-02-10", 50, 0, 50, .product = "A"},
        {"2026-02-10", 50, 0, 50},
        {"2026-03-10", 50, 0, 50, .product = "A"},
        {"2026-03-10", 100, 0, 0},
    };
    Bench *b = *state;
    Split s;

    lots_feed(b, lots, LEN(lots));
    s = split(b, "nps", "product");
    assert_near(50, part(&s, NULL)->total);
    assert_near(0, part(&s, "A")->total);
    /* Percent of maximum: 65 of 100 before; half of it became 100. */
    s = split(b, "score_pomp", "product");
    assert_near(65, s.before);
    assert_near(17.5, part(&s, NULL)->total);
    assert_whole(&s);
}

/* ---- Totals and ratios of totals ---------------------------------------- */

static void feed_money(Bench *b, const char *month, const char *kind,
                       const char *channel, int n, int cents)
{
    bench_feed(b, FACT_OUTCOME,
               "ref,ts,customer,case_id,kind,channel,amount,"
               "currency",
               arena_printf(&b->arena,
                            "select '%s%s%s' || i as ref"
                            ", timestamp '%s-10' as ts, 'c' || i as customer"
                            ", 'o' || i as case_id, '%s' as kind"
                            ", '%s' as channel, %d as amount"
                            ", 'PLN' as currency from range(%d) t(i)",
                            month, kind, channel, month, kind, channel, cents,
                            n));
}

/* By hand: 40 shop and 60 web become 30 and 90: +20 = -10 + 30. */
static void a_count_has_differences(void **state)
{
    Bench *b = *state;
    Split s;

    feed_money(b, "2026-02", "purchase", "shop", 40, 1000);
    feed_money(b, "2026-02", "purchase", "web", 60, 2000);
    feed_money(b, "2026-03", "purchase", "shop", 30, 1000);
    feed_money(b, "2026-03", "purchase", "web", 90, 2000);
    s = split(b, "purchase_lines", "channel");
    assert_near(20, s.change);
    assert_near(30, part(&s, "web")->total);
    assert_near(-10, part(&s, "shop")->total);
    assert_true(isnan(s.mix) && isnan(part(&s, "web")->rate));
    assert_whole(&s);
    s = split(b, "net_sales", "channel");
    assert_near(500, s.change);
    assert_near(600, part(&s, "web")->total);
    assert_near(-100, part(&s, "shop")->total);
}

/* By hand: sales of 1000 in the web in both months; refunds of 100 at the
 * post office, which sells nothing, only in March.  0 % becomes 10 %. */
static void refunds_without_sales_are_not_lost(void **state)
{
    Bench *b = *state;
    Split s;

    feed_money(b, "2026-02", "purchase", "web", 10, 10000);
    feed_money(b, "2026-03", "purchase", "web", 10, 10000);
    feed_money(b, "2026-03", "refund", "post", 10, 1000);
    s = split(b, "refund_rate_value", "channel");
    assert_near(10, s.change);
    assert_near(10, part(&s, "post")->total);
    assert_near(10, part(&s, "post")->rate);
    assert_near(0, part(&s, "web")->total);
    assert_whole(&s);
}

/* The same customers in two channels; and each in one. */
static void what_counts_twice_is_not_divided(void **state)
{
    Bench *b = *state;

    feed_money(b, "2026-02", "purchase", "web", 10, 10000);
    feed_money(b, "2026-03", "purchase", "web", 12, 10000);
    assert_near(2, split(b, "buyers", "channel").change);
    feed_money(b, "2026-03", "purchase", "shop", 12, 10000);
    assert_non_null(strstr(refused(b, "buyers", "channel"), "several groups"));
    assert_non_null(strstr(refused(b, "buyers", "channel"), "by=channel"));
    assert_non_null(
        strstr(refused(b, "sales_per_customer", "channel"), "several groups"));
}

static void a_quantile_is_refused(void **state)
{
    Bench *b = *state;

    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind,talk,answered",
               "select 'x' || i as ref, timestamp '2026-02-10'"
               " + to_days(28 * (i % 2)) as ts, 'x' as customer"
               ", 'call' as kind, 1000 * i as talk, true as answered"
               " from range(40) t(i)");
    assert_non_null(strstr(refused(b, "aht_median", "channel"), "quantile"));
}

static void nothing_before_is_refused(void **state)
{
    static const Lot lot = {"2026-03-10", 10, 0, 0, .product = "A"};
    Bench *b = *state;

    lot_feed(b, &lot);
    assert_non_null(strstr(refused(b, "nps", "product"), "no data"));
}

/* ---- The others --------------------------------------------------------- */

static void the_others_are_one_part(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    Bench *b = *state;
    double total;
    Split s;

    for (int i = 0; i < 5; i++) {
        Lot lots[] = {
            {"2026-02-10", 50, 0, 50, .product = names[i]},
            {"2026-03-10", 50 - 10 * i, 0, 50 + 10 * i, .product = names[i]}};

        lots_feed(b, lots, 2);
    }
    s = split(b, "nps", "product");
    total = part(&s, "a")->total + part(&s, "b")->total + part(&s, "c")->total;
    assert_int_equal(0, split_limit(&s, 0));
    assert_int_equal(0, split_limit(&s, 5));
    assert_int_equal(3, split_limit(&s, 2));
    assert_int_equal(3, s.n_parts);
    assert_string_equal("e", s.part[0].value);
    assert_string_equal(SPLIT_OTHERS, s.part[2].value);
    assert_near(total, s.part[2].total);
    assert_int_equal(300, s.part[2].before.n);
    assert_whole(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(berkeley_is_all_mix),
        TEST(a_shift_of_channels_is_mix),
        TEST(a_new_group_is_all_mix),
        TEST(no_value_is_a_group),
        TEST(a_count_has_differences),
        TEST(refunds_without_sales_are_not_lost),
        TEST(what_counts_twice_is_not_divided),
        TEST(a_quantile_is_refused),
        TEST(nothing_before_is_refused),
        TEST(the_others_are_one_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

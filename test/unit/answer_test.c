/*
 * answer_test.c -- The metric engine against numbers from outside.
 *
 * "vector" is the table of reference vectors of the product's description;
 * hand counts are worked out in the comments.
 */
#include "engine.h"

#include "insight/receipt.h"

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

#define NPS_COLUMNS "ref,ts,customer,kind,score,scale_min,scale_max,channel"

/* `counts` promoters, passives and detractors at noon of a day. */
static void feed_nps(Bench *b, const char *day, const char *channel, int p,
                     int n, int d)
{
    bench_feed(b, FACT_PERCEPTION, NPS_COLUMNS,
               arena_printf(&b->arena,
                            "select '%s%s' || i as ref"
                            ", timestamp '%s 12:00' as ts"
                            ", 'c' || i as customer, 'nps' as kind"
                            ", case when i < %d then 10 when i < %d then 7"
                            " else 3 end as score, 0 as scale_min"
                            ", 10 as scale_max, '%s' as channel"
                            " from range(%d) t(i)",
                            day, channel, day, p, p + n, channel, p + n + d));
}

/* Vector "NPS": P50 N33 D17 is 33.0. */
static void nps_of_a_hundred_answers(void **state)
{
    Bench *b = *state;
    const AnswerRow *r;

    feed_nps(b, "2026-03-10", "web", 50, 33, 17);
    r = bench_ask(b, "metric", "nps", "period", "2026-03", NULL)->row;
    assert_near(33, r->value.value);
    assert_int_equal(100, r->value.n);
    assert_false(r->weak);
}

/* Vector "NPS rounding": 1 P, 5 N, 2 D is -12.5 before rounding. */
static void nps_is_not_rounded(void **state)
{
    Bench *b = *state;

    feed_nps(b, "2026-03-10", "web", 1, 5, 2);
    assert_near(-12.5, bench_ask(b, "metric", "nps", NULL)->row[0].value.value);
    assert_true(b->answer[0].row[0].weak);
}

/* Vector "NPS diff": 60/25/15 after 48/30/22 is +19, z 1.7492, p 0.0803:
 * no arrow.  Ten times as many answers: p 3.2e-8, an arrow. */
static void a_change_is_judged(void **state)
{
    Bench *b = *state;
    const Comparison *c;

    feed_nps(b, "2026-02-10", "web", 48, 30, 22);
    feed_nps(b, "2026-03-10", "web", 60, 25, 15);
    c = bench_ask(b, "metric", "nps", "period", "2026-03", "compare",
                  "previous", NULL)
            ->row[0]
            .compare;
    assert_near(19, c->difference.change);
    assert_true(fabs(c->difference.p - 0.0803) < 5e-5);
    assert_false(c->significant);
    feed_nps(b, "2026-02-11", "app", 480 - 48, 300 - 30, 220 - 22);
    feed_nps(b, "2026-03-11", "app", 600 - 60, 250 - 25, 150 - 15);
    c = bench_ask(b, "metric", "nps", "period", "2026-03", "compare",
                  "previous", NULL)
            ->row[0]
            .compare;
    assert_near(19, c->difference.change);
    assert_true(fabs(c->difference.p - 3.2e-8) < 5e-10);
    assert_true(c->significant);
}

/* Holm (1979): of two tests the smaller p is doubled.  The p-value of 0.0312
 * below stands alone and falls in company. */
static void a_set_is_judged_together(void **state)
{
    Bench *b = *state;
    double alone;

    feed_nps(b, "2026-02-10", "web", 48, 30, 22);
    feed_nps(b, "2026-03-10", "web", 63, 23, 14);
    bench_ask(b, "metric", "nps", "period", "2026-03", "compare", "previous",
              NULL);
    alone = b->answer[0].row[0].compare[0].difference.p;
    assert_true(alone > 0.025 && alone < 0.05);
    assert_true(b->answer[0].row[0].compare[0].significant);
    bench_ask(b, "metric", "nps,nps_passives", "period", "2026-03", "compare",
              "previous", NULL);
    assert_near(2 * alone, b->answer[0].row[0].compare[0].p_adjusted);
    assert_false(b->answer[0].row[0].compare[0].significant);
}

/* Vector "NPS zero": no answers is no data, not 0. */
static void no_data_is_not_zero(void **state)
{
    Bench *b = *state;
    const Answer *a = bench_ask(b, "metric", "nps,contacts,aht,net_sales",
                                "period", "2026-03", NULL);

    for (int i = 0; i < 4; i++) {
        assert_int_equal(1, a[i].n_rows);
        assert_true(isnan(a[i].row[0].value.value));
        assert_int_equal(0, a[i].row[0].value.n);
    }
}

/* Vector "Dismissals": 60 P, 25 N, 15 D and 25 who did not answer: 45. */
static void who_did_not_answer_is_not_counted(void **state)
{
    Bench *b = *state;

    feed_nps(b, "2026-03-10", "web", 60, 25, 15);
    bench_feed(b, FACT_PERCEPTION, NPS_COLUMNS,
               "select 'x' || i as ref, timestamp '2026-03-10' as ts"
               ", 'x' || i as customer, 'nps' as kind"
               ", cast(null as integer) as score, 0 as scale_min"
               ", 10 as scale_max, 'web' as channel from range(25) t(i)");
    assert_near(45, bench_ask(b, "metric", "nps", NULL)->row[0].value.value);
    assert_int_equal(100, b->answer[0].row[0].value.n);
}

/* Product rule B3: NPS is made of 0-10 only, and says why. */
static void nps_of_another_scale_is_refused(void **state)
{
    Bench *b = *state;
    const char *why;

    bench_feed(b, FACT_PERCEPTION, NPS_COLUMNS,
               "select 'x' || i as ref, timestamp '2026-03-10' as ts"
               ", 'x' || i as customer, 'star' as kind, 1 + i % 10 as score"
               ", 1 as scale_min, 10 as scale_max, 'web' as channel"
               " from range(50) t(i)");
    why = bench_refused(b, "metric", "nps", NULL);
    assert_non_null(strstr(why, "0-10"));
    assert_non_null(strstr(why, "1-10"));
    /* Of each ten answers 1..10, two are 9-10 and six are 1-6. */
    assert_near(-40,
                bench_ask(b, "metric", "net_box", NULL)->row[0].value.value);
}

#define CALL_COLUMNS "ref,ts,customer,kind,wait,answered,abandoned"

/* n calls that waited that long and ended that way. */
static void feed_calls(Bench *b, const char *name, int n, int wait_ms,
                       const char *answered, const char *abandoned)
{
    bench_feed(b, FACT_INTERACTION, CALL_COLUMNS,
               arena_printf(&b->arena,
                            "select '%s' || i as ref"
                            ", timestamp '2026-03-10 10:00' as ts"
                            ", '%s' || i as customer, 'call' as kind"
                            ", %d as wait, %s as answered, %s as abandoned"
                            " from range(%d) t(i)",
                            name, name, wait_ms, answered, abandoned, n));
}

/* Vector "SL (Genesys)": answered 90, of them late 18, abandoned 10, of them
 * short 4, flow-out 5. */
static void service_level_has_four_names(void **state)
{
    static const struct {
        const char *metric;
        double want;
    } cases[] = {
        {"service_level", 72},
        {"service_level_excl_short", 75},
        {"service_level_incl_flow_out", 100 * 72 / 105.0},
        {"service_level_excl_abandoned", 80},
        {"abandon_rate", 10},
        {"abandon_rate_net", 100 * 6 / 96.0},
    };
    Bench *b = *state;

    feed_calls(b, "quick", 72, 20000, "true", "false");
    feed_calls(b, "late", 18, 20001, "true", "false");
    feed_calls(b, "short", 4, 4999, "false", "true");
    feed_calls(b, "gone", 6, 5000, "false", "true");
    feed_calls(b, "flow", 5, 9000, "false", "false");
    for (size_t i = 0; i < LEN(cases); i++)
        assert_near(
            cases[i].want,
            bench_ask(b, "metric", cases[i].metric, NULL)->row[0].value.value);
}

/* Vector "AHT": 1200 + 180 + 300 s over 10 contacts is 168 s. */
static void handle_time_is_talk_hold_and_wrap(void **state)
{
    Bench *b = *state;

    bench_feed(b, FACT_INTERACTION,
               "ref,ts,customer,kind,talk,hold,wrap,answered",
               "select 'x' || i as ref, timestamp '2026-03-10' as ts"
               ", 'x' as customer, 'call' as kind, 120000 as talk"
               ", 18000 as hold, 30000 as wrap, true as answered"
               " from range(10) t(i)");
    assert_near(168, bench_ask(b, "metric", "aht", NULL)->row[0].value.value);
}

/* Vector "Response rate under filter": A 10 sent, 4 answered; B 90 sent, 9
 * answered.  One filter serves both sides: A is 40 %. */
static void one_filter_serves_both_sides(void **state)
{
    Bench *b = *state;

    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max,agent,invited",
               "select 'x' || i as ref, timestamp '2026-03-10' as ts"
               ", 'x' || i as customer, 'csat' as kind"
               ", case when i < 4 or i between 10 and 18 then 5 end as score"
               ", 1 as scale_min, 5 as scale_max"
               ", case when i < 10 then 'A' else 'B' end as agent"
               ", timestamp '2026-03-09' as invited from range(100) t(i)");
    assert_near(
        40, bench_ask(b, "metric", "response_rate", "where", "agent=A", NULL)
                ->row[0]
                .value.value);
    assert_int_equal(10, b->answer[0].row[0].value.n);
    bench_ask(b, "metric", "response_rate", "by", "agent", NULL);
    assert_near(10, b->answer[0].row[1].value.value);
}

/* Vector "GRR/NRR": S 100k, expansion 12k, contraction 5k, churn 8k. */
static void revenue_is_kept_per_customer(void **state)
{
    Bench *b = *state;

    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer,since",
               "select 'c' || i as ref, timestamp '2025-01-01' as ts"
               ", 'c' || i as customer, timestamp '2025-01-01' as since"
               " from range(3) t(i)");
    bench_feed(b, FACT_OUTCOME, "ref,ts,customer,kind,amount,currency",
               "select * from (values"
               " ('r0', timestamp '2026-02-01', 'c0', 'renewal', 8000000,"
               " 'EUR'),"
               " ('r1', timestamp '2026-02-01', 'c1', 'renewal', 1200000,"
               " 'EUR'),"
               " ('r2', timestamp '2026-02-01', 'c2', 'renewal', 800000,"
               " 'EUR'),"
               " ('e0', timestamp '2026-03-05', 'c0', 'expansion', 1200000,"
               " 'EUR'),"
               " ('k1', timestamp '2026-03-06', 'c1', 'contraction', 500000,"
               " 'EUR'),"
               " ('x2', timestamp '2026-03-07', 'c2', 'churn', 800000,"
               " 'EUR')) v(ref, ts, customer, kind, amount, currency)");
    bench_ask(b, "metric", "grr,nrr,revenue_churn,logo_churn", "period",
              "2026-03", NULL);
    assert_near(87, b->answer[0].row[0].value.value);
    assert_near(99, b->answer[1].row[0].value.value);
    assert_near(13, b->answer[2].row[0].value.value);
    assert_near(100 / 3.0, b->answer[3].row[0].value.value);
}

/* Warsaw 2026-03-29 has 23 hours and 2025-10-26 has 25 (zdump): one call in
 * each hour of UTC around them. */
static void days_have_23_and_25_hours(void **state)
{
    Bench *b = *state;

    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind",
               "select 'a' || i as ref, timestamp '2026-03-28 00:30'"
               " + to_hours(i) as ts, 'x' as customer, 'call' as kind"
               " from range(72) t(i)");
    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind",
               "select 'b' || i as ref, timestamp '2025-10-25 00:30'"
               " + to_hours(i) as ts, 'x' as customer, 'call' as kind"
               " from range(72) t(i)");
    bench_ask(b, "metric", "contacts", "from", "2026-03-29", "to", "2026-03-30",
              "grain", "day", NULL);
    assert_near(23, b->answer[0].row[0].value.value);
    bench_ask(b, "metric", "contacts", "from", "2025-10-26", "to", "2025-10-27",
              "grain", "hour", NULL);
    assert_int_equal(25, b->answer[0].n_rows);
    for (int i = 0; i < 25; i++)
        assert_near(1, b->answer[0].row[i].value.value);
}

/* It is 15 April, noon UTC, 14:00 in Warsaw: April so far is compared with
 * 1 March to 15 March 14:00, not with all of March. */
static void a_running_period_is_compared_with_the_same_part(void **state)
{
    Bench *b = *state;
    const Comparison *c;

    feed_nps(b, "2026-03-15", "early", 30, 0, 0);
    feed_nps(b, "2026-03-16", "late", 0, 0, 500);
    feed_nps(b, "2026-04-10", "now", 40, 0, 0);
    c = bench_ask(b, "metric", "responses", "period", "this-month", "compare",
                  "previous", NULL)
            ->row[0]
            .compare;
    assert_true(c->partial);
    assert_int_equal(30, c->value.n);
    assert_true(b->answer[0].row[0].partial);
}

/* The receipt names what was left out, and as many rows as n. */
static void a_receipt_accounts_for_every_fact(void **state)
{
    Param p[] = {{"metric", "nps"}, {"period", "2026-03"}};
    Bench *b = *state;
    Buf text = BUF_INIT(64 * 1024);
    Json j = {.out = &text};
    Receipt r;
    Question q;
    size_t n;

    feed_nps(b, "2026-03-10", "web", 6, 2, 2);
    bench_feed(b, FACT_PERCEPTION, NPS_COLUMNS,
               "select 'x' || i as ref, timestamp '2026-03-10' as ts"
               ", 'x' || i as customer"
               ", case when i < 3 then 'csat' else 'nps' end as kind"
               ", case when i < 3 then 5 end as score"
               ", case when i < 3 then 1 else 0 end as scale_min"
               ", case when i < 3 then 5 else 10 end as scale_max"
               ", 'web' as channel from range(7) t(i)");
    assert_true(
        question_parse(&b->arena, &b->asking, p, 2, &q, 1, &n, &b->err));
    bench_must(receipt_make(&b->engine, &q, &b->arena, &r, &b->err), &b->err);
    assert_near(40, r.answer.row[0].value.value);
    assert_int_equal(10, r.answer.row[0].value.n);
    assert_int_equal(2, r.n_exclusions);
    assert_string_equal("no value", r.exclusion[0].reason);
    assert_int_equal(4, r.exclusion[0].count);
    assert_string_equal("not asked for", r.exclusion[1].reason);
    assert_string_equal("kind=nps", r.exclusion[1].detail);
    assert_int_equal(3, r.exclusion[1].count);
    assert_int_equal(64, strlen(r.sha256));
    receipt_json(&j, NULL, &r);
    assert_non_null(strstr(text.text, "\"provider\":\"kept\""));
    buf_clear(&text);
}

/* Answers over two months: shop 3 + 3, web 5 + 0, app 4 + 4, fax 2 + 4.  The
 * two largest are app (8) and shop, which has as many as fax (6) and comes
 * after it: so fax.  Web, the largest of the first month, is not there. */
static void a_limit_keeps_the_largest_groups(void **state)
{
    Bench *b = *state;
    const Answer *a;

    feed_nps(b, "2026-02-10", "shop", 3, 0, 0);
    feed_nps(b, "2026-02-10", "web", 5, 0, 0);
    feed_nps(b, "2026-02-10", "app", 4, 0, 0);
    feed_nps(b, "2026-02-10", "fax", 2, 0, 0);
    feed_nps(b, "2026-03-10", "shop", 3, 0, 0);
    feed_nps(b, "2026-03-10", "app", 4, 0, 0);
    feed_nps(b, "2026-03-10", "fax", 4, 0, 0);
    a = bench_ask(b, "metric", "responses", "by", "channel", "grain", "month",
                  "limit", "2", NULL);
    assert_int_equal(4, a->n_rows);
    assert_true(a->more_groups);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(i % 2 == 0 ? "app" : "fax", a->row[i].group[0]);
    a = bench_ask(b, "metric", "responses", "by", "channel", "limit", "1",
                  NULL);
    assert_int_equal(1, a->n_rows);
    assert_string_equal("app", a->row[0].group[0]);
    a = bench_ask(b, "metric", "responses", "by", "channel", "grain", "month",
                  "limit", "4", NULL);
    assert_int_equal(7, a->n_rows);
    assert_false(a->more_groups);
}

#define IN_LEDGER(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_LEDGER(nps_of_a_hundred_answers),
        IN_LEDGER(nps_is_not_rounded),
        IN_LEDGER(a_change_is_judged),
        IN_LEDGER(a_set_is_judged_together),
        IN_LEDGER(no_data_is_not_zero),
        IN_LEDGER(who_did_not_answer_is_not_counted),
        IN_LEDGER(nps_of_another_scale_is_refused),
        IN_LEDGER(service_level_has_four_names),
        IN_LEDGER(handle_time_is_talk_hold_and_wrap),
        IN_LEDGER(one_filter_serves_both_sides),
        IN_LEDGER(revenue_is_kept_per_customer),
        IN_LEDGER(days_have_23_and_25_hours),
        IN_LEDGER(a_running_period_is_compared_with_the_same_part),
        IN_LEDGER(a_receipt_accounts_for_every_fact),
        IN_LEDGER(a_limit_keeps_the_largest_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

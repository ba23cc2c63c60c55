/*
 * coverage_test.c -- Who answers, and the weighted number, worked by hand.
 *
 * 20 customers are gold and 80 silver.  In March all gold ones answer three
 * times, which makes 60 answers, and 40 silver ones once:
 *
 *            answers   weight                  csat 5   3    1
 *     gold        60   (20/100) / (60/100) = 1/3   36   0   24
 *     silver      40   (80/100) / (40/100) = 2     10  30    0
 *
 * deff = 100 (60/9 + 40 * 4) / (60/3 + 40 * 2)^2 = 1.6667, n_eff = 60.
 */
#include "engine.h"

#include "insight/coverage.h"

/* Made by the formulas outside of this program. */
#define WILSON_LOW  21.589310608698163
#define WILSON_HIGH 44.57687606841707
#define NPS_LOW     40.4099640886621
#define NPS_HIGH    73.87575019705218
#define MEAN_LOW    3.1751284
#define MEAN_HIGH   3.7848716

#define assert_about(want, got) assert_true(fabs((want) - (got)) < 1e-5)

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

static void feed_customers(Bench *b)
{
    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer,segment",
               "select 'k' || i as ref, timestamp '2025-01-01' as ts, 'c' || i"
               " as customer, case when i < 20 then 'gold' else 'silver' end"
               " as segment from range(100) t(i)");
}

/* `score`: SQL over i, 0 to 59 of gold ones and 60 to 99 of silver ones. */
static void feed_answers(Bench *b, const char *kind, int low, int high,
                         const char *score)
{
    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,channel,score,scale_min,scale_max",
               arena_printf(&b->arena,
                            "select '%s' || i as ref, timestamp '2026-03-01'"
                            " + to_hours(i) as ts, 'c' || (case when i < 60"
                            " then i %% 20 else i end) as customer"
                            ", '%s' as kind, 'web' as channel, %s as score"
                            ", %d as scale_min, %d as scale_max"
                            " from range(100) t(i)",
                            kind, kind, score, low, high));
}

#define CSAT "case when i < 36 or i >= 90 then 5 when i < 60 then 1 else 3 end"

static bool try_coverage(Bench *b, const char *metric, const char *by,
                         const char *where, Coverage *out)
{
    Param p[] = {{"metric", metric},
                 {"by", by},
                 {"period", "2026-03"},
                 {"where", where}};
    Question q[MAX_METRICS];
    size_t n;

    b->err = (Err){0};
    return question_parse(&b->arena, &b->asking, p, where == NULL ? 3 : 4, q,
                          MAX_METRICS, &n, &b->err) &&
           coverage_make(&b->engine, q, &b->arena, out, &b->err);
}

static Coverage coverage(Bench *b, const char *metric, const char *by)
{
    Coverage c = {0};

    bench_must(try_coverage(b, metric, by, NULL, &c), &b->err);
    return c;
}

/* ---- The example -------------------------------------------------------- */

static void groups_stand_side_by_side(void **state)
{
    Bench *b = *state;
    const CoverageRow *r;
    Coverage c;

    feed_customers(b);
    feed_answers(b, "csat", 1, 5, CSAT);
    c = coverage(b, "csat", "segment");
    assert_int_equal(EVERYBODY_CUSTOMERS, c.everybody);
    assert_int_equal(2, c.reach.n);
    assert_int_equal(100, c.reach.population);
    assert_int_equal(60, c.reach.respondents);
    r = &c.reach.row[0];
    assert_string_equal("gold", r->group);
    assert_int_equal(20, r->population);
    assert_int_equal(20, r->respondents);
    assert_near(0.2, r->population_share);
    assert_near(1. / 3, r->respondent_share);
    assert_near(100. / 3 - 20, r->difference_pp);
    assert_true(r->warn); /* Wilson: 22.7 to 45.9 % */
    assert_near(60, r->value.value);
    assert_int_equal(60, r->value.n);
    assert_near(1. / 3, r->weight);
    assert_near(2, c.reach.row[1].weight);
    assert_near(20 - 100. / 3, c.reach.row[1].difference_pp);
    assert_ptr_equal(&c.reach.row[0], c.reach.worst);
}

/* 0.2 * 60 % + 0.8 * 25 %; the interval is Wilson's of 19.2 of 60. */
static void a_share_is_weighted(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_customers(b);
    feed_answers(b, "csat", 1, 5, CSAT);
    c = coverage(b, "csat", "segment");
    assert_near(46, c.unweighted.value);
    assert_near(32, c.weighted.value);
    assert_near(5. / 3, c.deff);
    assert_near(60, c.n_eff);
    assert_int_equal(100, c.weighted.n);
    assert_near(WILSON_LOW, c.weighted.low);
    assert_near(WILSON_HIGH, c.weighted.high);
    assert_string_equal(
        "Who answers is not who the customers are: segment “gold” has 33.3% of"
        " the respondents and 20.0% of the customers (+13.3\u00a0pp). Weighted "
        "by"
        " segment: 32.0% instead of 46.0%.",
        c.sentence.in[LANG_EN]);
}

/* Gold: 30 promoters, 30 detractors.  Silver: 30 promoters, 10 passives.
 * 0.2 * 0 + 0.8 * 75; of 60 effective answers 42, 12 and 6. */
static void a_net_score_is_weighted(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_customers(b);
    feed_answers(b, "nps", 0, 10,
                 "case when i < 30 or i >= 70 then 10 when i < 60 then 2 else"
                 " 7 end");
    c = coverage(b, "nps", "segment");
    assert_near(30, c.unweighted.value);
    assert_near(60, c.weighted.value);
    assert_near(NPS_LOW, c.weighted.low);
    assert_near(NPS_HIGH, c.weighted.high);
}

/* 0.2 * 3.4 + 0.8 * 3.5.  The weighted variance is (230.784 / 3 + 2 * 30.016)
 * / 100 * 60 / 59; Student's t of 59 degrees is 2.000995378088 (R). */
static void a_mean_is_weighted(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_customers(b);
    feed_answers(b, "csat", 1, 5, CSAT);
    c = coverage(b, "csat_mean", "segment");
    assert_near(3.44, c.unweighted.value);
    assert_near(3.48, c.weighted.value);
    assert_about(MEAN_LOW, c.weighted.low);
    assert_about(MEAN_HIGH, c.weighted.high);
    c = coverage(b, "csat_pomp", "segment"); /* (3.48 - 1) / 4 */
    assert_near(62, c.weighted.value);
    assert_about(25 * (MEAN_LOW - 1), c.weighted.low);
}

/* Equal weights change nothing: 50 of 100 customers, 50 of 100 answers. */
static void equal_weights_cost_nothing(void **state)
{
    Bench *b = *state;
    Coverage c;

    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer,segment",
               "select 'k' || i as ref, timestamp '2025-01-01' as ts, 'c' || i"
               " as customer, 's' || i % 2 as segment from range(100) t(i)");
    feed_answers(b, "csat", 1, 5, "1 + i % 5");
    c = coverage(b, "csat", "segment");
    assert_near(1, c.deff);
    assert_near(c.unweighted.value, c.weighted.value);
    assert_near(c.unweighted.low, c.weighted.low);
    assert_null(c.reach.worst);
}

static void the_plain_number_is_that_of_the_engine(void **state)
{
    Bench *b = *state;
    const Value *v;
    Coverage c;

    feed_customers(b);
    feed_answers(b, "csat", 1, 5, CSAT);
    c = coverage(b, "csat", "segment");
    v = &bench_ask(b, "metric", "csat", "period", "2026-03", NULL)
             ->row[0]
             .value;
    assert_memory_equal(&v->value, &c.unweighted.value, sizeof(double));
    assert_memory_equal(&v->low, &c.unweighted.low, sizeof(double));
    assert_memory_equal(&v->high, &c.unweighted.high, sizeof(double));
    assert_int_equal(v->n, c.unweighted.n);
}

/* ---- Who is left out ---------------------------------------------------- */

/* 25 bronze customers never answer; 5 answers are of people without a
 * segment, as no customer is. */
static void groups_without_answers_or_customers_are_told(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_customers(b);
    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer,segment",
               "select 'z' || i as ref, timestamp '2025-01-01' as ts, 'z' || i"
               " as customer, 'bronze' as segment from range(25) t(i)");
    feed_answers(b, "csat", 1, 5, CSAT);
    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max",
               "select 'u' || i as ref, timestamp '2026-03-09' as ts, 'u' || i"
               " as customer, 'csat' as kind, 5 as score, 1 as scale_min"
               ", 5 as scale_max from range(5) t(i)");
    c = coverage(b, "csat", "segment");
    assert_int_equal(4, c.reach.n);
    assert_string_equal("bronze", c.reach.row[0].group);
    assert_int_equal(0, c.reach.row[0].respondents);
    assert_true(isnan(c.reach.row[0].weight));
    assert_true(isnan(c.reach.row[0].value.value));
    assert_null(c.reach.row[3].group);
    assert_int_equal(0, c.reach.row[3].population);
    assert_int_equal(25, c.unreached);
    assert_int_equal(5, c.unplaced);
    assert_near(32, c.weighted.value); /* of the groups that have both */
    assert_int_equal(100, c.weighted.n);
    assert_int_equal(105, c.unweighted.n);
    assert_non_null(strstr(c.sentence.in[LANG_PL],
                           "Klienci w grupach, z których nikt nie"
                           " odpowiedział: 25."));
    assert_non_null(strstr(c.sentence.in[LANG_RO],
                           "Răspunsuri din grupuri fără clienți: 5."));
}

static void a_difference_of_a_few_answers_is_no_warning(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_customers(b);
    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max",
               "select 'u' || i as ref, timestamp '2026-03-09' as ts, 'c' || i"
               " as customer, 'csat' as kind, 5 as score, 1 as scale_min"
               ", 5 as scale_max from range(18, 22) t(i)");
    c = coverage(b, "csat", "segment");
    assert_near(30, c.reach.row[0].difference_pp); /* 2 of 4 */
    assert_false(c.reach.row[0].warn);
}

/* Nobody is described: those count who were met, here all who answered. */
static void without_a_customer_table_those_met_count(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_answers(b, "csat", 1, 5, CSAT);
    c = coverage(b, "csat", "region");
    assert_int_equal(EVERYBODY_MET, c.everybody);
    assert_int_equal(1, c.reach.n);
    assert_int_equal(60, c.reach.row[0].population);
    assert_int_equal(60, c.reach.row[0].respondents);
}

/* Of 4 who called, 2 also chatted; who answered did so on the web. */
static void channels_are_those_that_were_used(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_answers(b, "csat", 1, 5, CSAT);
    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind,channel",
               "select 'i' || i as ref, timestamp '2026-03-09' as ts, 'c' ||"
               " i % 4 as customer, 'call' as kind, case when i < 4 then"
               " 'phone' else 'chat' end as channel from range(6) t(i)");
    c = coverage(b, "csat", "channel");
    assert_int_equal(EVERYBODY_CONTACTS, c.everybody);
    assert_int_equal(3, c.reach.n);
    assert_int_equal(2, c.reach.row[0].population); /* chat */
    assert_int_equal(4, c.reach.row[1].population); /* phone */
    assert_int_equal(0, c.reach.row[2].population); /* web */
    assert_true(isnan(c.weighted.value));
}

/* segment=gold narrows both sides, channel=web the answers alone. */
static void conditions_on_customers_narrow_both_sides(void **state)
{
    Bench *b = *state;
    Coverage c;

    feed_customers(b);
    feed_answers(b, "csat", 1, 5, CSAT);
    bench_must(try_coverage(b, "csat", "segment", "segment=gold", &c), &b->err);
    assert_int_equal(20, c.reach.population);
    assert_int_equal(20, c.reach.respondents);
    bench_must(try_coverage(b, "csat", "segment", "channel=phone", &c),
               &b->err);
    assert_int_equal(100, c.reach.population);
    assert_int_equal(0, c.reach.respondents);
    assert_string_equal("Nobody answered in this period.",
                        c.sentence.in[LANG_EN]);
}

static void what_cannot_be_asked_is_refused(void **state)
{
    static const struct {
        const char *metric, *by, *word;
    } cases[] = {
        {"aht", "segment", "not made of scores"},
        {"responses", "segment", "not made of scores"},
        {"csat", "product", "known of customers"},
        {"csat", "segment,region", "one dimension"},
        {"csat", "", "one dimension"},
    };
    Bench *b = *state;
    Coverage c;

    feed_answers(b, "csat", 1, 5, CSAT);
    for (size_t i = 0; i < LEN(cases); i++) {
        Param p[] = {{"metric", cases[i].metric}, {"by", cases[i].by}};
        Question q[MAX_METRICS];
        size_t n;

        b->err = (Err){0};
        bench_must(question_parse(&b->arena, &b->asking, p,
                                  cases[i].by[0] == '\0' ? 1 : 2, q,
                                  MAX_METRICS, &n, &b->err),
                   &b->err);
        assert_false(coverage_make(&b->engine, q, &b->arena, &c, &b->err));
        assert_non_null(strstr(b->err.text, cases[i].word));
    }
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(groups_stand_side_by_side),
        TEST(a_share_is_weighted),
        TEST(a_net_score_is_weighted),
        TEST(a_mean_is_weighted),
        TEST(equal_weights_cost_nothing),
        TEST(the_plain_number_is_that_of_the_engine),
        TEST(groups_without_answers_or_customers_are_told),
        TEST(a_difference_of_a_few_answers_is_no_warning),
        TEST(without_a_customer_table_those_met_count),
        TEST(channels_are_those_that_were_used),
        TEST(conditions_on_customers_narrow_both_sides),
        TEST(what_cannot_be_asked_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

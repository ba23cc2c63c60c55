/*
 * distribution_test.c -- Answers by point, counted by hand.
 *
 * The shares are those of the largest remainder, worked out in the comments;
 * the ends of the bars follow Robbins and Heiberger (2011).
 */
#include "engine.h"

#include "insight/distribution.h"

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

#define COLUMNS "ref,ts,kind,score,scale_min,scale_max,scale_reversed,channel"

/* `n` answers `score` on the scale low..high. */
static void feed(Bench *b, const char *kind, const char *channel, double score,
                 int low, int high, bool reversed, int n)
{
    bench_feed(b, FACT_PERCEPTION, COLUMNS,
               arena_printf(&b->arena,
                            "select '%s%s%g/%d/' || i as ref"
                            ", timestamp '2026-03-10 12:00' as ts"
                            ", '%s' as kind, %g as score, %d as scale_min"
                            ", %d as scale_max, %s as scale_reversed"
                            ", '%s' as channel from range(%d) t(i)",
                            kind, channel, score, high, kind, score, low, high,
                            reversed ? "true" : "false", channel, n));
}

static bool try_make(Bench *b, const char *metric, const char *by,
                     Distribution *out)
{
    Param p[] = {{"metric", metric}, {"by", by}};
    Question q;
    size_t n;

    b->err = (Err){0};
    return question_parse(&b->arena, &b->asking, p, by == NULL ? 1 : 2, &q, 1,
                          &n, &b->err) &&
           distribution_make(&b->engine, &q, &b->arena, out, &b->err);
}

static Distribution make(Bench *b, const char *metric, const char *by)
{
    Distribution d;

    bench_must(try_make(b, metric, by, &d), &b->err);
    return d;
}

static const char *refused(Bench *b, const char *metric, const char *by)
{
    Distribution d;

    assert_false(try_make(b, metric, by, &d));
    return b->err.text;
}

/* 1, 1, 1 of three: 33.33 each, cut to 33.3; the tenth that is missing goes
 * to the first.  Points 2 and 4 were not chosen and are there all the same.
 * Half of the middle third lies on either side. */
static void shares_add_up_to_a_hundred(void **state)
{
    static const double share[] = {33.4, 0, 33.3, 0, 33.3};
    Distribution d;

    feed(*state, "csat", "web", 1, 1, 5, false, 1);
    feed(*state, "csat", "web", 3, 1, 5, false, 1);
    feed(*state, "csat", "web", 5, 1, 5, false, 1);
    d = make(*state, "csat", NULL);
    assert_int_equal(5, d.n_points);
    assert_int_equal(1000, d.step);
    for (int i = 0; i < 5; i++) {
        assert_near(share[i], d.row[0].share[i]);
        assert_int_equal(i % 2 == 0, d.row[0].count[i]);
    }
    assert_near(-0.5, d.row[0].left);
    assert_near(0.5, d.row[0].right);
    assert_int_equal(3, d.row[0].row->value.n);
}

/* A hundred people, 12 of them at 1 of 5 and none below the middle but them,
 * 30 in the middle: the bar runs from -(0.12 + 0.15) to 0.58 + 0.15. */
static void half_of_the_middle_lies_on_either_side(void **state)
{
    Distribution d;

    feed(*state, "csat", "web", 1, 1, 5, false, 12);
    feed(*state, "csat", "web", 3, 1, 5, false, 30);
    feed(*state, "csat", "web", 4, 1, 5, false, 18);
    feed(*state, "csat", "web", 5, 1, 5, false, 40);
    d = make(*state, "csat", NULL);
    assert_near(-0.27, d.row[0].left);
    assert_near(0.73, d.row[0].right);
    assert_near(58, d.row[0].row->value.value);
}

/* Of 10 answers 3 are 1, the good end of this scale, and 7 are 4. */
static void the_good_side_is_right_of_a_reversed_scale(void **state)
{
    Distribution d;

    feed(*state, "csat", "web", 1, 1, 5, true, 3);
    feed(*state, "csat", "web", 4, 1, 5, true, 7);
    d = make(*state, "csat", NULL);
    assert_true(d.reversed);
    assert_int_equal(3, d.row[0].count[0]);
    assert_near(-0.7, d.row[0].left);
    assert_near(0.3, d.row[0].right);
}

static void every_group_has_its_row(void **state)
{
    Distribution d;

    feed(*state, "nps", "app", 10, 0, 10, false, 4);
    feed(*state, "nps", "web", 0, 0, 10, false, 2);
    feed(*state, "nps", "web", 9, 0, 10, false, 6);
    d = make(*state, "nps", "channel");
    assert_int_equal(11, d.n_points);
    assert_int_equal(2, d.answer.n_rows);
    assert_string_equal("app", d.row[0].row->group[0]);
    assert_near(100, d.row[0].share[10]);
    assert_near(25, d.row[1].share[0]);
    assert_near(75, d.row[1].share[9]);
    assert_near(50, d.row[1].row->value.value);
}

/* Half stars between whole ones: 1, 1.5 ... 5 are nine points. */
static void half_points_are_points(void **state)
{
    Distribution d;

    feed(*state, "star", "web", 3.5, 1, 5, false, 1);
    feed(*state, "star", "web", 5, 1, 5, false, 3);
    d = make(*state, "score_pomp", NULL);
    assert_int_equal(9, d.n_points);
    assert_int_equal(500, d.step);
    assert_int_equal(1, d.row[0].count[5]);
    assert_int_equal(3, d.row[0].count[8]);
}

static void what_has_no_distribution_is_refused(void **state)
{
    const char *why;

    feed(*state, "csat", "web", 4, 1, 5, false, 12);
    feed(*state, "csat", "app", 4, 1, 7, false, 8);
    why = refused(*state, "csat", "channel");
    assert_non_null(strstr(why, "1-5 (12 answers)"));
    assert_non_null(strstr(why, "1-7 (8 answers)"));
    assert_non_null(strstr(why, "scale_max="));
    assert_non_null(strstr(refused(*state, "contacts", NULL), "contacts is"));
    assert_non_null(
        strstr(refused(*state, "csat", "channel,product"), "one dimension"));
    feed(*state, "star", "web", 0.001, 0, 1, false, 1);
    assert_non_null(strstr(refused(*state, "score_pomp", NULL), "different"));
}

static void steps_too_small_are_refused(void **state)
{
    feed(*state, "star", "web", 0.001, 0, 1, false, 1);
    assert_non_null(strstr(refused(*state, "score_pomp", NULL), "1001 points"));
}

static void nobody_has_no_scale(void **state)
{
    Distribution d = make(*state, "csat", NULL);

    assert_int_equal(0, d.n_points);
    assert_int_equal(1, d.answer.n_rows);
    assert_true(isnan(d.row[0].left) && isnan(d.row[0].right));
}

#define IN_LEDGER(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_LEDGER(shares_add_up_to_a_hundred),
        IN_LEDGER(half_of_the_middle_lies_on_either_side),
        IN_LEDGER(the_good_side_is_right_of_a_reversed_scale),
        IN_LEDGER(every_group_has_its_row),
        IN_LEDGER(half_points_are_points),
        IN_LEDGER(what_has_no_distribution_is_refused),
        IN_LEDGER(steps_too_small_are_refused),
        IN_LEDGER(nobody_has_no_scale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

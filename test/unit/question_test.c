/* question_test.c -- What a question means, and what it may not say. */
#include "model/question.h"

#include "few.h"
#include "test.h"

#include <stdlib.h>

/* Sunday 2026-11-22, noon in Warsaw. */
#define NOW 1795345200000

static Asking asking(void)
{
    Err err = {0};
    const Zone *z = zone_find("Europe/Warsaw", &err);

    assert_non_null(z);
    return (Asking){NULL, &few_schema, z, NOW};
}

/* "name=value&name=value" without escapes: enough for a test. */
static size_t params_of(Arena *a, const char *text, Param *out)
{
    size_t n = 0;

    while (*text != '\0') {
        size_t name = strcspn(text, "="), value = strcspn(text, "&");

        out[n].name = arena_strndup(a, text, name);
        out[n++].value = arena_strndup(a, text + name + 1, value - name - 1);
        text += value + (text[value] == '&');
    }
    return n;
}

static bool ask(Arena *a, const char *text, Question *q, size_t *n, Err *err)
{
    Asking in = asking();
    Param params[40];

    return question_parse(a, &in, params, params_of(a, text, params), q,
                          MAX_METRICS, n, err);
}

static void asks(Arena *a, const char *text, Question *q)
{
    Err err = {0};
    size_t n;

    if (!ask(a, text, q, &n, &err))
        fail_msg("%s: %s", text, err.text);
    assert_int_equal(1, n);
}

static void assert_time(const char *want, int64_t got)
{
    char text[CLOCK_TEXT];

    if (want == NULL)
        assert_int_equal(TIME_OPEN, got);
    else
        assert_string_equal(want, clock_format(got, asking().zone, text));
}

static void all_that_can_be_said_is_understood(void **state)
{
    Arena a = {0};
    Question q;

    asks(&a,
         "metric=calls&by=channel, attr.plan,kind&where=wait=10s..&where="
         "region=r05|&from=2026-01-01&to=2026-02-01T09:30&grain=week&compare="
         "previous,weekday-year&known=2026-03-01&limit=10",
         &q);
    assert_ptr_equal(&few_metrics[0], q.metric);
    assert_int_equal(3, q.n_by);
    assert_string_equal("channel", q.by[0]->name);
    assert_string_equal("attr.plan", q.by[1]->name);
    assert_string_equal("kind", q.by[2]->name);
    assert_int_equal(2, q.where.n);
    assert_int_equal(10000, q.where.item[0].low);
    assert_true(q.where.item[1].missing);
    assert_time("2026-01-01T00:00:00.000+01:00", q.period.from);
    assert_time("2026-02-01T09:30:00.000+01:00", q.period.to);
    assert_int_equal(GRAIN_WEEK, q.grain);
    assert_int_equal(2, q.n_compare);
    assert_int_equal(COMPARE_PREVIOUS, q.compare[0]);
    assert_int_equal(COMPARE_WEEKDAY_YEAR, q.compare[1]);
    assert_time("2026-03-01T00:00:00.000+01:00", q.known);
    assert_int_equal(10, q.limit);
    arena_clear(&a);
}

static void what_is_not_said_is_open(void **state)
{
    Arena a = {0};
    Question q;

    asks(&a, "metric=nps&where=&compare=none", &q);
    assert_time(NULL, q.period.from);
    assert_time(NULL, q.period.to);
    assert_time(NULL, q.known);
    assert_int_equal(GRAIN_ALL, q.grain);
    assert_int_equal(0, q.n_by + q.where.n + q.n_compare);
    assert_int_equal(0, q.limit);
    arena_clear(&a);
}

static void a_period_is_said_in_several_ways(void **state)
{
    static const struct {
        const char *text, *from, *to;
    } cases[] = {
        {"from=2026-03-29", "2026-03-29T00:00:00.000+01:00", NULL},
        {"to=2026-03-30", NULL, "2026-03-30T00:00:00.000+02:00"},
        {"from=2026-01-01T00:00Z", "2026-01-01T01:00:00.000+01:00", NULL},
        {"last=7d", "2026-11-16T00:00:00.000+01:00",
         "2026-11-23T00:00:00.000+01:00"},
        {"period=last-month", "2026-10-01T00:00:00.000+02:00",
         "2026-11-01T00:00:00.000+01:00"},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Question q;

        asks(&a, arena_printf(&a, "metric=nps&%s", cases[i].text), &q);
        assert_time(cases[i].from, q.period.from);
        assert_time(cases[i].to, q.period.to);
    }
    arena_clear(&a);
}

static void several_metrics_are_several_questions(void **state)
{
    Arena a = {0};
    Question q[MAX_METRICS];
    Err err = {0};
    size_t n;

    assert_true(
        ask(&a, "metric=calls,nps , revenue&by=channel&last=1d", q, &n, &err));
    assert_int_equal(3, n);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(&few_metrics[i], q[i].metric);
        assert_string_equal("channel", q[i].by[0]->name);
        assert_int_equal(q[0].period.from, q[i].period.from);
    }
    arena_clear(&a);
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "the question names no metric"},
        {"metric=", "metric has no value"},
        {"metric=npz", "no such metric: npz; did you mean nps"},
        {"metric=nps,nps", "metric has nps twice"},
        {"metric=nps&metric=calls", "metric is there twice"},
        {"metric=nps&gain=day",
         "no such word of a question: gain; did you mean grain"},
        {"metric=nps&grain=weak", "no such grain: weak; did you mean week"},
        {"metric=nps&by=chanel",
         "nps: no such column of perception facts: chanel; did you mean "
         "channel"},
        {"metric=nps&by=text", "text is not a dimension to group by"},
        {"metric=calls&by=transfers",
         "transfers is not a dimension to group by"},
        {"metric=calls&by=ts", "ts is not a dimension to group by"},
        {"metric=nps&by=channel,channel", "by has channel twice"},
        {"metric=nps&by=channel,team,agent,queue",
         "by has more than 3 dimensions"},
        {"metric=nps&by=", "by has no value"},
        {"metric=nps&by=wait", "only interaction facts have it"},
        {"metric=calls,nps&where=wait=1s..",
         "nps: wait is not a column of perception facts"},
        {"metric=nps&where=chanel=x", "did you mean channel"},
        {"metric=nps&from=2026-02-30", "from: no such day"},
        {"metric=nps&from=2026-02-02&to=2026-02-02", "is not before"},
        {"metric=nps&from=2026-02-02&to=2026-02-01", "is not before"},
        {"metric=nps&from=2026-02-02&last=1d", "give one of them"},
        {"metric=nps&period=today&last=1d", "give one of them"},
        {"metric=nps&last=90", "last=90 is not a stretch of time"},
        {"metric=nps&period=last-mont", "did you mean last-month"},
        {"metric=nps&compare=yaer", "no such comparison: yaer; did you mean "
                                    "year"},
        {"metric=nps&compare=year,year", "compare has year twice"},
        {"metric=nps&compare=a,b,c,d", "compare has more than 3 words"},
        {"metric=nps&known=later", "known: not a date or time"},
        {"metric=nps&limit=-1", "limit=-1 is not a number from 0"},
        {"metric=nps&limit=1000001", "is not a number from 0 to 1000000"},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Question q[MAX_METRICS];
        Err err = {0};
        size_t n;

        assert_false(ask(&a, cases[i].text, q, &n, &err));
        if (strstr(err.text, cases[i].why) == NULL)
            fail_msg("%s: %s", cases[i].text, err.text);
    }
    arena_clear(&a);
}

static void sizes_have_limits(void **state)
{
    Arena a = {0};
    Question q[MAX_METRICS];
    Param params[34] = {{"metric", "nps"}};
    Asking in = asking();
    Err err = {0};
    size_t n;
    const char *many = "metric=calls";

    for (size_t i = 1; i < LEN(params); i++)
        params[i] = (Param){"where", "team=x"};
    assert_false(
        question_parse(&a, &in, params, LEN(params), q, MAX_METRICS, &n, &err));
    assert_string_equal("nps: where has more than 32 conditions", err.text);
    for (size_t i = 0; i < MAX_METRICS; i++)
        many = arena_printf(&a, "%s,m%zu", many, i);
    assert_false(ask(&a, many, q, &n, &err));
    assert_string_equal("more than 24 metrics in one question", err.text);
    arena_clear(&a);
}

static void a_ratio_needs_columns_of_both_parts(void **state)
{
    Arena a = {0};
    Question q, part;
    Asking in = asking();
    Err err = {0};
    size_t n;

    asks(&a, "metric=revenue_per_call&by=channel&where=region=r05&last=1d", &q);
    assert_true(question_part(&a, &in, &q, q.metric->denominator, &part, &err));
    assert_ptr_equal(&few_metrics[0], part.metric);
    assert_string_equal("region", part.where.item[0].column->name);
    assert_int_equal(q.period.from, part.period.from);

    assert_false(ask(&a, "metric=revenue_per_call&by=queue&where=wait=1s..", &q,
                     &n, &err));
    assert_string_equal("revenue_per_call: wait is not a column of outcome "
                        "facts; only interaction facts have it",
                        err.text);
    assert_false(
        ask(&a, "metric=revenue_per_call&where=amount=1..", &q, &n, &err));
    assert_string_equal("revenue_per_call is made of calls: amount is not a "
                        "column of interaction facts; only outcome facts "
                        "have it",
                        err.text);
    arena_clear(&a);
}

static void what_is_written_asks_the_same(void **state)
{
    static const struct {
        const char *name, *value;
    } want[] = {
        {"metric", "calls"},
        {"by", "channel,attr.plan"},
        {"where", "wait=10000..,team=a\\,b"},
        {"from", "2026-11-15T23:00:00.000Z"},
        {"to", "2026-11-22T23:00:00.000Z"},
        {"grain", "day"},
        {"compare", "previous,year"},
        {"known", "2026-11-22T09:00:00.000Z"},
        {"limit", "5"},
    };
    Arena a = {0};
    Question q;
    Param got[QUESTION_PARAMS];

    asks(&a,
         "metric=calls&by=channel,attr.plan&where=wait=10s..&where=team=a\\,b&"
         "last=7d&grain=day&compare=previous,year&known=2026-11-22T10:00&"
         "limit=5",
         &q);
    assert_int_equal(LEN(want), question_write(&a, &q, got));
    for (size_t i = 0; i < LEN(want); i++) {
        assert_string_equal(want[i].name, got[i].name);
        assert_string_equal(want[i].value, got[i].value);
    }
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_can_be_said_is_understood),
        cmocka_unit_test(what_is_not_said_is_open),
        cmocka_unit_test(a_period_is_said_in_several_ways),
        cmocka_unit_test(several_metrics_are_several_questions),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(a_ratio_needs_columns_of_both_parts),
        cmocka_unit_test(what_is_written_asks_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

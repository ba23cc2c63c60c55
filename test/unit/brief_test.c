/*
 * brief_test.c -- Every rule of a brief, reached with a ledger made by hand.
 *
 * The clock stands at 2026-04-15 14:00 in Warsaw; "last 90d" begins on 16
 * January, the compared period on 18 October 2025.
 */
#include "insight/brief.h"

#include "engine.h"

#define ANSWERS "ref,ts,customer,kind,channel,score,scale_min,scale_max"

/* n answers from `day` on, `a day` of them each day, of which every tenth
 * part is a promoter, `promoters` of ten, and the rest are detractors. */
static void answers(Bench *b, const char *channel, const char *day, int n,
                    int a_day, int promoters)
{
    bench_feed(b, FACT_PERCEPTION, ANSWERS,
               arena_printf(&b->arena,
                            "select '%s%s' || i as ref, timestamp '%s 10:00'"
                            " + (i // %d)::int * interval 1 day as ts,"
                            " 'c' || i as customer, 'nps' as kind,"
                            " '%s' as channel,"
                            " case when i %% 10 < %d then 10 else 3 end as"
                            " score, 0 as scale_min, 10 as scale_max"
                            " from range(%d) t(i)",
                            channel, day, day, a_day, channel, promoters, n));
}

static Audience audience(const char *metric)
{
    static const Words words = {{"Who", "Kto", "Cine"}};

    return (Audience){.name = "test",
                      .label = words,
                      .question = words,
                      .last = "90d",
                      .compare = COMPARE_PREVIOUS,
                      .primary = metric,
                      .n = 1,
                      .kpi = {{metric, "", CHART_LINE, NULL}}};
}

static Brief *made(Bench *b, const Audience *au, const Param *p, size_t n,
                   Lang lang)
{
    BriefAsk ask = {.audience = au, .param = p, .n_params = n};
    Brief *out = ARENA_NEW(&b->arena, Brief);

    b->err = (Err){0};
    bench_must(brief_make(&b->engine, &ask, &b->arena, out, &b->err), &b->err);
    brief_say(out, lang, &b->arena);
    return out;
}

static Brief *nps_brief(Bench *b, Lang lang)
{
    Audience *au = ARENA_NEW(&b->arena, Audience);

    *au = audience("nps");
    return made(b, au, NULL, 0, lang);
}

static void nothing_is_there(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    brief = nps_brief(&b, LANG_EN);
    assert_int_equal(TOLD_NO_DATA, brief->kpi[0].told.what);
    assert_string_equal("No data in this period.", brief->kpi[0].sentence);
    assert_string_equal("Net Promoter Score (NPS): no data in this period.",
                        brief->headline);
    brief_say(brief, LANG_PL, &b.arena);
    assert_string_equal("Brak danych w tym okresie.", brief->kpi[0].sentence);
    bench_close(&b);
}

static void there_is_nothing_before(void **state)
{
    Bench b;

    bench_open(&b);
    answers(&b, "phone", "2026-04-06", 100, 10, 5);
    assert_string_equal("Nu sunt date anterioare pentru comparație.",
                        nps_brief(&b, LANG_RO)->kpi[0].sentence);
    bench_close(&b);
}

/* 20 answers in each period; the metric needs 30. */
static void there_are_too_few(void **state)
{
    Bench b;

    bench_open(&b);
    answers(&b, "a", "2026-04-14", 20, 10, 5);
    answers(&b, "b", "2025-12-01", 20, 10, 6);
    assert_string_equal("Too few to judge: n = 20, 30 are needed.",
                        nps_brief(&b, LANG_EN)->kpi[0].sentence);
    bench_close(&b);
}

/* NPS 40 of 100 against 20 of 100: a difference of 20 points, whose 95 %
 * interval is over 25 wide on either side. */
static void a_difference_that_may_be_chance_is_no_change(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "a", "2026-04-06", 100, 10, 6);
    answers(&b, "b", "2025-12-01", 100, 10, 7);
    brief = nps_brief(&b, LANG_PL);
    assert_false(brief->kpi[0].answer.row[0].compare[0].significant);
    assert_near(-20, brief->kpi[0].told.change);
    assert_string_equal("Brak wiarygodnej zmiany.", brief->kpi[0].sentence);
    assert_null(brief->kpi[0].action);
    assert_string_equal(
        "Wskaźnik NPS (Net Promoter Score) 20: brak wiarygodnej zmiany.",
        brief->headline);
    bench_close(&b);
}

/* Ten days with answers, then five weeks without. */
static void a_source_that_fell_silent_is_named_first(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "a", "2026-03-01", 100, 10, 6);
    answers(&b, "b", "2025-12-01", 100, 10, 7);
    brief = nps_brief(&b, LANG_EN);
    assert_string_equal("test", brief->kpi[0].silent->source);
    assert_string_equal(
        "Source “test” silent since 10 March. No reliable change.",
        brief->kpi[0].sentence);
    assert_false(brief->demo);
    bench_close(&b);
}

static void nobody_asked_for_a_comparison(void **state)
{
    static const Param none = {"compare", "none"};
    Audience au = audience("nps");
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "a", "2026-04-06", 100, 10, 6);
    brief = made(&b, &au, &none, 1, LANG_EN);
    assert_string_equal("", brief->kpi[0].sentence);
    assert_int_equal(COMPARE_NONE, brief->with);
    assert_true(brief->line_from == brief->period.from);
    bench_close(&b);
}

/* From 1 March on one channel of two brings 1 promoter of 10 after 7. */
static void a_fall_says_since_when_where_and_what_to_do(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "shop", "2025-10-18", 1800, 10, 7);
    answers(&b, "phone", "2025-10-18", 1340, 10, 7); /* 134 days */
    answers(&b, "phone", "2026-03-01", 460, 10, 1);
    brief = nps_brief(&b, LANG_EN);
    assert_int_equal(TOLD_CHANGED, brief->kpi[0].told.what);
    assert_int_equal(-1, told_direction(&brief->kpi[0].told));
    assert_string_equal(
        "Down 31\xc2\xa0pts since 1 March, mostly: channel “phone”.",
        brief->kpi[0].sentence);
    assert_string_equal("Read the latest comments first: channel “phone”.",
                        brief->kpi[0].action);
    assert_string_equal("Worse: Net Promoter Score (NPS) 9 (−31\xc2\xa0pts).",
                        brief->headline);
    brief_say(brief, LANG_PL, &b.arena);
    assert_string_equal(
        "Spadek o 31\xc2\xa0pkt od 1 marca, głównie: kanał „phone”.",
        brief->kpi[0].sentence);
    brief_say(brief, LANG_RO, &b.arena);
    assert_string_equal(
        "Scădere cu 31\xc2\xa0pct. din 1 martie, mai ales: canal „phone”.",
        brief->kpi[0].sentence);
    bench_close(&b);
}

/* Both channels stay as they are, but the unhappy one grows from a tenth to
 * a half of the answers. */
static void a_survey_that_changed_comes_before_any_cause(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "shop", "2025-10-18", 1620, 18, 9);
    answers(&b, "phone", "2025-10-18", 180, 2, 2);
    answers(&b, "shop", "2026-01-16", 900, 10, 9);
    answers(&b, "phone", "2026-01-16", 900, 10, 2);
    brief = nps_brief(&b, LANG_EN);
    assert_int_equal(ARTEFACT_CHANNEL_MIX, brief->kpi[0].told.artefact);
    assert_non_null(strstr(brief->kpi[0].sentence,
                           ", but the survey changed too: another mix of"
                           " channels."));
    assert_string_equal("Compare like with like before acting.",
                        brief->kpi[0].action);
    assert_non_null(strstr(brief->headline, "the survey changed too"));
    bench_close(&b);
}

static void words_are_counted_by_hand(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "a", "2026-04-06", 100, 10, 6);
    answers(&b, "b", "2025-12-01", 100, 10, 7);
    brief = nps_brief(&b, LANG_EN);
    /* Who / Net Promoter Score (NPS) 20: no reliable change. / No reliable
     * change.  1 + 8 + 3 words, one number, one chart. */
    assert_int_equal(12, brief->reading.words);
    assert_near(3.6 + 6 + 8, brief->reading.seconds);
    assert_int_equal(0, brief->reading.n_drop);
    bench_close(&b);
}

static void a_line_covers_the_compared_period(void **state)
{
    Bench b;
    Brief *brief;

    bench_open(&b);
    answers(&b, "a", "2026-04-06", 100, 10, 6);
    answers(&b, "b", "2025-12-01", 100, 10, 7);
    brief = nps_brief(&b, LANG_EN);
    assert_int_equal(GRAIN_WEEK, brief->grain);
    assert_true(brief->line_from == brief->compared.from);
    assert_true(brief->compared.from < brief->period.from);
    assert_true(brief->kpi[0].line.question.period.from ==
                brief->compared.from);
    assert_true(brief->kpi[0].line.n_rows >= 25);
    bench_close(&b);
}

/* The customers' facts have no score, so a filter on it asks nothing of
 * them; the other number is there all the same. */
static void one_that_cannot_be_asked_leaves_the_others(void **state)
{
    static const Param where = {"where", "score=10"};
    Audience au = audience("nps");
    Brief *brief;
    Bench b;

    au.n = 2;
    au.kpi[1] = (AudienceKpi){"contacts", "", CHART_NONE, NULL};
    bench_open(&b);
    answers(&b, "a", "2026-04-06", 100, 10, 6);
    brief = made(&b, &au, &where, 1, LANG_EN);
    assert_int_equal(60, brief->kpi[0].told.n);
    assert_string_equal("It cannot be computed from these data.",
                        brief->kpi[1].sentence);
    assert_int_equal(0, brief->kpi[1].line.n_rows);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_there),
        cmocka_unit_test(there_is_nothing_before),
        cmocka_unit_test(there_are_too_few),
        cmocka_unit_test(a_difference_that_may_be_chance_is_no_change),
        cmocka_unit_test(a_source_that_fell_silent_is_named_first),
        cmocka_unit_test(nobody_asked_for_a_comparison),
        cmocka_unit_test(a_fall_says_since_when_where_and_what_to_do),
        cmocka_unit_test(a_survey_that_changed_comes_before_any_cause),
        cmocka_unit_test(words_are_counted_by_hand),
        cmocka_unit_test(a_line_covers_the_compared_period),
        cmocka_unit_test(one_that_cannot_be_asked_leaves_the_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

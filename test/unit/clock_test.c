/*
 * clock_test.c -- Where buckets begin, and how instants are written and read.
 *
 * Expected offsets are what zdump(8) prints for the zone; seconds since 1970
 * are what date(1) prints for the instant.
 */
#include "base/clock.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static const Zone *zone(const char *name)
{
    Err err = {0};
    const Zone *z = zone_find(name, &err);

    if (z == NULL)
        fail_msg("%s", err.text);
    return z;
}

/* The instant that a text means. */
static int64_t at(const char *text)
{
    Err err = {0};
    int64_t ms;

    if (!clock_parse(text, zone_utc(), &ms, &err))
        fail_msg("%s", err.text);
    return ms;
}

static void assert_at(const char *want, int64_t got, const Zone *z)
{
    char text[CLOCK_TEXT];

    assert_string_equal(want, clock_format(got, z, text));
}

/* ---- Buckets ------------------------------------------------------------ */

static int64_t hours_of_day(const Zone *z, const char *noon_utc)
{
    int64_t from = clock_floor(z, GRAIN_DAY, at(noon_utc));
    int64_t n = 0;

    for (int64_t t = from; t < clock_next(z, GRAIN_DAY, from); n++)
        t = clock_next(z, GRAIN_HOUR, t);
    return n;
}

static void days_have_the_hours_they_have(void **state)
{
    const Zone *warsaw = zone("Europe/Warsaw");
    const Zone *lord_howe = zone("Australia/Lord_Howe");

    assert_int_equal(23, hours_of_day(warsaw, "2026-03-29T12:00Z"));
    assert_int_equal(25, hours_of_day(warsaw, "2026-10-25T12:00Z"));
    assert_int_equal(24, hours_of_day(warsaw, "2026-10-26T12:00Z"));
    assert_int_equal(24, hours_of_day(zone("Asia/Kathmandu"), "2026-03-29"));
    /* 24 h 30 min, and 23 h 30 min of which one hour is half */
    assert_int_equal(25, hours_of_day(lord_howe, "2026-04-04T20:00Z"));
    assert_int_equal(24, hours_of_day(lord_howe, "2026-10-03T20:00Z"));
}

static void buckets_begin_where_the_wall_says(void **state)
{
    static const struct {
        const char *zone;
        Grain grain;
        const char *at, *from, *to;
    } cases[] = {
        {"Europe/Warsaw", GRAIN_DAY, "2026-03-29T12:00Z",
         "2026-03-29T00:00:00.000+01:00", "2026-03-30T00:00:00.000+02:00"},
        {"Europe/Warsaw", GRAIN_HOUR, "2026-10-25T00:10Z",
         "2026-10-25T02:00:00.000+02:00", "2026-10-25T02:00:00.000+01:00"},
        {"Europe/Warsaw", GRAIN_HOUR, "2026-10-25T01:10Z",
         "2026-10-25T02:00:00.000+01:00", "2026-10-25T03:00:00.000+01:00"},
        {"Asia/Kolkata", GRAIN_HOUR, "2026-01-01T00:10Z",
         "2026-01-01T05:00:00.000+05:30", "2026-01-01T06:00:00.000+05:30"},
        {"Asia/Kathmandu", GRAIN_HOUR, "2026-01-01T00:10Z",
         "2026-01-01T05:00:00.000+05:45", "2026-01-01T06:00:00.000+05:45"},
        {"Australia/Lord_Howe", GRAIN_HOUR, "2026-04-04T15:10Z",
         "2026-04-05T01:30:00.000+10:30", "2026-04-05T02:00:00.000+10:30"},
        {"Europe/Bucharest", GRAIN_WEEK, "2026-03-29T20:00Z",
         "2026-03-23T00:00:00.000+02:00", "2026-03-30T00:00:00.000+03:00"},
        {"Europe/Bucharest", GRAIN_WEEK, "2026-03-29T21:00Z",
         "2026-03-30T00:00:00.000+03:00", "2026-04-06T00:00:00.000+03:00"},
        {"Europe/Warsaw", GRAIN_MONTH, "2026-03-31T22:30Z",
         "2026-04-01T00:00:00.000+02:00", "2026-05-01T00:00:00.000+02:00"},
        {"Europe/Warsaw", GRAIN_QUARTER, "2026-11-22",
         "2026-10-01T00:00:00.000+02:00", "2027-01-01T00:00:00.000+01:00"},
        {"Europe/Warsaw", GRAIN_YEAR, "2025-12-31T23:00Z",
         "2026-01-01T00:00:00.000+01:00", "2027-01-01T00:00:00.000+01:00"},
        /* Cairo springs forward at midnight: the day begins at 01:00 */
        {"Africa/Cairo", GRAIN_DAY, "2026-04-24T12:00Z",
         "2026-04-24T01:00:00.000+03:00", "2026-04-25T00:00:00.000+03:00"},
        /* Newfoundland's midnight of 7 Nov 2010 came twice */
        {"America/St_Johns", GRAIN_DAY, "2010-11-07T03:00Z",
         "2010-11-07T00:00:00.000-02:30", "2010-11-08T00:00:00.000-03:30"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        const Zone *z = zone(cases[i].zone);

        assert_at(cases[i].from,
                  clock_floor(z, cases[i].grain, at(cases[i].at)), z);
        assert_at(cases[i].to, clock_next(z, cases[i].grain, at(cases[i].at)),
                  z);
    }
}

/* Promise 1, in places and years where clocks did odd things. */
static void every_instant_is_in_one_bucket(void **state)
{
    static const char *const zones[] = {
        "Europe/Warsaw", "America/St_Johns", "Australia/Lord_Howe",
        "Africa/Cairo",  "Pacific/Apia",     "America/Havana",
    };

    for (size_t i = 0; i < LEN(zones); i++)
        for (Grain g = GRAIN_HOUR; g <= GRAIN_YEAR; g++)
            for (int64_t t = at("2010-01-01"); t < at("2012-02-01");
                 t += 37 * MINUTE_MS) {
                const Zone *z = zone(zones[i]);
                int64_t from = clock_floor(z, g, t), to = clock_next(z, g, t);

                assert_true(from <= t && t < to);
                assert_int_equal(from, clock_floor(z, g, from));
                assert_int_equal(from, clock_floor(z, g, to - 1));
                assert_int_equal(to, clock_floor(z, g, to));
            }
}

static void all_time_is_one_bucket(void **state)
{
    assert_int_equal(INT64_MIN, clock_floor(zone_utc(), GRAIN_ALL, 0));
    assert_int_equal(INT64_MAX, clock_next(zone_utc(), GRAIN_ALL, 0));
}

/* ---- Texts -------------------------------------------------------------- */

static void iso_texts_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"2026-01-31T09:15:02.114+01:00", 1769847302114},
        {"2026-01-31T08:15:02.1149Z", 1769847302114},
        {"2026-01-31 09:15:02", 1769847302000},
        {"2026-01-31T09:15:02,5", 1769847302500},
        {"2026-01-31t08:15z", 1769847300000},
        {"2026-01-31T09:15+0100", 1769847300000},
        {"2026-01-31T02:45-05:30", 1769847300000},
        {"2026-01-31T09:15+01", 1769847300000},
        {"2026-01-31", 1769814000000},
        {"1969-12-31T23:59:59.999Z", -1},
    };
    const Zone *z = zone("Europe/Warsaw");

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};
        int64_t ms;

        assert_true(clock_parse(cases[i].text, z, &ms, &err));
        assert_int_equal(cases[i].ms, ms);
    }
}

static void other_texts_are_refused_in_words(void **state)
{
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-1-31",
        "31.01.2026",
        "2026-01-31T",
        "2026-01-31T09",
        "2026-01-31T09:15:",
        "2026-01-31x",
        "2026-01-31T09:15:02.",
        "2026-01-31T09:15+",
        "2026-01-31T09:15+1",
        "2026-01-31T09:15+24:00",
        "2026-01-31T09:15Zx",
        " 2026-01-31",
    };
    static const char *const none[] = {
        "2026-02-29",       "2026-13-01",       "2026-00-10",
        "2026-01-31T24:00", "2026-01-31T23:60", "2026-06-30T23:59:60",
    };
    int64_t ms;

    for (size_t i = 0; i < LEN(wrong); i++) {
        Err err = {0};

        assert_false(clock_parse(wrong[i], zone_utc(), &ms, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        assert_non_null(strstr(err.text, "not a date or time"));
    }
    for (size_t i = 0; i < LEN(none); i++) {
        Err err = {0};

        assert_false(clock_parse(none[i], zone_utc(), &ms, &err));
        assert_non_null(strstr(err.text, "no such day or time: 2026"));
    }
}

static void instants_are_written_with_their_offset(void **state)
{
    char text[CLOCK_TEXT];

    assert_at("2026-01-31T09:15:02.114+01:00", 1769847302114,
              zone("Europe/Warsaw"));
    assert_at("2026-01-31T08:15:02.114Z", 1769847302114, zone_utc());
    assert_at("2026-01-31T04:45:02.114-03:30", 1769847302114,
              zone("America/St_Johns"));
    assert_at("1850-01-01T05:53:28.000+05:53:28", at("1850-01-01"),
              zone("Asia/Kolkata"));
    assert_string_equal("2026-02-01",
                        clock_format_date(at("2026-01-31T23:30Z"),
                                          zone("Europe/Warsaw"), text));
}

/* ---- Now ---------------------------------------------------------------- */

static void the_clock_runs_until_it_is_stopped(void **state)
{
    int64_t before = clock_now();

    assert_true(before > at("2024-01-01"));
    clock_set(42);
    assert_int_equal(42, clock_now());
    clock_set(CLOCK_RUNS);
    assert_true(clock_now() >= before);
}

static void the_environment_may_stop_the_clock(void **state)
{
    Err err = {0};

    unsetenv("PULS_NOW");
    assert_true(clock_init(&err));
    assert_true(clock_now() > at("2024-01-01"));
    setenv("PULS_NOW", "2020-05-17T10:00:00Z", 1);
    assert_true(clock_init(&err));
    assert_int_equal(1589709600000, clock_now());
    setenv("PULS_NOW", "yesterday", 1);
    assert_false(clock_init(&err));
    assert_non_null(strstr(err.text, "PULS_NOW: not a date or time"));
    clock_set(CLOCK_RUNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_have_the_hours_they_have),
        cmocka_unit_test(buckets_begin_where_the_wall_says),
        cmocka_unit_test(every_instant_is_in_one_bucket),
        cmocka_unit_test(all_time_is_one_bucket),
        cmocka_unit_test(iso_texts_are_read),
        cmocka_unit_test(other_texts_are_refused_in_words),
        cmocka_unit_test(instants_are_written_with_their_offset),
        cmocka_unit_test(the_clock_runs_until_it_is_stopped),
        cmocka_unit_test(the_environment_may_stop_the_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

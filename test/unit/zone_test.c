/*
 * zone_test.c -- Civil time, and what the clocks of places show.
 *
 * Expected transitions are what zdump(8) prints for the zone; day numbers,
 * weekdays and weeks are what date(1) prints.
 */
#include "base/clock.h"
#include "base/tzif.h"

#include "test.h"

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

/* ---- Civil -------------------------------------------------------------- */

static void days_are_counted_from_1970(void **state)
{
    static const struct {
        int y, m, d;
        int64_t days;
        int weekday, iso_year, iso_week;
    } cases[] = {
        {1970, 1, 1, 0, 4, 1970, 1},        {1969, 12, 31, -1, 3, 1970, 1},
        {2000, 2, 29, 11016, 2, 2000, 9},   {1900, 3, 1, -25508, 4, 1900, 9},
        {2026, 11, 22, 20779, 7, 2026, 47}, {2021, 1, 3, 18630, 7, 2020, 53},
        {2024, 12, 30, 20087, 1, 2025, 1},  {2100, 12, 31, 47846, 5, 2100, 52},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Civil c = civil_from_ms(cases[i].days * DAY_MS + 1);
        int year, week;

        assert_int_equal(cases[i].days,
                         civil_days(cases[i].y, cases[i].m, cases[i].d));
        assert_int_equal(cases[i].y, c.year);
        assert_int_equal(cases[i].m, c.month);
        assert_int_equal(cases[i].d, c.day);
        assert_int_equal(cases[i].weekday, civil_weekday(cases[i].days));
        civil_iso_week(cases[i].days, &year, &week);
        assert_int_equal(cases[i].iso_year, year);
        assert_int_equal(cases[i].iso_week, week);
    }
}

static void months_run_into_other_years(void **state)
{
    assert_int_equal(civil_days(2027, 1, 1), civil_days(2026, 13, 1));
    assert_int_equal(civil_days(2025, 12, 1), civil_days(2026, 0, 1));
    assert_int_equal(civil_days(2026, 3, 1), civil_days(2026, 2, 29));
    assert_int_equal(29, civil_month_days(2000, 2));
    assert_int_equal(28, civil_month_days(1900, 2));
    assert_int_equal(30, civil_month_days(2026, 11));
}

static void milliseconds_before_1970_round_down(void **state)
{
    Civil c = civil_from_ms(-1);

    assert_int_equal(1969, c.year);
    assert_int_equal(23, c.hour);
    assert_int_equal(999, c.ms);
    assert_int_equal(-1, civil_ms(&c));
    assert_int_equal(-1, civil_days_of(-1));
}

/* ---- Zones -------------------------------------------------------------- */

/* zdump -v -c 2020,2031 Europe/Bucharest: always at 01:00 UTC. */
static void bucharest_changes_twice_a_year(void **state)
{
    static const char *const days[] = {
        "2020-03-29", "2020-10-25", "2021-03-28", "2021-10-31", "2022-03-27",
        "2022-10-30", "2023-03-26", "2023-10-29", "2024-03-31", "2024-10-27",
        "2025-03-30", "2025-10-26", "2026-03-29", "2026-10-25", "2027-03-28",
        "2027-10-31", "2028-03-26", "2028-10-29", "2029-03-25", "2029-10-28",
        "2030-03-31", "2030-10-27",
    };
    Transition got[30];
    const Zone *z = zone("Europe/Bucharest");

    assert_int_equal(LEN(days), zone_transitions(z, at("2020-01-01"),
                                                 at("2031-01-01"), got, 30));
    for (size_t i = 0; i < LEN(days); i++) {
        assert_int_equal(at(days[i]) + HOUR_MS, got[i].at);
        assert_int_equal((i % 2 == 0 ? 3 : 2) * HOUR_MS, got[i].offset);
    }
    assert_int_equal(
        22, zone_transitions(z, at("2020-01-01"), at("2031-01-01"), NULL, 0));
}

/* The rule at the end of the file, not its table, gives 2099: the last
 * Sundays of March and October are the 29th and the 25th. */
static void rules_go_on_until_2100(void **state)
{
    const Zone *z = zone("Europe/Warsaw");

    assert_int_equal(HOUR_MS, zone_offset(z, at("2099-03-29T00:59:59Z")));
    assert_int_equal(2 * HOUR_MS, zone_offset(z, at("2099-03-29T01:00:00Z")));
    assert_int_equal(HOUR_MS, zone_offset(z, at("2099-10-25T01:00:00Z")));
    assert_int_equal(HOUR_MS, zone_offset(z, at("2150-07-01")));
}

static void offsets_follow_the_newest_database(void **state)
{
    static const struct {
        const char *zone, *at;
        int minutes;
    } cases[] = {
        {"Asia/Almaty", "2024-02-29T17:59:59Z", 360},
        {"Asia/Almaty", "2026-06-01", 300},
        {"Asia/Kolkata", "2026-06-01", 330},
        {"Asia/Kathmandu", "2026-06-01", 345},
        {"America/Sao_Paulo", "2026-01-15", -180},
        {"America/New_York", "2026-07-04", -240},
        {"Australia/Lord_Howe", "2026-01-15", 660},
        {"Australia/Lord_Howe", "2026-07-15", 630},
        {"Europe/Dublin", "2026-07-15", 60},
        {"Etc/GMT+5", "2026-07-15", -300},
        {"UTC", "2026-07-15", 0},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        assert_int_equal(cases[i].minutes * MINUTE_MS,
                         zone_offset(zone(cases[i].zone), at(cases[i].at)));
}

static void a_skipped_time_moves_forward(void **state)
{
    const Zone *z = zone("Europe/Warsaw");
    Civil c = {2026, 3, 29, 2, 30, 0, 0};

    assert_at("2026-03-29T03:30:00.000+02:00", zone_to_utc(z, &c), z);
    c.hour = 3;
    c.minute = 0;
    assert_at("2026-03-29T03:00:00.000+02:00", zone_to_utc(z, &c), z);
    c.hour = 1;
    assert_at("2026-03-29T01:00:00.000+01:00", zone_to_utc(z, &c), z);
}

static void a_repeated_time_is_the_earlier(void **state)
{
    const Zone *z = zone("Europe/Warsaw");
    Civil c = {2026, 10, 25, 2, 30, 0, 0};

    assert_at("2026-10-25T02:30:00.000+02:00", zone_to_utc(z, &c), z);
    c.hour = 3;
    assert_at("2026-10-25T03:30:00.000+01:00", zone_to_utc(z, &c), z);
}

/* Samoa had no 30 December 2011. */
static void a_skipped_day_is_the_next_one(void **state)
{
    const Zone *z = zone("Pacific/Apia");
    Civil c = {2011, 12, 30, 0, 0, 0, 0};

    assert_int_equal(at("2011-12-30T10:00:00Z"), zone_to_utc(z, &c));
    assert_int_equal(31, zone_civil(z, at("2011-12-30T10:00:00Z")).day);
    assert_int_equal(at("2011-12-30T10:00:00Z"),
                     clock_next(z, GRAIN_DAY, at("2011-12-30T09:00:00Z")));
}

static void an_unknown_zone_names_the_nearest(void **state)
{
    static const struct {
        const char *name, *want;
    } cases[] = {
        {"Europe/Varsaw",
         "no such time zone: Europe/Varsaw; did you mean Europe/Warsaw"},
        {"europe/bucharest",
         "no such time zone: europe/bucharest; did you mean Europe/Bucharest"},
        {"", "no such time zone: ; it should be an IANA name such as "
             "Europe/Warsaw"},
        {"../../etc/passwd", "no such time zone: ../../etc/passwd; it should "
                             "be an IANA name such as Europe/Warsaw"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_null(zone_find(cases[i].name, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        assert_string_equal(cases[i].want, err.text);
    }
}

static void what_is_not_a_zone_is_refused(void **state)
{
    static const char *const names[] = {
        "Europe",         "zone.tab", "Europe//Warsaw",  "/Europe/Warsaw",
        "Europe/Warsaw/", "./UTC",    "Europe/Warsaw\n",
    };

    for (size_t i = 0; i < LEN(names); i++) {
        Err err = {0};

        assert_null(zone_find(names[i], &err));
        assert_int_equal(ERR_INPUT, err.kind);
    }
}

static void a_zone_is_read_once(void **state)
{
    assert_ptr_equal(zone("Europe/Warsaw"), zone("Europe/Warsaw"));
    assert_string_equal("Europe/Warsaw", zone_name(zone("Europe/Warsaw")));
    assert_ptr_equal(zone_utc(), zone("UTC"));
}

/* Day 60 of RFC 8536's Jn is always 1 March; n counts the leap day. */
static void rules_may_count_the_days_of_the_year(void **state)
{
    static Tzif tz;

    assert_true(tzif_apply_rule("XXX3YYY,J60,300/1:30", &tz));
    assert_int_equal(at("1970-03-01T05:00:00Z"), tz.at[0].at);
    assert_int_equal(-2 * HOUR_MS, tz.at[0].offset);
    assert_int_equal(at("1972-03-01T05:00:00Z"), tz.at[4].at);
    assert_int_equal(at("1970-10-28T03:30:00Z"), tz.at[1].at);
    assert_int_equal(at("1972-10-27T03:30:00Z"), tz.at[5].at);
}

static void broken_zone_files_are_refused(void **state)
{
    static const char *const rules[] = {
        "CET",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",
        "<CET-1",
        "CET-999",
        "CET-1CEST,M3.5.0,M10.5.0/3x",
        "CET-1CEST,M3.6.0,M10.5.0",
    };
    static Tzif tz;

    for (size_t i = 0; i < LEN(rules); i++)
        assert_false(tzif_apply_rule(rules[i], &tz));
    assert_false(tzif_read((const unsigned char *)"TZif2", 5, &tz));
    assert_false(tzif_read((const unsigned char *)"", 0, &tz));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(months_run_into_other_years),
        cmocka_unit_test(milliseconds_before_1970_round_down),
        cmocka_unit_test(bucharest_changes_twice_a_year),
        cmocka_unit_test(rules_go_on_until_2100),
        cmocka_unit_test(offsets_follow_the_newest_database),
        cmocka_unit_test(a_skipped_time_moves_forward),
        cmocka_unit_test(a_repeated_time_is_the_earlier),
        cmocka_unit_test(a_skipped_day_is_the_next_one),
        cmocka_unit_test(an_unknown_zone_names_the_nearest),
        cmocka_unit_test(what_is_not_a_zone_is_refused),
        cmocka_unit_test(a_zone_is_read_once),
        cmocka_unit_test(rules_may_count_the_days_of_the_year),
        cmocka_unit_test(broken_zone_files_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* duration_test.c -- Times and durations of a mapping, run. */
#include "mapped.h"

static const char *of_wait(const char *value, const char *rows)
{
    Arena a = {0};
    const char *out = result(
        "", "interaction",
        arena_printf(&a, "      set: {kind: call}\n      wait: %s\n", value),
        rows);

    arena_clear(&a);
    return out;
}

static void durations_become_whole_milliseconds(void **state)
{
    assert_string_equal("kind=call wait=1500 \nkind=call wait=0 \n"
                        "kind=call wait=~ \n"
                        "x is \"-1\", expected a duration of 0 or more\n",
                        of_wait("x", "('1.5', ''), ('0', ''), ('', ''),"
                                     " ('-1', '')"));
    assert_string_equal("kind=call wait=5400000 \n",
                        of_wait("{column: x, unit: h}", "('1.5', '')"));
    assert_string_equal("kind=call wait=3723500 \n"
                        "x is \"1:75:00\", expected a duration as h:mm:ss\n",
                        of_wait("{column: x, unit: 'h:mm:ss'}",
                                "('1:02:03.5', ''), ('1:75:00', '')"));
}

static void a_duration_lies_between_two_times(void **state)
{
    assert_string_equal(
        "kind=call wait=90000 \nkind=call wait=~ \n"
        "y is \"2026-01-01 08:00:00\", expected a time not before x\n",
        of_wait("{between: [x, y]}",
                "('2026-01-01 09:00:00', '2026-01-01 09:01:30'),"
                " ('2026-01-01 09:00:00', ''),"
                " ('2026-01-01 09:00:00', '2026-01-01 08:00:00')"));
}

static const char *of_time(const char *value, const char *rows)
{
    Arena a = {0};
    const char *out =
        result("zone: Europe/Warsaw\n", "customer",
               arena_printf(&a, "      customer: {const: c}\n      since: %s\n",
                            value),
               rows);

    arena_clear(&a);
    return out;
}

#define C "customer=c since="

/* 02:30 did not exist on 29 March and came twice on 25 October. */
static void local_times_are_right_over_changes_of_clocks(void **state)
{
    assert_string_equal(
        C "2026-03-29 00:59:00 \n" C "2026-03-29 01:30:00 \n" C
          "2026-03-29 01:00:00 \n" C "2026-10-25 00:30:00 \n" C
          "2026-10-25 02:00:00 \n" C "2026-07-01 10:00:00 \n" C
          "2026-01-01 11:00:00 \n",
        of_time("x", "('2026-03-29 01:59', ''), ('2026-03-29 02:30', ''),"
                     " ('2026-03-29 03:00', ''), ('2026-10-25 02:30', ''),"
                     " ('2026-10-25 03:00', ''), ('2026-07-01 12:00', ''),"
                     " ('2026-01-01 12:00', '')"));
}

static void an_offset_in_the_text_wins_over_the_zone(void **state)
{
    assert_string_equal(
        C "2026-07-01 12:00:00 \n" C "2026-07-01 11:00:00 \n" C
          "2026-07-01 11:00:00.5 \n" C "2026-07-01 17:00:00 \n" C
          "2026-07-01 12:00:00 \n" C "2026-06-30 22:00:00 \n",
        of_time("x", "('2026-07-01T12:00:00Z', ''),"
                     " ('2026-07-01T12:00:00+01:00', ''),"
                     " ('2026-07-01T12:00:00.500+0100', ''),"
                     " ('2026-07-01 12:00:00-05', ''),"
                     " ('2026-07-01T12:00Z', ''), ('2026-07-01', '')"));
    assert_string_equal(C "2026-06-30 23:00:00 \n" C "2026-07-01 03:00:00 \n" C
                          "2026-07-01 10:00:00 \n" C
                          "2026-06-30 22:00:00.25 \n",
                        of_time("x", "('2026-7-1 1:0:0+02:00', ''),"
                                     " ('2026-7-1T1:00-02', ''),"
                                     " ('2026-07-01 12:00+02:00', ''),"
                                     " ('2026-07-01 00:00:00.25', '')"));
}

static void times_are_read_in_the_declared_formats_in_order(void **state)
{
    assert_string_equal(
        C "2016-02-29 00:16:00 \n" C "2016-02-01 23:00:00 \n"
          "x is \"31/2/2016 01:16\", expected d/m/yyyy hh:mm or yyyy-mm-dd\n",
        of_time("{column: x, format: [d/m/yyyy hh:mm, yyyy-mm-dd]}",
                "('29/2/2016 01:16', ''), ('2016-02-02', ''),"
                " ('31/2/2016 01:16', '')"));
    assert_string_equal(C "2016-02-29 13:05:07 \n",
                        of_time("{column: x, format: 'mmm d, yyyy h:mm:ss am',"
                                " zone: UTC}",
                                "('Feb 29, 2016 1:05:07 PM', '')"));
    assert_string_equal(
        C "2009-02-13 23:31:30 \n",
        of_time("{column: x, format: epoch-s}", "('1234567890', '')"));
    assert_string_equal(
        C "2009-02-13 23:31:30.5 \n",
        of_time("{column: x, format: epoch-ms}", "('1234567890500', '')"));
    assert_string_equal(C "2010-12-01 08:26:00 \n",
                        of_time("{column: x, format: 'yyyy-mm-ddThh:mm:ssZ',"
                                " zone: Europe/London}",
                                "('2010-12-01T08:26:00Z', '')"));
}

static void times_that_cannot_be_are_rejected(void **state)
{
    assert_string_equal(
        "x is \"infinity\", expected a date or time as 2026-01-31T09:15:00\n"
        "x is \"0001-01-01\", expected a date or time as 2026-01-31T09:15:00\n"
        "x is \"2026-13-01\", expected a date or time as 2026-01-31T09:15:00\n",
        of_time("x", "('infinity', ''), ('0001-01-01', ''),"
                     " ('2026-13-01', '')"));
}

static void a_time_moves_by_months(void **state)
{
    assert_string_equal(C "2020-04-29 22:00:00 \n" C "2020-05-30 22:00:00 \n",
                        of_time("{time: 2020-05-31, minus: x, unit: month}",
                                "('1', ''), ('0', '')"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_become_whole_milliseconds),
        cmocka_unit_test(a_duration_lies_between_two_times),
        cmocka_unit_test(local_times_are_right_over_changes_of_clocks),
        cmocka_unit_test(an_offset_in_the_text_wins_over_the_zone),
        cmocka_unit_test(times_are_read_in_the_declared_formats_in_order),
        cmocka_unit_test(times_that_cannot_be_are_rejected),
        cmocka_unit_test(a_time_moves_by_months),
    };

    return cmocka_run_group_tests(tests, mapped_setup, mapped_teardown);
}

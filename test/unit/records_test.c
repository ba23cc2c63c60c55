/* records_test.c -- Bodies of JSON, taken apart; messages of Segment. */
#include "base/jsonread.h"
#include "intake/records.h"
#include "intake/segment.h"

#include "base/buf.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Arena arena;
static Records all;
static Err err;

static int begin(void **state)
{
    err = (Err){0};
    return 0;
}

static int end(void **state)
{
    arena_clear(&arena);
    return 0;
}

static bool split(const char *text, const char *path, const char *each)
{
    RecordShape shape = {path, each};

    return records_split(&arena, text, strlen(text), &shape, &all, &err);
}

static void an_object_is_one_record(void **state)
{
    assert_true(split("\xef\xbb\xbf\n\n {\"a\": [{\"b\": 1}, {\"b\": 2}]}\n",
                      NULL, NULL));
    assert_int_equal(1, all.n);
    assert_int_equal(3, all.at[0].line);
    assert_true(split("{\n \"a\":\n 1}", NULL, NULL));
    assert_int_equal(1, all.n);
}

static void each_line_and_each_element_is_a_record(void **state)
{
    assert_true(split("{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}", NULL, NULL));
    assert_int_equal(3, all.n);
    assert_string_equal("{\"a\":2}", all.at[1].text);
    assert_int_equal(3, all.at[1].line);
    assert_true(split("[{\"a\":1},\n{\"a\":2}]", NULL, NULL));
    assert_int_equal(2, all.n);
    assert_int_equal(2, all.at[1].line);
    assert_true(split("[]", NULL, NULL));
    assert_int_equal(0, all.n);
}

static void a_bad_record_takes_no_neighbour(void **state)
{
    assert_true(split("{\"a\":1}\n{\"a\":}\n7\n{\"a\":4}\n", NULL, NULL));
    assert_int_equal(4, all.n);
    assert_null(all.at[0].reason);
    assert_non_null(all.at[1].reason);
    assert_string_equal("an object is expected, not a number",
                        all.at[2].reason);
    assert_null(all.at[3].reason);
    assert_true(split("[{\"a\":1}, \"b\", {\"a\":3}]", NULL, NULL));
    assert_int_equal(3, all.n);
    assert_string_equal("an object is expected, not a text", all.at[1].reason);
}

static void what_is_no_json_is_refused_as_a_whole(void **state)
{
    static const char *const odd[] = {
        "",  " \n",        "{\"a\":\n 1,\n}", "hello",    "\"hello\"",
        "7", "[{\"a\":1}", "[{\"a\":1},",     "[{\"a\":",
    };

    for (size_t i = 0; i < LEN(odd); i++) {
        err = (Err){0};
        assert_false(split(odd[i], NULL, NULL));
        assert_int_equal(ERR_INPUT, err.kind);
        assert_true(err.text[0] != '\0');
    }
    assert_false(split("{\"a\":\n 1,\n}", NULL, NULL));
    assert_non_null(strstr(err.text, "line 2, column 3"));
}

static void the_list_may_be_within(void **state)
{
    assert_true(split("{\"n\":1,\"data\":{\"items\":[{\"a\":1},{\"a\":2}]}}",
                      "data.items", NULL));
    assert_int_equal(2, all.n);
    assert_string_equal("{\"a\":2}", all.at[1].text);
    assert_false(split("{\"n\":1}", "data.items", NULL));
}

static void each_item_has_what_is_around_it(void **state)
{
    assert_true(split("{\"f\":7,\"x\":{\"answers\":[{\"n\":1},"
                      "{\"n\":18446744073709551615}]}}",
                      NULL, "x.answers"));
    assert_int_equal(2, all.n);
    assert_string_equal(
        "{\"item\":{\"n\":18446744073709551615},\"item_number\":2,\"f\":7,"
        "\"x\":{\"answers\":[{\"n\":1},{\"n\":18446744073709551615}]}}",
        all.at[1].text);
    assert_true(split("{\"f\":7,\"answers\":[]}\n{\"f\":8}", NULL, "answers"));
    assert_int_equal(2, all.n);
    assert_string_equal("{\"f\":8}", all.at[1].text);
}

/* One item a byte, each with all of it: a square. */
static void items_cannot_fill_the_memory(void **state)
{
    Buf text = BUF_INIT(100000);

    buf_puts(&text, "{\"a\":[0");
    while (text.len < 60000)
        buf_puts(&text, ",0");
    buf_puts(&text, "]}");
    assert_false(split(text.text, NULL, "a"));
    assert_int_equal(ERR_LIMIT, err.kind);
    buf_clear(&text);
}

/* ---- Segment ------------------------------------------------------------ */

#define NOW 1769847302114 /* 2026-01-31T08:15:02.114Z */

static SegmentBody body;

static bool segment(const char *call, const char *text)
{
    return segment_read(&arena, call, text, strlen(text), NOW, &body, &err);
}

static void a_message_says_what_and_when(void **state)
{
    assert_true(segment("track", "{\"event\":\"X\",\"messageId\":\"m1\","
                                 "\"writeKey\":\"k\",\"timestamp\":"
                                 "\"2026-01-31T08:15:00Z\"}"));
    assert_string_equal("k", body.key);
    assert_int_equal(1, body.message.n);
    assert_string_equal(
        "{\"puls\":{\"type\":\"track\",\"id\":\"m1\",\"at\":1769847300000},"
        "\"event\":\"X\",\"messageId\":\"m1\",\"writeKey\":\"k\","
        "\"timestamp\":\"2026-01-31T08:15:00Z\"}",
        body.message.at[0].text);
}

static const char *at_of(const char *rest)
{
    static char digits[20];
    const char *found;

    assert_true(
        segment("page", arena_printf(&arena, "{\"messageId\":\"m\"%s}", rest)));
    assert_null(body.message.at[0].reason);
    found = strstr(body.message.at[0].text, "\"at\":");
    snprintf(digits, sizeof(digits), "%.13s", found + strlen("\"at\":"));
    return digits;
}

static void a_wrong_clock_is_set_right_and_a_slow_line_is_not(void **state)
{
    assert_string_equal("1769847302114", at_of(""));
    assert_string_equal("1769847300000",
                        at_of(",\"originalTimestamp\":\"2026-01-31T08:15:00Z\""
                              ",\"sentAt\":\"2026-01-31T08:14:30Z\""));
    /* two hours ahead, and 1.114 s on the way: 08:15:00 is what it was */
    assert_string_equal("1769847300000",
                        at_of(",\"timestamp\":\"2026-01-31T10:15:00Z\""
                              ",\"sentAt\":\"2026-01-31T10:15:01Z\""));
    assert_string_equal("1769847300000",
                        at_of(",\"timestamp\":1769843700000"
                              ",\"sentAt\":\"2026-01-31T07:15:01Z\""));
}

static void a_batch_has_messages_of_all_kinds(void **state)
{
    assert_true(segment("batch",
                        "{\"batch\":[{\"type\":\"identify\"},{\"type\":\"x\"},"
                        "7,{\"type\":\"track\",\"timestamp\":\"never\"},{}],"
                        "\"writeKey\":null}"));
    assert_null(body.key);
    assert_int_equal(5, body.message.n);
    assert_null(body.message.at[0].reason);
    for (size_t i = 1; i < 5; i++)
        assert_non_null(body.message.at[i].reason);
    assert_int_equal(5, body.message.at[4].line);
    assert_false(segment("batch", "{\"batch\":{}}"));
    assert_false(segment("batch", "[]"));
    assert_false(segment("track", "{"));
}

static void a_message_without_an_id_is_known_by_what_it_says(void **state)
{
    const char *first;

    assert_true(segment("track", "{\"event\":\"X\"}"));
    first = body.message.at[0].text;
    assert_true(segment("track", "{ \"event\" : \"X\" }"));
    assert_string_equal(first, body.message.at[0].text);
    assert_true(segment("track", "{\"event\":\"Y\"}"));
    assert_memory_not_equal(first, body.message.at[0].text, 60);
}

static void a_write_key_names_a_source(void **state)
{
    const char *keys = "k1=shop,k2=app.ios,k=third";

    assert_string_equal("shop", segment_source(&arena, keys, "k1"));
    assert_string_equal("app.ios", segment_source(&arena, keys, "k2"));
    assert_string_equal("third", segment_source(&arena, keys, "k"));
    assert_null(segment_source(&arena, keys, "k3"));
    assert_null(segment_source(&arena, keys, ""));
    assert_null(segment_source(&arena, keys, "k1=shop"));
    assert_null(segment_source(&arena, "", "k1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
        T(an_object_is_one_record),
        T(each_line_and_each_element_is_a_record),
        T(a_bad_record_takes_no_neighbour),
        T(what_is_no_json_is_refused_as_a_whole),
        T(the_list_may_be_within),
        T(each_item_has_what_is_around_it),
        T(items_cannot_fill_the_memory),
        T(a_message_says_what_and_when),
        T(a_wrong_clock_is_set_right_and_a_slow_line_is_not),
        T(a_batch_has_messages_of_all_kinds),
        T(a_message_without_an_id_is_known_by_what_it_says),
        T(a_write_key_names_a_source),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

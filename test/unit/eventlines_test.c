/* eventlines_test.c -- A bad line never takes its neighbours. */
#include "intake/eventlines.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#define CALL(id)                                                      \
    "{\"fact\":\"interaction\",\"source\":\"pbx\",\"id\":\"" id "\"," \
    "\"ts\":1769847302000,\"kind\":\"call\"}"
#define CLOUD(more, data)                                                \
    "{\"specversion\":\"1.0\",\"type\":\"puls.interaction\",\"source\":" \
    "\"/pbx\",\"id\":\"4711\"" more ",\"data\":" data "}"

static Arena arena;
static EventLines lines;

static int tear_down(void **state)
{
    arena_clear(&arena);
    return 0;
}

static bool cut_as(const char *type, const char *text, Err *err)
{
    static const EventDefaults d = {0};
    const EventBody body = {.text = text, .len = strlen(text), .type = type};

    *err = (Err){0};
    return eventlines_read(&d, &arena, &body, &lines, err);
}

static void cut(const char *type, const char *text)
{
    Err err;

    if (!cut_as(type, text, &err))
        fail_msg("%s", err.text);
}

#define JSON   "application/json"
#define NDJSON "application/x-ndjson"
#define BATCH  "application/cloudevents-batch+json"

static void check_line(size_t i, size_t number, const char *id, const char *why)
{
    assert_true(i < lines.n);
    assert_int_equal(number, lines.item[i].number);
    if (id != NULL) {
        assert_non_null(lines.item[i].event);
        assert_string_equal(id, lines.item[i].event->ref);
    } else {
        assert_null(lines.item[i].event);
        assert_string_equal(why, lines.item[i].why);
    }
}

static void only_types_of_events_are_taken(void **state)
{
    assert_true(eventlines_takes(JSON));
    assert_true(eventlines_takes("Application/JSON; charset=utf-8"));
    assert_true(eventlines_takes(NDJSON));
    assert_true(eventlines_takes("application/cloudevents+json"));
    assert_true(eventlines_takes(BATCH));
    assert_false(eventlines_takes(NULL));
    assert_false(eventlines_takes(""));
    assert_false(eventlines_takes("text/plain"));
    assert_false(eventlines_takes("application/jsonx"));
}

static void an_object_may_stand_on_several_lines(void **state)
{
    cut(JSON, "\xef\xbb\xbf \n{\"fact\":\"interaction\",\n\"source\":\"a}\","
              "\n\"id\":\"1\",\"ts\":1,\n\"kind\":\"call\"}\n\n");
    assert_int_equal(1, lines.n);
    check_line(0, 1, "1", NULL);
}

static void lines_keep_their_number_in_the_body(void **state)
{
    cut(JSON, CALL("a") "\r\n\r\n{\"fact\":\n" CALL("b") "\n7\n \n" CALL("c"));
    assert_int_equal(5, lines.n);
    assert_int_equal(3, lines.read);
    check_line(0, 1, "a", NULL);
    assert_int_equal(3, lines.item[1].number);
    assert_true(strncmp(lines.item[1].why, "column ", 7) == 0);
    check_line(2, 4, "b", NULL);
    check_line(3, 5, NULL, "an event is an object, and this is 7");
    check_line(4, 7, "c", NULL);
}

static void the_first_line_may_be_the_bad_one(void **state)
{
    cut(JSON, "{\"fact\": \"inter\n" CALL("b") "\n");
    assert_int_equal(2, lines.n);
    check_line(1, 2, "b", NULL);
}

static void a_list_counts_from_one(void **state)
{
    cut(JSON, " [" CALL("a") ",{\"fact\":\"call\"}," CALL("c") "]");
    assert_int_equal(3, lines.n);
    check_line(0, 1, "a", NULL);
    check_line(1, 2, NULL,
               "fact is \"call\", expected one of interaction, perception,"
               " outcome and customer");
    check_line(2, 3, "c", NULL);
}

static void what_cannot_be_cut_is_an_error_with_its_place(void **state)
{
    Err err;

    assert_false(cut_as(JSON, "", &err));
    assert_string_equal("there are no events in the body", err.text);
    assert_false(cut_as(NDJSON, " \n\t\n", &err));
    assert_false(cut_as(JSON, "[" CALL("a") ",]", &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_non_null(
        strstr(err.text, "the body cannot be read: line 1, column 8"));
}

static void sizes_are_limited(void **state)
{
    size_t room = EVENTLINES_LINE + 100;
    char *long_line = arena_alloc(&arena, room);
    char *many = arena_alloc(&arena, 2 * EVENTLINES_MAX + 10), *at = many;
    Err err;

    memset(long_line, ' ', EVENTLINES_LINE);
    memcpy(long_line, "{\"fact\"", 7);
    snprintf(long_line + EVENTLINES_LINE, 100, "}\n%s", CALL("b"));
    cut(NDJSON, long_line);
    check_line(0, 1, NULL, "the JSON is over 1048576 bytes");
    check_line(1, 2, "b", NULL);
    for (size_t i = 0; i <= EVENTLINES_MAX; i++, at += 2)
        memcpy(at, "7\n", 2);
    assert_false(cut_as(NDJSON, many, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_string_equal("over 20000 events in one body; send them in parts",
                        err.text);
    at[-2] = '\0';
    cut(NDJSON, many);
    assert_int_equal(EVENTLINES_MAX, lines.n);
}

static void depth_is_limited(void **state)
{
    Buf body = BUF_INIT(1000);

    for (int i = 0; i < EVENTLINES_DEPTH; i++)
        buf_puts(&body, "{\"a\":");
    buf_puts(&body, "[]\n" CALL("b"));
    cut(NDJSON, body.text);
    check_line(0, 1, NULL, "column 161: nested too deeply");
    check_line(1, 2, "b", NULL);
    buf_clear(&body);
}

static void one_body_makes_no_more_columns_than_there_may_be(void **state)
{
    Buf body = BUF_INIT(100000);
    const char *why = "attr.b0 would be a column of your own too many: there"
                      " are 32 at most";

    for (int i = 0; i < 34; i++)
        buf_printf(&body,
                   "{\"fact\":\"interaction\",\"source\":\"s\",\"id\":\"%d\","
                   "\"ts\":1,\"kind\":\"call\",\"attr.%c%d\":\"x\"}\n",
                   i, i < 32 ? 'a' : 'b', i < 32 ? i : i - 32);
    buf_puts(&body, "{\"fact\":\"interaction\",\"source\":\"s\",\"id\":\"z\","
                    "\"ts\":1,\"kind\":\"call\",\"attr.a0\":\"x\"}");
    cut(NDJSON, body.text);
    assert_int_equal(33, lines.read);
    check_line(31, 32, "31", NULL);
    check_line(32, 33, NULL, why);
    check_line(34, 35, "z", NULL);
    buf_clear(&body);
}

/* ---- CloudEvents -------------------------------------------------------- */

static void an_envelope_gives_identity_and_time(void **state)
{
    const Event *e;

    cut(JSON, CLOUD(",\"time\":\"2026-01-31T08:15:02Z\",\"subject\":\"x\"",
                    "{\"kind\":\"call\",\"wait\":5}"));
    check_line(0, 1, "4711", NULL);
    e = lines.item[0].event;
    assert_string_equal("/pbx", e->source);
    assert_int_equal(FACT_INTERACTION, e->table);
    assert_true(e->ts == INT64_C(1769847302000));
    assert_true(event_value(e, "wait")->number == 5);
    cut(JSON, CLOUD(",\"time\":\"2026-01-31T08:15:02Z\"",
                    "{\"kind\":\"call\",\"ts\":1000}"));
    assert_true(lines.item[0].event->ts == 1000);
}

static void a_batch_may_have_bad_ones(void **state)
{
    cut(BATCH, "[" CLOUD("", "{\"kind\":\"call\",\"ts\":1}") "," CALL("a") "]");
    assert_int_equal(2, lines.n);
    check_line(0, 1, "4711", NULL);
    check_line(1, 2, NULL, "specversion of the CloudEvent is not given");
}

static void what_is_wrong_with_an_envelope_is_told(void **state)
{
    static const struct {
        const char *json, *why;
    } cases[] = {
        {"{\"specversion\":\"0.3\",\"type\":\"interaction\",\"source\":\"a\","
         "\"id\":\"1\",\"data\":{}}",
         "specversion is \"0.3\", expected 1.0"},
        {"{\"specversion\":\"1.0\",\"type\":\"interaction\",\"source\":\"a\","
         "\"data\":{}}",
         "id of the CloudEvent is not given"},
        {"{\"specversion\":\"1.0\",\"type\":\"interaction\",\"source\":\"\","
         "\"id\":\"1\",\"data\":{}}",
         "source of the CloudEvent is not given"},
        {"{\"specversion\":\"1.0\",\"type\":\"com.example.call\",\"source\":"
         "\"a\",\"id\":\"1\",\"data\":{}}",
         "type is \"com.example.call\", expected puls.interaction,"
         " puls.perception, puls.outcome or puls.customer"},
        {"{\"specversion\":1.0,\"type\":\"interaction\",\"source\":\"a\","
         "\"id\":\"1\",\"data\":{}}",
         "specversion of the CloudEvent must be text, without NUL"},
        {CLOUD("", "\"x\""), "data of the CloudEvent is no object; send the"
                             " event there, as JSON"},
        {CLOUD(",\"data_base64\":\"e30=\"", "{}"),
         "data_base64 is not read; send the event in data, as JSON"},
        {CLOUD(",\"datacontenttype\":\"text/xml\"", "{}"),
         "datacontenttype is \"text/xml\", expected application/json"},
        {CLOUD(",\"time\":\"now\"", "{}"),
         "time is \"now\", expected a time as 2026-01-31T09:15:00Z"},
        {CLOUD("", "{\"kind\":\"call\"}"),
         "ts of the interaction is not given"},
        {CLOUD("", "{\"kind\":\"call\",\"ts\":1,\"id\":\"5\"}"),
         "id is \"5\" in the data and \"4711\" in the CloudEvent; leave it out"
         " of the data"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        cut(JSON, cases[i].json);
        check_line(0, 1, NULL, cases[i].why);
    }
}

static void in_binary_mode_the_envelope_is_in_the_headers(void **state)
{
    static const Param header[] = {
        {"Host", "x"},
        {"CE-SpecVersion", "1.0"},
        {"ce-type", "perception"},
        {"ce-source", "\"Z\xc3\xbcrich \\\"1\\\"\""},
        {"ce-id", "%09a%20%E2%82%AC%zz%0d"}, /* blanks around it go */
        {"ce-time", "2026-01-31T08:15:02Z"},
    };
    static const EventDefaults d = {0};
    EventBody body = {.text = "{\"kind\":\"yesno\",\"score\":1}",
                      .type = JSON,
                      .header = header,
                      .n_headers = LEN(header)};
    Err err = {0};

    body.len = strlen(body.text);
    assert_true(eventlines_read(&d, &arena, &body, &lines, &err));
    check_line(0, 1, "a \xe2\x82\xac%zz", NULL);
    assert_string_equal("Z\xc3\xbcrich \"1\"", lines.item[0].event->source);
    assert_int_equal(FACT_PERCEPTION, lines.item[0].event->table);
    body.text = "[{\"kind\":\"yesno\",\"score\":1}]";
    body.len = strlen(body.text);
    assert_true(eventlines_read(&d, &arena, &body, &lines, &err));
    check_line(0, 1, NULL,
               "data of the CloudEvent is no object; send the"
               " event there, as JSON");
}

static void the_source_beside_the_events_is_for_those_without(void **state)
{
    static const EventDefaults d = {.source = " default\t"};
    static const char text[] = "{\"fact\":\"interaction\",\"id\":\"1\",\"ts\":"
                               "1,\"kind\":\"call\"}\n" CALL("2");
    const EventBody body = {.text = text, .len = strlen(text), .type = NDJSON};
    Err err = {0};

    assert_true(eventlines_read(&d, &arena, &body, &lines, &err));
    assert_string_equal("default", lines.item[0].event->source);
    assert_string_equal("pbx", lines.item[1].event->source);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(only_types_of_events_are_taken),
        TEST(an_object_may_stand_on_several_lines),
        TEST(lines_keep_their_number_in_the_body),
        TEST(the_first_line_may_be_the_bad_one),
        TEST(a_list_counts_from_one),
        TEST(what_cannot_be_cut_is_an_error_with_its_place),
        TEST(sizes_are_limited),
        TEST(depth_is_limited),
        TEST(one_body_makes_no_more_columns_than_there_may_be),
        TEST(an_envelope_gives_identity_and_time),
        TEST(a_batch_may_have_bad_ones),
        TEST(what_is_wrong_with_an_envelope_is_told),
        TEST(in_binary_mode_the_envelope_is_in_the_headers),
        TEST(the_source_beside_the_events_is_for_those_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

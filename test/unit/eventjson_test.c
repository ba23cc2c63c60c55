/* eventjson_test.c -- Events are read, refused in a sentence, and written. */
#include "model/eventjson.h"

#include "model/currency.h"
#include "model/promise.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#define CALL                                                       \
    "\"fact\":\"interaction\",\"source\":\"pbx\",\"id\":\"4711\"," \
    "\"ts\":\"2026-01-31T09:15:02+01:00\",\"kind\":\"call\""
#define ANSWER                                               \
    "\"fact\":\"perception\",\"source\":\"s\",\"id\":\"1\"," \
    "\"ts\":1769847302123"
#define SALE                                              \
    "\"fact\":\"outcome\",\"source\":\"s\",\"id\":\"1\"," \
    "\"ts\":1769847302123,\"kind\":\"purchase\""

/* 2026-01-31T08:15:02Z: 20,484 days since 1970, 29,702 seconds. */
#define MOMENT ((20484 * INT64_C(86400) + 29702) * 1000)

static Arena arena;
static const Schema own = {.attr = {"plan"}, .n_attr = 1};

static int tear_down(void **state)
{
    arena_clear(&arena);
    return 0;
}

static bool read_with(const EventDefaults *d, const char *json, Event *out,
                      Err *err)
{
    static const JsonLimits limits = {1 << 20, 32};
    JsonDoc *doc = jsonread_new(json, strlen(json), &limits, err);
    bool ok;

    assert_non_null(doc);
    *err = (Err){0};
    ok = event_read(event_reader(&arena, d), &arena, jsonread_root(doc), out,
                    err);
    jsonread_free(doc);
    return ok;
}

static Event read_it(const char *json)
{
    static const EventDefaults d = {.schema = &own, .currency = "PLN"};
    Event e;
    Err err;

    if (!read_with(&d, json, &e, &err))
        fail_msg("%s: %s", json, err.text);
    return e;
}

static int64_t number(const Event *e, const char *column)
{
    const EventValue *v = event_value(e, column);

    assert_non_null(v);
    return v->number;
}

static const char *text(const Event *e, const char *column)
{
    const EventValue *v = event_value(e, column);

    return v == NULL ? NULL : v->text;
}

/* ---- What is read ------------------------------------------------------- */

static void each_type_has_its_unit(void **state)
{
    Event e = read_it("{" CALL ",\"wait\":12000,\"answered\":true,"
                      "\"transfers\":2.0,\"cost\":250,\"currency\":\"EUR\","
                      "\"attr.plan\":\"gold\",\"channel\":null}");

    assert_int_equal(FACT_INTERACTION, e.table);
    assert_string_equal("pbx", e.source);
    assert_string_equal("4711", e.ref);
    assert_true(e.ts == MOMENT);
    assert_false(e.says_known);
    assert_true(e.id == event_id("pbx", "4711"));
    assert_int_equal(7, e.n);
    assert_true(number(&e, "wait") == 12000);
    assert_true(number(&e, "answered") == 1);
    assert_true(number(&e, "transfers") == 2);
    assert_true(number(&e, "cost") == 250);
    assert_string_equal("EUR", text(&e, "currency"));
    assert_string_equal("gold", text(&e, "attr.plan"));
}

static void scores_are_thousandths_rounded_as_those_of_files(void **state)
{
    Event e = read_it("{" ANSWER ",\"kind\":\"star\",\"score\":3.4995,"
                      "\"scale_min\":1,\"scale_max\":5,\"sentiment\":-0.25}");

    assert_true(number(&e, "score") == 3500);
    assert_true(number(&e, "scale_max") == 5000);
    assert_true(number(&e, "sentiment") == -250);
}

static void times_are_texts_or_milliseconds(void **state)
{
    Err err;
    Event e;
    EventDefaults warsaw = {.zone = zone_find("Europe/Warsaw", &err)};
    static const char silent[] =
        "{\"fact\":\"interaction\",\"source\":\"a\",\"id\":\"b\","
        "\"kind\":\"call\",\"ts\":\"2026-01-31T09:15:02\"}";

    assert_true(read_it("{" ANSWER ",\"kind\":\"text\",\"text\":\"x\"}").ts ==
                MOMENT + 123);
    assert_true(read_with(&warsaw, silent, &e, &err));
    assert_true(e.ts == MOMENT);
    e = read_it(silent); /* UTC where no zone is given */
    assert_true(e.ts == MOMENT + 3600000);
}

static void texts_lose_the_blanks_around_them(void **state)
{
    Event e = read_it("{" CALL ",\"customer\":\" \\u00a0c 7\\t\",\"agent\":"
                      "\" \\n\",\"team\":\"\\u00e0\"}");

    assert_string_equal("c 7", text(&e, "customer"));
    assert_null(event_value(&e, "agent"));
    assert_string_equal("\xc3\xa0", text(&e, "team"));
}

static void a_new_column_of_ones_own_may_come(void **state)
{
    Event e = read_it("{" CALL ",\"attr.tier_2\":\"a\"}");

    assert_string_equal("a", text(&e, "attr.tier_2"));
}

static void a_kind_brings_its_scale(void **state)
{
    Event e = read_it("{" ANSWER ",\"kind\":\"nps\",\"score\":10}");

    assert_true(number(&e, "scale_min") == 0);
    assert_true(number(&e, "scale_max") == 10000);
    e = read_it("{" ANSWER ",\"kind\":\"yesno\",\"score\":0}");
    assert_true(number(&e, "scale_max") == 1000);
}

static void an_amount_gets_the_usual_currency(void **state)
{
    Event e = read_it("{" SALE ",\"amount\":1234}");

    assert_string_equal("PLN", text(&e, "currency"));
}

static void a_customer_without_id_is_known_by_who_and_when(void **state)
{
    Event e = read_it("{\"fact\":\"customer\",\"source\":\"crm\",\"customer\":"
                      "\"c-7\",\"ts\":\"2026-01-31T08:15:02.120Z\"}");

    assert_string_equal("c-7@2026-01-31 08:15:02.12", e.ref);
    e = read_it("{\"fact\":\"customer\",\"source\":\"crm\",\"customer\":"
                "\"c-7\",\"ts\":\"2026-01-31\"}");
    assert_string_equal("c-7@2026-01-31 00:00:00", e.ref);
}

static void what_an_envelope_says_holds_where_the_event_is_silent(void **state)
{
    static const JsonLimits limits = {1000, 2};
    static const EventDefaults d = {.source = "other"};
    static const EventEnvelope in = {
        .fact = "interaction", .source = "pbx", .id = "4711", .ts = MOMENT};
    static const char json[] = "{\"kind\":\"call\",\"id\":\"12\"}";
    Err err = {0};
    JsonDoc *doc = jsonread_new(json, strlen(json), &limits, &err);
    Event e;

    assert_true(event_read_in(event_reader(&arena, &d), &arena, &in,
                              jsonread_root(doc), &e, &err));
    assert_string_equal("pbx", e.source);
    assert_string_equal("12", e.ref);
    assert_true(e.ts == MOMENT);
    jsonread_free(doc);
}

/* ---- What is refused ---------------------------------------------------- */

static const struct Refusal {
    const char *json, *why;
} refusals[] = {
    {"7", "an event is an object, and this is 7"},
    {"{}", "fact is not given, expected one of interaction, perception,"
           " outcome and customer"},
    {"{\"fact\":\"call\"}", "fact is \"call\", expected one of interaction,"
                            " perception, outcome and customer"},
    {"{" CALL ",\"wait\":\"12s\"}", "wait is \"12s\", expected a duration of 0"
                                    " or more, in whole milliseconds"},
    {"{" CALL ",\"wait\":-1}", "wait is -1, expected a duration of 0 or more,"
                               " in whole milliseconds"},
    {"{" CALL ",\"wait\":1.5}", "wait is 1.5, expected a duration of 0 or"
                                " more, in whole milliseconds"},
    {"{" CALL ",\"wiat\":1}",
     "no such column of interaction facts: wiat; did you mean wait"},
    {"{" CALL ",\"plan\":\"x\"}",
     "no such column of interaction facts: plan; did you mean attr.plan"},
    {"{" CALL ",\"score\":1}", "score is not a column of interaction facts;"
                               " only perception facts have it"},
    {"{" CALL ",\"wait\":1,\"wait\":1}", "wait is said twice"},
    {"{" CALL ",\"id\":\"5\"}", "id is said twice"},
    {"{" CALL ",\"attr.new\":\"1\",\"attr.new\":\"2\"}",
     "attr.new is said twice"},
    {"{" CALL ",\"handle\":1}",
     "handle is calculated: talk, hold and after-contact work"},
    {"{" CALL ",\"ref\":\"1\"}",
     "ref is not filled here: the source's own id is called id"},
    {"{" CALL ",\"seq\":1}",
     "seq is the ledger's own: number of the version in the ledger"},
    {"{" CALL ",\"learnt\":1}", "no such column of interaction facts: learnt"},
    {"{" CALL ",\"attr.Plan\":\"x\"}",
     "attr.Plan cannot be a column of your own: after attr. come up to 40 of"
     " a-z, 0-9 and _, a letter first"},
    {"{" CALL ",\"answered\":\"yes\"}",
     "answered is \"yes\", expected true or false"},
    {"{" CALL ",\"customer\":7}", "customer is 7, expected a text"},
    {"{" CALL ",\"customer\":[\"a\"]}", "customer is a list, expected a text"},
    {"{" CALL ",\"customer\":\"a\\u0000b\"}",
     "customer is \"a\", expected a text without NUL characters"},
    {"{" CALL ",\"wait\\u0000\":1}", "a key has a NUL character"},
    {"{" CALL ",\"cost\":12.5}", "cost is 12.5, expected an amount in whole"
                                 " minor units, such as cents"},
    {"{" CALL ",\"currency\":\"EURO\"}",
     "currency is \"EURO\", expected a currency of ISO 4217"},
    {"{" CALL ",\"known\":\"soon\"}",
     "known is \"soon\", expected a date or time as 2026-01-31T09:15:00+01:00,"
     " or whole milliseconds since 1970"},
    {"{" CALL ",\"known\":\"1066-10-14\"}",
     "known is \"1066-10-14\", expected a time in the years 1800 to 2200"},
    {"{\"fact\":\"interaction\",\"id\":\"1\",\"ts\":1,\"kind\":\"call\"}",
     "source of the interaction is not given"},
    {"{\"fact\":\"interaction\",\"source\":\"a\",\"ts\":1,\"kind\":\"call\"}",
     "id of the interaction is not given"},
    {"{\"fact\":\"interaction\",\"source\":\"a\",\"id\":\"1\",\"kind\":"
     "\"call\"}",
     "ts of the interaction is not given"},
    {"{\"fact\":\"outcome\",\"source\":\"a\",\"id\":\"1\",\"ts\":1}",
     "kind of the outcome is not given"},
    {"{\"fact\":\"outcome\",\"source\":\"a\",\"id\":\"1\",\"ts\":1,\"kind\":"
     "\"sale\"}",
     "kind is \"sale\", expected one of purchase, renewal, expansion,"
     " contraction, refund, churn, referral"},
    {"{\"fact\":\"customer\",\"source\":\"a\",\"id\":\"1\",\"ts\":1}",
     "customer of the customer is not given"},
    {"{" ANSWER ",\"kind\":\"nps\"}",
     "a perception says something: fill score, text or sentiment"},
    {"{" ANSWER ",\"kind\":\"nps\",\"score\":7.5}",
     "score is 7.5, expected a whole number on a scale from 0 to 10, because"
     " its kind is nps"},
    {"{" ANSWER ",\"kind\":\"nps\",\"score\":7,\"scale_min\":1}",
     "score is 7, expected a whole number on a scale from 0 to 10, because"
     " its kind is nps"},
    {"{" ANSWER ",\"kind\":\"nps\",\"score\":11}",
     "score is 11, expected a number from 0 to 10"},
    {"{" ANSWER ",\"kind\":\"star\",\"score\":4}",
     "a score needs its scale: fill scale_min and scale_max"},
    {"{" ANSWER ",\"kind\":\"star\",\"score\":0.5,\"scale_min\":1,"
     "\"scale_max\":5}",
     "score is 0.5, expected a number from 1 to 5"},
    {"{" ANSWER ",\"kind\":\"text\",\"sentiment\":1.5}",
     "sentiment is 1.5, expected a number from -1 to 1"},
    {"{" ANSWER ",\"kind\":\"star\",\"score\":1e6}",
     "score is 1000000, expected a number below 1,000,000"},
};

static void what_is_wrong_is_told_in_a_sentence(void **state)
{
    static const EventDefaults d = {.schema = &own, .currency = "PLN"};

    for (size_t i = 0; i < LEN(refusals); i++) {
        Event e;
        Err err;

        if (read_with(&d, refusals[i].json, &e, &err))
            fail_msg("%s was read", refusals[i].json);
        assert_int_equal(ERR_INPUT, err.kind);
        assert_string_equal(refusals[i].why, err.text);
    }
}

static void an_amount_without_any_currency_is_refused(void **state)
{
    static const EventDefaults d = {0};
    Event e;
    Err err;

    assert_false(read_with(&d, "{" SALE ",\"amount\":1}", &e, &err));
    assert_string_equal("an amount needs its currency, and that is not given",
                        err.text);
}

/* An event whose column has so many times the letter x. */
static bool with_length(const char *column, size_t n, Err *err)
{
    static const EventDefaults d = {0};
    char *x = arena_alloc(&arena, n + 1);
    Event e;

    memset(x, 'x', n);
    return read_with(&d,
                     arena_printf(&arena,
                                  "{\"fact\":\"perception\",\"source\":\"s\","
                                  "\"ts\":1,\"kind\":\"text\",\"id\":\"%s\","
                                  "\"%s\":\"%s\"}",
                                  strcmp(column, "id") == 0 ? x : "1",
                                  strcmp(column, "id") == 0 ? "text" : column,
                                  strcmp(column, "id") == 0 ? "y" : x),
                     &e, err);
}

static void texts_have_named_limits(void **state)
{
    Err err;

    assert_true(with_length("id", 500, &err));
    assert_false(with_length("id", 501, &err));
    assert_string_equal("id has 501 bytes, expected at most 500", err.text);
    assert_true(with_length("text", 100000, &err));
    assert_false(with_length("text", 100001, &err));
    assert_false(with_length("channel", 501, &err));
    assert_string_equal("channel has 501 bytes, expected at most 500",
                        err.text);
}

static void a_long_value_is_cut_between_characters(void **state)
{
    Err err;
    Event e;
    static const EventDefaults d = {0};
    char json[600], want[300];

    /* 59 letters, then two bytes that belong together */
    snprintf(json, sizeof(json), "{" CALL ",\"wait\":\"%059d\xc5\x82zzz\"}", 0);
    snprintf(want, sizeof(want), "wait is \"%059d\", expected a duration", 0);
    assert_false(read_with(&d, json, &e, &err));
    assert_true(strncmp(want, err.text, strlen(want)) == 0);
}

static void columns_of_ones_own_are_counted(void **state)
{
    Schema full = {.n_attr = MAX_ATTRS};
    EventDefaults d = {.schema = &full};
    Event e;
    Err err;

    for (size_t i = 0; i < MAX_ATTRS; i++)
        full.attr[i] = arena_printf(&arena, "a%zu", i);
    assert_true(read_with(&d, "{" CALL ",\"attr.a31\":\"x\"}", &e, &err));
    assert_false(read_with(&d, "{" CALL ",\"attr.new\":\"x\"}", &e, &err));
    assert_string_equal("attr.new would be a column of your own too many:"
                        " there are 32 at most",
                        err.text);
}

/* ---- What is written ---------------------------------------------------- */

static void check_same(const Event *a, const Event *b)
{
    assert_true(event_content(a) == event_content(b));
    assert_true(a->id == b->id);
    assert_int_equal(a->says_known, b->says_known);
    assert_true(a->known == b->known);
}

static Event journal_again(const char *json)
{
    static const JsonLimits limits = {1 << 20, 2};
    static const EventDefaults d = {0};
    Err err = {0};
    JsonDoc *doc = jsonread_new(json, strlen(json), &limits, &err);
    Event e;

    if (!event_journal_read(event_reader(&arena, &d), &arena,
                            jsonread_root(doc), &e, &err))
        fail_msg("%s", err.text);
    jsonread_free(doc);
    return e;
}

static void it_is_written_as_it_would_be_sent(void **state)
{
    Event e = read_it("{\"known\":\"2026-02-01T00:00:00Z\"," ANSWER
                      ",\"kind\":\"star\",\"score\":3.5,\"scale_min\":-1,"
                      "\"scale_max\":5,\"invited\":\"2026-01-30\","
                      "\"scale_reversed\":false,\"text\":\"a\\\"b\"}");
    Buf out = BUF_INIT(10000);
    Json j = {.out = &out};
    Event again;

    event_json(&j, NULL, &e);
    assert_string_equal(
        "{\"fact\":\"perception\",\"source\":\"s\",\"id\":\"1\","
        "\"ts\":\"2026-01-31T08:15:02.123Z\","
        "\"known\":\"2026-02-01T00:00:00.000Z\",\"kind\":\"star\","
        "\"score\":3.5,\"scale_min\":-1,\"scale_max\":5,"
        "\"invited\":\"2026-01-30T00:00:00.000Z\",\"scale_reversed\":false,"
        "\"text\":\"a\\\"b\"}",
        out.text);
    again = read_it(out.text);
    check_same(&e, &again);
    buf_clear(&out);
}

static void the_journal_tells_who_said_known(void **state)
{
    Event said = read_it("{" CALL ",\"known\":1769847400000}");
    Event learnt = read_it("{" CALL ",\"wait\":5,\"attr.plan\":\"gold\"}");
    Buf out = BUF_INIT(10000);
    Json j = {.out = &out};
    Event again;

    learnt.known = 1769847500001;
    event_journal_json(&j, NULL, &said);
    assert_non_null(strstr(out.text, "\"known\":1769847400000"));
    again = journal_again(out.text);
    check_same(&said, &again);
    buf_reset(&out);
    j.comma = false;
    event_journal_json(&j, NULL, &learnt);
    assert_string_equal("{\"fact\":\"interaction\",\"source\":\"pbx\","
                        "\"id\":\"4711\",\"ts\":1769847302000,"
                        "\"learnt\":1769847500001,\"kind\":\"call\","
                        "\"wait\":5,\"attr.plan\":\"gold\"}",
                        out.text);
    again = journal_again(out.text);
    check_same(&learnt, &again);
    buf_clear(&out);
}

/* ---- Promises ----------------------------------------------------------- */

static void promises_are_those_of_the_standard(void **state)
{
    assert_int_equal(0, promise_scale("nps")->min);
    assert_int_equal(10, promise_scale("nps")->max);
    assert_true(promise_scale("nps")->only);
    assert_null(promise_scale("star"));
    assert_true(promise_kind(FACT_OUTCOME, "churn"));
    assert_false(promise_kind(FACT_CUSTOMER, "churn"));
    assert_int_equal(0, currency_exponent("JPY"));
    assert_int_equal(3, currency_exponent("KWD"));
    assert_int_equal(-1, currency_exponent("eur"));
    assert_true(promise_time(0));
    assert_false(promise_time(INT64_C(-5364662400001))); /* 1799-12-31 */
    assert_true(promise_time(INT64_C(-5364662400000)));
    assert_true(promise_time(INT64_C(7258118400000)));
    assert_false(promise_time(INT64_C(7258118400001)));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_type_has_its_unit),
        TEST(scores_are_thousandths_rounded_as_those_of_files),
        TEST(times_are_texts_or_milliseconds),
        TEST(texts_lose_the_blanks_around_them),
        TEST(a_new_column_of_ones_own_may_come),
        TEST(a_kind_brings_its_scale),
        TEST(an_amount_gets_the_usual_currency),
        TEST(a_customer_without_id_is_known_by_who_and_when),
        TEST(what_an_envelope_says_holds_where_the_event_is_silent),
        TEST(what_is_wrong_is_told_in_a_sentence),
        TEST(an_amount_without_any_currency_is_refused),
        TEST(texts_have_named_limits),
        TEST(a_long_value_is_cut_between_characters),
        TEST(columns_of_ones_own_are_counted),
        TEST(it_is_written_as_it_would_be_sent),
        TEST(the_journal_tells_who_said_known),
        TEST(promises_are_those_of_the_standard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

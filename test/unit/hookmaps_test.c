/* hookmaps_test.c -- The mappings for products that send, as they send. */
#include "engine/hooks.h"
#include "intake/segment.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1769847302000 /* 2026-01-31T08:15:02Z */

typedef struct Place {
    Store *store;
    Hooks *hooks;
    Arena arena;
} Place;

static int setup(void **state)
{
    Place *p = calloc(1, sizeof(*p));
    Err err = {0};

    p->store = store_open("duckdb::memory:", &err);
    assert_non_null(p->store);
    p->hooks = hooks_open(p->store, "/nowhere");
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    Place *p = *state;

    hooks_close(p->hooks);
    store_close(p->store);
    arena_clear(&p->arena);
    free(p);
    return 0;
}

static ConvertRow *convert(Place *p, const char *name, const Records *all)
{
    Err err = {0};
    Hook *h = hooks_take(p->hooks, name, "PLN", &err);
    ConvertRow *rows = ARENA_ARRAY(&p->arena, ConvertRow, all->n + 1);

    if (h == NULL)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < all->n; i++) {
        assert_null(all->at[i].reason);
        rows[i] = (ConvertRow){
            .json = all->at[i].text, .len = all->at[i].len, .arena = &p->arena};
    }
    if (!hook_convert(h, rows, all->n, &err))
        fail_msg("%s", err.text);
    hook_drop(h);
    return rows;
}

static ConvertRow *hook(Place *p, const char *name, const char *each,
                        const char *body)
{
    RecordShape shape = {.each = each};
    Records all;
    Err err = {0};

    assert_true(
        records_split(&p->arena, body, strlen(body), &shape, &all, &err));
    return convert(p, name, &all);
}

static ConvertRow *segment(Place *p, const char *call, const char *body)
{
    SegmentBody all;
    Err err = {0};

    if (!segment_read(&p->arena, call, body, strlen(body), NOW, &all, &err))
        fail_msg("%s", err.text);
    return convert(p, "segment", &all.message);
}

/* "table ref column=value ...", in the order of the mapping. */
static const char *say(Place *p, const ConvertRow *r)
{
    const char *all = r->reason != NULL ? r->reason : "";

    for (size_t i = 0; i < r->n; i++) {
        const Event *e = r->event[i];

        all = arena_printf(&p->arena, "%s%s%s %s", all, i > 0 ? "; " : "",
                           fact_table_name[e->table], e->ref);
        for (size_t k = 0; k < e->n; k++) {
            const EventValue *v = &e->value[k];

            all = v->text != NULL
                      ? arena_printf(&p->arena, "%s %s=%s", all,
                                     v->column->name, v->text)
                      : arena_printf(&p->arena, "%s %s=%lld", all,
                                     v->column->name, (long long)v->number);
        }
    }
    return all;
}

/* ---- Segment ------------------------------------------------------------ */

static void an_order_is_a_purchase_in_its_currency(void **state)
{
    Place *p = *state;
    const ConvertRow *r = segment(
        p, "track",
        "{\"messageId\":\"m1\",\"userId\":\"u1\",\"event\":\"Order Completed\","
        "\"timestamp\":\"2026-01-30T10:00:00.5Z\",\"properties\":{"
        "\"order_id\":\"o7\",\"revenue\":25.5,\"total\":27.5,"
        "\"currency\":\"JPY\"},\"context\":{\"locale\":\"pl-PL\"}}");

    /* 25.5 yen, half away from zero */
    assert_string_equal("outcome m1 kind=purchase case_id=o7 amount=26"
                        " language=pl-PL customer=u1 currency=JPY",
                        say(p, r));
    assert_true(1769767200500 == r->event[0]->ts);
}

static void an_order_without_currency_is_in_the_organisations(void **state)
{
    Place *p = *state;

    assert_string_equal(
        "outcome m1 kind=purchase amount=2750 customer=a1 currency=PLN",
        say(p,
            segment(p, "track",
                    "{\"messageId\":\"m1\",\"anonymousId\":\"a1\",\"event\":"
                    "\"Order Completed\",\"properties\":{\"total\":27.5}}")));
}

static void a_refund_is_what_it_took(void **state)
{
    Place *p = *state;

    assert_string_equal(
        "outcome m2 kind=refund amount=999 customer=u1 currency=EUR",
        say(p, segment(p, "track",
                       "{\"messageId\":\"m2\",\"userId\":\"u1\",\"event\":"
                       "\"Order Refunded\",\"properties\":{\"total\":-9.99,"
                       "\"currency\":\"EUR\"}}")));
}

static void other_events_and_pages_are_interactions(void **state)
{
    Place *p = *state;
    const ConvertRow *r = segment(
        p, "batch",
        "{\"batch\":[{\"type\":\"track\",\"messageId\":\"m1\",\"userId\":"
        "\"u1\",\"event\":\"Product Viewed\",\"channel\":\"server\","
        "\"properties\":{\"name\":\"Tea\",\"category\":\"Drinks\"}},"
        "{\"type\":\"page\",\"messageId\":\"m2\",\"anonymousId\":\"a1\","
        "\"properties\":{\"path\":\"/tea\"},\"context\":{\"campaign\":"
        "{\"name\":\"winter\"}}},"
        "{\"type\":\"screen\",\"messageId\":\"m3\",\"userId\":\"u1\","
        "\"name\":\"Home\"}],\"sentAt\":\"2026-01-31T08:15:02Z\"}");

    assert_string_equal("interaction m1 kind=event touchpoint=Product Viewed"
                        " product=Tea reason=Drinks channel=server"
                        " customer=u1",
                        say(p, &r[0]));
    assert_string_equal("interaction m2 kind=page touchpoint=/tea"
                        " campaign=winter customer=a1",
                        say(p, &r[1]));
    assert_string_equal("interaction m3 kind=page touchpoint=Home"
                        " customer=u1",
                        say(p, &r[2]));
}

static void who_a_customer_is_comes_from_traits(void **state)
{
    Place *p = *state;

    assert_string_equal(
        "customer m1 region=Mazowieckie segment=retail language=pl"
        " attr.plan=gold attr.company=Acme customer=u1",
        say(p, segment(p, "identify",
                       "{\"messageId\":\"m1\",\"userId\":\"u1\",\"traits\":{"
                       "\"plan\":\"gold\",\"segment\":\"retail\","
                       "\"language\":\"pl\",\"company\":{\"name\":\"Acme\"},"
                       "\"address\":{\"state\":\"Mazowieckie\"}}}")));
    assert_string_equal(
        "customer m2 attr.company=Acme customer=u1",
        say(p, segment(p, "group",
                       "{\"messageId\":\"m2\",\"userId\":\"u1\",\"groupId\":"
                       "\"g1\",\"traits\":{\"name\":\"Acme\"}}")));
}

static void aliases_are_left_out_and_say_so(void **state)
{
    Place *p = *state;
    const ConvertRow *r =
        segment(p, "alias", "{\"userId\":\"u1\",\"previousId\":\"a1\"}");

    assert_true(r->skipped);
    assert_string_equal("alias, customers are not joined", r->reason);
}

static void an_amount_that_is_none_is_refused(void **state)
{
    Place *p = *state;
    const ConvertRow *r =
        segment(p, "track",
                "{\"messageId\":\"m\",\"event\":\"Order Completed\","
                "\"properties\":{\"revenue\":\"a lot\"}}");

    assert_false(r->skipped);
    assert_non_null(strstr(r->reason, "properties.revenue is \"a lot\""));
}

/* ---- Zendesk, Typeform, a telephone system ------------------------------ */

static void a_ticket_of_zendesk_is_known_by_its_number(void **state)
{
    Place *p = *state;
    const ConvertRow *r = hook(
        p, "zendesk-hook", NULL,
        "{\"ticket\":{\"id\":\"35436\",\"created_at\":"
        "\"2026-01-30T09:00:00Z\",\"updated_at\":\"2026-01-31T08:00:00Z\","
        "\"status\":\"Solved\",\"priority\":\"High\",\"requester_id\":\"c7\","
        "\"assignee\":\"Anna\",\"group\":\"\",\"via\":\"Web Form\","
        "\"satisfaction\":\"Good with comment\",\"satisfaction_comment\":"
        "\"Szybko!\"}}");

    assert_string_equal(
        "interaction 35436 kind=ticket customer=c7 case_id=35436"
        " channel=Web Form agent=Anna resolved=1 attr.status=Solved"
        " attr.priority=High; perception 35436/satisfaction kind=yesno"
        " customer=c7 case_id=35436 about=35436 agent=Anna text=Szybko!"
        " score=1000 scale_min=0 scale_max=1000",
        say(p, r));
    assert_true(r->event[0]->says_known);
    assert_true(1769846400000 == r->event[0]->known);
}

static void answers_of_typeform_are_one_fact_each(void **state)
{
    Place *p = *state;
    const ConvertRow *r = hook(
        p, "typeform-hook", "form_response.answers",
        "{\"event_id\":\"e\",\"event_type\":\"form_response\","
        "\"form_response\":{\"form_id\":\"f\",\"token\":\"t\","
        "\"submitted_at\":\"2026-01-31T08:15:02Z\",\"hidden\":{\"customer\":"
        "\"c7\"},\"definition\":{\"title\":\"After the call\"},\"answers\":["
        "{\"type\":\"number\",\"number\":9,\"field\":{\"id\":\"q1\",\"type\":"
        "\"opinion_scale\",\"ref\":\"nps_call\"}},"
        "{\"type\":\"number\",\"number\":4,\"field\":{\"id\":\"q2\",\"type\":"
        "\"rating\"}},"
        "{\"type\":\"boolean\",\"boolean\":false,\"field\":{\"id\":\"q3\"}},"
        "{\"type\":\"text\",\"text\":\"Wait!\",\"field\":{\"id\":\"q4\"}},"
        "{\"type\":\"file_url\",\"file_url\":\"x\",\"field\":{\"id\":\"q5\"}}"
        "]}}");
#define SAID " customer=c7 survey=After the call question="

    assert_string_equal("perception t/q1 kind=nps score=9000" SAID
                        "nps_call case_id=t scale_min=0 scale_max=10000",
                        say(p, &r[0]));
    assert_string_equal("perception t/q2 kind=star score=4000" SAID
                        "q2 case_id=t scale_min=1000 scale_max=5000",
                        say(p, &r[1]));
    assert_string_equal("perception t/q3 kind=yesno score=0" SAID
                        "q3 case_id=t scale_min=0 scale_max=1000",
                        say(p, &r[2]));
    assert_string_equal("perception t/q4 kind=text text=Wait!" SAID
                        "q4 case_id=t",
                        say(p, &r[3]));
    assert_true(r[4].skipped);
#undef SAID
}

static void a_call_record_is_a_call(void **state)
{
    Place *p = *state;

    assert_string_equal(
        "interaction 1.7 kind=call channel=phone customer=+48 queue=sales"
        " agent=anna wait=12400 talk=184000 hold=0 wrap=35000 transfers=1"
        " answered=1 abandoned=0",
        say(p, hook(p, "pbx-call", NULL,
                    "{\"id\":\"1.7\",\"start\":\"2026-01-31T09:15:02+01:00\","
                    "\"from\":\"+48\",\"queue\":\"sales\",\"agent\":\"anna\","
                    "\"wait\":12.4,\"talk\":184,\"hold\":0,\"wrap\":35,"
                    "\"result\":\"answered\",\"transfers\":1}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(an_order_is_a_purchase_in_its_currency),
        T(an_order_without_currency_is_in_the_organisations),
        T(a_refund_is_what_it_took),
        T(other_events_and_pages_are_interactions),
        T(who_a_customer_is_comes_from_traits),
        T(aliases_are_left_out_and_say_so),
        T(an_amount_that_is_none_is_refused),
        T(a_ticket_of_zendesk_is_known_by_its_number),
        T(answers_of_typeform_are_one_fact_each),
        T(a_call_record_is_a_call),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* hooks_test.c -- What is sent through a mapping, and what becomes of it. */
#include "base/file.h"
#include "engine/hooks.h"
#include "intake/records.h"
#include "model/eventjson.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Place {
    char dir[64];
    Store *store;
    Hooks *hooks;
    Arena arena;
} Place;

static int setup(void **state)
{
    Place *p = calloc(1, sizeof(*p));
    Err err = {0};

    snprintf(p->dir, sizeof(p->dir), "/tmp/puls-hooks-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    assert_true(file_make_dir(
        arena_printf(&p->arena, "%s/config/mappings", p->dir), &err));
    p->store = store_open("duckdb::memory:", &err);
    assert_non_null(p->store);
    p->hooks = hooks_open(p->store, p->dir);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    Place *p = *state;
    const char *mappings =
        arena_printf(&p->arena, "%s/config/mappings", p->dir);
    Err err = {0};

    hooks_close(p->hooks);
    store_close(p->store);
    file_empty_dir(mappings, &err);
    rmdir(mappings);
    rmdir(arena_printf(&p->arena, "%s/config", p->dir));
    rmdir(p->dir);
    arena_clear(&p->arena);
    free(p);
    return 0;
}

static void put_mapping(Place *p, const char *name, const char *yaml)
{
    const char *path =
        arena_printf(&p->arena, "%s/config/mappings/%s.yml", p->dir, name);
    Err err = {0};

    assert_true(file_write(path, yaml, strlen(yaml), &err));
}

/* All of a body, through the mapping of that name. */
static ConvertRow *convert(Place *p, const char *name, const char *body,
                           size_t *n)
{
    Err err = {0};
    Hook *h = hooks_take(p->hooks, name, "PLN", &err);
    RecordShape shape = {0};
    Records all;
    ConvertRow *rows;

    if (h == NULL)
        fail_msg("%s", err.text);
    shape.each = hook_mapping(h)->hook.each;
    if (!records_split(&p->arena, body, strlen(body), &shape, &all, &err))
        fail_msg("%s", err.text);
    rows = ARENA_ARRAY(&p->arena, ConvertRow, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        rows[i] = (ConvertRow){
            .json = all.at[i].text, .len = all.at[i].len, .arena = &p->arena};
    if (!hook_convert(h, rows, all.n, &err))
        fail_msg("%s", err.text);
    hook_drop(h);
    *n = all.n;
    return rows;
}

static const char call_yaml[] =
    "mapping: calls\nsource: pbx\nattrs: [plan]\nfacts:\n"
    "  - interaction:\n"
    "      id: call.id\n"
    "      ts: {column: call.at, format: epoch-ms}\n"
    "      customer: from\n"
    "      wait: waited\n"
    "      answered: answered\n"
    "      cost: cost\n"
    "      attr.plan: plan\n"
    "      set: {kind: call, channel: phone}\n"
    "  - perception:\n"
    "      id: call.id\n"
    "      ts: {column: call.at, format: epoch-ms}\n"
    "      score: {column: stars, scale: {min: 1, max: 5}}\n"
    "      set: {kind: star}\n";

static int64_t number(const Event *e, const char *column)
{
    const EventValue *v = event_value(e, column);

    assert_non_null(v);
    return v->number;
}

static void a_row_becomes_the_events_that_its_mapping_says(void **state)
{
    Place *p = *state;
    size_t n;
    const ConvertRow *r;

    put_mapping(p, "calls", call_yaml);
    r = convert(p, "calls",
                "{\"call\": {\"id\": 4711, \"at\": 1769847302114},"
                " \"from\": \"+48 22\", \"waited\": 12.5, \"answered\": true,"
                " \"cost\": 2.55, \"plan\": \"gold\", \"stars\": 4}",
                &n);
    assert_int_equal(1, n);
    assert_null(r->reason);
    assert_int_equal(2, r->n);
    assert_int_equal(FACT_INTERACTION, r->event[0]->table);
    assert_string_equal("pbx", r->event[0]->source);
    assert_string_equal("4711", r->event[0]->ref);
    assert_true(event_id("pbx", "4711") == r->event[0]->id);
    assert_true(1769847302114 == r->event[0]->ts);
    assert_false(r->event[0]->says_known);
    assert_int_equal(12500, number(r->event[0], "wait"));
    assert_int_equal(1, number(r->event[0], "answered"));
    assert_int_equal(255, number(r->event[0], "cost"));
    assert_string_equal("PLN", event_value(r->event[0], "currency")->text);
    assert_string_equal("gold", event_value(r->event[0], "attr.plan")->text);
    assert_string_equal("call", event_value(r->event[0], "kind")->text);
    assert_int_equal(FACT_PERCEPTION, r->event[1]->table);
    assert_int_equal(4000, number(r->event[1], "score"));
}

static void keys_that_are_not_there_are_not_given(void **state)
{
    Place *p = *state;
    size_t n;
    const ConvertRow *r;

    put_mapping(p, "calls", call_yaml);
    r = convert(p, "calls", "{\"call\": {\"id\": 1, \"at\": 1769847302114}}",
                &n);
    assert_int_equal(1, r->n);
    assert_null(event_value(r->event[0], "wait"));
    assert_null(event_value(r->event[0], "cost"));
    assert_null(event_value(r->event[0], "customer"));
}

static void a_row_that_is_refused_takes_no_neighbour(void **state)
{
    Place *p = *state;
    size_t n;
    const ConvertRow *r;

    put_mapping(p, "calls", call_yaml);
    r = convert(p, "calls",
                "[{\"call\": {\"id\": 1, \"at\": 1769847302114}, \"stars\": 9},"
                " {\"call\": {\"at\": 1769847302114}},"
                " {\"call\": {\"id\": 3, \"at\": 1769847302114}},"
                " {\"call\": {\"id\": 4, \"at\": 1769847302114},"
                "  \"from\": \"a\\u0000b\"}]",
                &n);
    assert_int_equal(4, n);
    assert_string_equal("stars is \"9\", expected a number from 1 to 5",
                        r[0].reason);
    assert_int_equal(0, r[0].n);
    assert_string_equal("ref of the interaction is not given", r[1].reason);
    assert_null(r[2].reason);
    assert_int_equal(1, r[2].n);
    assert_string_equal("customer holds a NUL character", r[3].reason);
    assert_int_equal(0, r[3].n);
}

static void texts_that_no_event_may_have_are_refused(void **state)
{
    Place *p = *state;
    char text[EVENT_MAX_WORD + 2];
    const char *body = "{\"call\": {\"id\": 1, \"at\": 1769847302114},"
                       " \"from\": \"%s\"}";
    size_t n;

    put_mapping(p, "calls", call_yaml);
    memset(text, 'x', sizeof(text));
    text[EVENT_MAX_WORD + 1] = '\0';
    assert_string_equal(
        "customer is over 500 bytes",
        convert(p, "calls", arena_printf(&p->arena, body, text), &n)->reason);
    text[EVENT_MAX_WORD] = '\0';
    assert_null(
        convert(p, "calls", arena_printf(&p->arena, body, text), &n)->reason);
}

static void rows_left_out_on_purpose_say_why(void **state)
{
    Place *p = *state;
    size_t n;
    const ConvertRow *r;

    put_mapping(p, "some",
                "mapping: some\nskip:\n  - {when: {column: test, is: true},"
                " why: a test}\nfacts:\n  - outcome:\n      when: {column: t,"
                " is: order}\n      id: id\n      ts: at\n"
                "      set: {kind: purchase}\n");
    r = convert(p, "some",
                "{\"test\": true}\n{\"t\": \"other\"}\n"
                "{\"t\": \"order\", \"id\": 5, \"at\": \"2026-01-31\"}\n",
                &n);
    assert_int_equal(3, n);
    assert_true(r[0].skipped);
    assert_string_equal("a test", r[0].reason);
    assert_true(r[1].skipped);
    assert_string_equal("nothing in it to keep", r[1].reason);
    assert_int_equal(1, r[2].n);
}

static void items_of_a_list_are_rows_with_all_around_them(void **state)
{
    Place *p = *state;
    size_t n;
    const ConvertRow *r;

    put_mapping(p, "form",
                "mapping: form\nhook: {each: response.answers}\nfacts:\n"
                "  - perception:\n"
                "      when: {column: item.type, is: number}\n"
                "      id: [response.token, item.field.id]\n"
                "      ts: response.at\n"
                "      question: item.field.id\n"
                "      score: {column: item.number, scale: {min: 0, max: 10}}\n"
                "      set: {kind: nps}\n");
    r = convert(p, "form",
                "{\"response\": {\"token\": \"t1\", \"at\": \"2026-01-31\","
                " \"answers\": [{\"type\": \"number\", \"number\": 9,"
                " \"field\": {\"id\": \"q1\"}}, {\"type\": \"text\"},"
                " {\"type\": \"number\", \"number\": 3, \"field\":"
                " {\"id\": \"q2\"}}]}}",
                &n);
    assert_int_equal(3, n);
    assert_string_equal("t1/q1", r[0].event[0]->ref);
    assert_int_equal(9000, number(r[0].event[0], "score"));
    assert_true(r[1].skipped);
    assert_string_equal("t1/q2", r[2].event[0]->ref);
}

static void a_mapping_that_was_changed_counts_at_once(void **state)
{
    Place *p = *state;
    Err err = {0};
    Hook *old;
    ConvertRow row = {.json = "{\"id\": 7, \"at\": \"2026-01-31\"}",
                      .arena = &p->arena};
    const char *yaml = "mapping: m\nsource: %s\nfacts:\n  - outcome:\n"
                       "      id: id\n      ts: at\n      set: {kind: churn}\n";
    size_t n;

    put_mapping(p, "m", arena_printf(&p->arena, yaml, "first"));
    old = hooks_take(p->hooks, "m", "PLN", &err);
    assert_non_null(old);
    put_mapping(p, "m", arena_printf(&p->arena, yaml, "second"));
    assert_string_equal("second",
                        convert(p, "m", row.json, &n)->event[0]->source);
    row.len = strlen(row.json);
    assert_true(hook_convert(old, &row, 1, &err));
    assert_string_equal("first", row.event[0]->source);
    hook_drop(old);
    row.source = "another";
    old = hooks_take(p->hooks, "m", "PLN", &err);
    assert_true(hook_convert(old, &row, 1, &err));
    assert_true(event_id("another", "7") == row.event[0]->id);
    hook_drop(old);
}

/* ---- Many at once ------------------------------------------------------- */

#define SENDERS 8
#define TIMES   20

typedef struct Sender {
    Place *p;
    int number;
    bool ok;
    pthread_t thread;
} Sender;

static bool send_once(Sender *s, int time)
{
    Arena a = {0};
    Err err = {0};
    ConvertRow row[3];
    Hook *h = hooks_take(s->p->hooks, "calls", "PLN", &err);
    bool ok = h != NULL;

    for (size_t i = 0; i < LEN(row); i++) {
        const char *json = arena_printf(
            &a, "{\"call\": {\"id\": \"%d-%d-%zu\", \"at\": 1769847302114}}",
            s->number, time, i);

        row[i] = (ConvertRow){.json = json, .len = strlen(json), .arena = &a};
    }
    ok = ok && hook_convert(h, row, LEN(row), &err);
    for (size_t i = 0; ok && i < LEN(row); i++)
        ok = row[i].n == 1 &&
             strcmp(row[i].event[0]->ref,
                    arena_printf(&a, "%d-%d-%zu", s->number, time, i)) == 0;
    hook_drop(h);
    arena_clear(&a);
    return ok;
}

static void *send_often(void *ctx)
{
    Sender *s = ctx;

    s->ok = true;
    for (int i = 0; i < TIMES; i++)
        s->ok = send_once(s, i) && s->ok;
    return NULL;
}

static void senders_at_the_same_time_each_get_their_own(void **state)
{
    Sender sender[SENDERS];

    put_mapping(*state, "calls", call_yaml);
    for (int i = 0; i < SENDERS; i++) {
        sender[i] = (Sender){.p = *state, .number = i};
        assert_int_equal(
            0, pthread_create(&sender[i].thread, NULL, send_often, &sender[i]));
    }
    for (int i = 0; i < SENDERS; i++) {
        pthread_join(sender[i].thread, NULL);
        assert_true(sender[i].ok);
    }
}

static void a_mapping_with_mistakes_is_not_the_senders_fault(void **state)
{
    Place *p = *state;
    Err err = {0};

    put_mapping(p, "odd", "mapping: odd\nfacts:\n  - nonsense: {}\n");
    assert_null(hooks_take(p->hooks, "odd", "PLN", &err));
    assert_int_equal(ERR_STORE, err.kind);
    err = (Err){0};
    assert_null(hooks_take(p->hooks, "nobody", "PLN", &err));
    assert_int_equal(ERR_MISSING, err.kind);
    err = (Err){0};
    assert_null(hooks_take(p->hooks, "../odd", "PLN", &err));
    assert_int_equal(ERR_MISSING, err.kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(a_row_becomes_the_events_that_its_mapping_says),
        T(keys_that_are_not_there_are_not_given),
        T(a_row_that_is_refused_takes_no_neighbour),
        T(texts_that_no_event_may_have_are_refused),
        T(rows_left_out_on_purpose_say_why),
        T(items_of_a_list_are_rows_with_all_around_them),
        T(a_mapping_that_was_changed_counts_at_once),
        T(senders_at_the_same_time_each_get_their_own),
        T(a_mapping_with_mistakes_is_not_the_senders_fault),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

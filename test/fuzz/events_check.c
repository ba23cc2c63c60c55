/*
 * events_check.c -- See events_check.h.
 *
 * Whatever is refused says why.  Whatever is read is written and read again
 * as the same event, in the form for people and in that of the journal, and
 * keeps to the limits.
 */
#include "events_check.h"

#include "base/utf8.h"
#include "model/promise.h"

#include <stdlib.h>
#include <string.h>

#define MAX_JSON ((size_t)4 << 20)

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_texts(const Event *e)
{
    check(e->source[0] != '\0' && strlen(e->source) <= EVENT_MAX_SOURCE);
    check(e->ref[0] != '\0' && strlen(e->ref) <= EVENT_MAX_ID);
    check(utf8_valid(e->source, strlen(e->source)));
    check(utf8_valid(e->ref, strlen(e->ref)));
    check(promise_time(e->ts) && (!e->says_known || promise_time(e->known)));
    for (size_t i = 0; i < e->n; i++) {
        const EventValue *v = &e->value[i];

        check(v->column->calc == NULL);
        check((v->text != NULL) == (v->column->type == COLUMN_TEXT));
        check(v->text == NULL ||
              (v->text[0] != '\0' && strlen(v->text) <= EVENT_MAX_TEXT &&
               utf8_valid(v->text, strlen(v->text))));
        for (size_t k = 0; k < i; k++)
            check(strcmp(e->value[k].column->name, v->column->name) != 0);
    }
}

static void check_again(const EventReader *r, Arena *a, const Event *e,
                        bool journal)
{
    static const JsonLimits limits = {MAX_JSON, 2};
    Buf out = BUF_INIT(MAX_JSON);
    Json j = {.out = &out};
    Err err = {0};
    JsonDoc *doc;
    Event again;

    (journal ? event_journal_json : event_json)(&j, NULL, e);
    doc = jsonread_new(out.text, out.len, &limits, &err);
    check(doc != NULL);
    check((journal ? event_journal_read : event_read)(r, a, jsonread_root(doc),
                                                      &again, &err));
    check(event_content(&again) == event_content(e));
    check(again.says_known == e->says_known);
    check(again.known == e->known || (!journal && !e->says_known));
    jsonread_free(doc);
    buf_clear(&out);
}

static void check_event(Arena *a, const EventDefaults *d, const Event *e)
{
    const EventReader *r = event_reader(a, d);
    Event learnt = *e;

    check_texts(e);
    check_again(r, a, e, false);
    if (!learnt.says_known)
        learnt.known = 1769847302000;
    check_again(r, a, &learnt, true);
}

void events_check(const EventBody *body)
{
    const Schema schema = {.attr = {"plan", "tier"}, .n_attr = 2};
    const EventDefaults d = {.schema = &schema, .currency = "PLN"};
    Arena a = {0};
    Err err = {0};
    EventLines lines;
    size_t read = 0;

    if (!eventlines_read(&d, &a, body, &lines, &err)) {
        check(err.kind != ERR_NONE && err.text[0] != '\0');
        arena_clear(&a);
        return;
    }
    check(lines.n <= EVENTLINES_MAX);
    for (size_t i = 0; i < lines.n; i++) {
        const EventLine *l = &lines.item[i];

        check(l->number > (i == 0 ? 0 : lines.item[i - 1].number));
        check((l->event == NULL) == (l->why != NULL && l->why[0] != '\0'));
        read += l->event != NULL;
        if (l->event != NULL)
            check_event(&a, &d, l->event);
    }
    check(read == lines.read);
    arena_clear(&a);
}

/* event.c -- See event.h. */
#include "model/event.h"

#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

#define SEPARATOR "\x1f"

Uint128 event_id(const char *source, const char *ref)
{
    Digest d;

    digest_begin(&d);
    digest_add(&d, source, strlen(source));
    digest_add(&d, SEPARATOR, 1);
    digest_add(&d, ref, strlen(ref));
    return digest_end(&d);
}

static Uint128 value_hash(const EventValue *v)
{
    Digest d;

    digest_begin(&d);
    digest_add(&d, v->column->name, strlen(v->column->name) + 1);
    if (v->column->type == COLUMN_TEXT)
        digest_add(&d, v->text, strlen(v->text));
    else
        digest_add(&d, &v->number, sizeof(v->number));
    return digest_end(&d);
}

/* A sum does not mind the order. */
Uint128 event_content(const Event *e)
{
    Uint128 values = 0;
    Digest d;

    for (size_t i = 0; i < e->n; i++)
        values += value_hash(&e->value[i]);
    digest_begin(&d);
    digest_add(&d, &e->table, sizeof(e->table));
    digest_add(&d, &e->id, sizeof(e->id));
    digest_add(&d, &e->ts, sizeof(e->ts));
    digest_add(&d, &values, sizeof(values));
    return digest_end(&d);
}

const EventValue *event_value(const Event *e, const char *column)
{
    for (size_t i = 0; i < e->n; i++)
        if (strcmp(e->value[i].column->name, column) == 0)
            return &e->value[i];
    return NULL;
}

static const char *copy_text(Arena *a, const char *text)
{
    return text == NULL ? NULL : arena_strndup(a, text, strlen(text));
}

/* Columns of the table are for ever; those of attributes are an arena's. */
static const Column *copy_column(Arena *a, const Column *c)
{
    Column *copy;

    if (c >= column_table && c < column_table + column_count)
        return c;
    copy = ARENA_NEW(a, Column);
    *copy = *c;
    copy->name = copy_text(a, c->name);
    return copy;
}

Event *event_copy(Arena *a, const Event *e)
{
    Event *copy = ARENA_NEW(a, Event);

    *copy = *e;
    copy->source = copy_text(a, e->source);
    copy->ref = copy_text(a, e->ref);
    copy->value = ARENA_ARRAY(a, EventValue, e->n);
    for (size_t i = 0; i < e->n; i++)
        copy->value[i] = (EventValue){
            .column = copy_column(a, e->value[i].column),
            .text = copy_text(a, e->value[i].text),
            .number = e->value[i].number,
        };
    return copy;
}

/* event_rows.c -- See event_rows.h. */
#include "store/event_rows.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define NOWHERE SIZE_MAX

/* DuckDB's finite TIMESTAMPs, in ms, are a little more on either side. */
#define MAX_TIME_MS INT64_C(9223372036854775)
#define MAX_SCORE   INT64_C(999999999) /* thousandths in DECIMAL(9,3) */

static size_t *well_known(EventShape *s, const char *name)
{
    struct {
        const char *name;
        size_t *at;
    } all[] = {{"seq", &s->seq},     {"id", &s->id}, {"known", &s->known},
               {"batch", &s->batch}, {"ts", &s->ts}, {"source", &s->source},
               {"ref", &s->ref}};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (strcmp(all[i].name, name) == 0)
            return all[i].at;
    }
    return NULL;
}

static void add_stamped(EventShape *s, size_t at)
{
    assert(s->n_stamped < sizeof(s->stamped) / sizeof(s->stamped[0]));
    s->stamped[s->n_stamped++] = at;
}

EventShape event_shape(Arena *a, const Schema *schema, FactTable table,
                       size_t first)
{
    EventShape s = {.first = first,
                    .of = ARENA_ARRAY(a, size_t, column_count),
                    .schema = schema};
    size_t n = first;

    for (size_t i = 0; i < column_count; i++) {
        const Column *c = &column_table[i];
        size_t *at = well_known(&s, c->name);

        s.of[i] = NOWHERE;
        if (c->calc != NULL || (c->tables & 1u << table) == 0)
            continue;
        if (at != NULL)
            *at = n;
        else
            s.of[i] = n;
        if (c->stamped)
            add_stamped(&s, n);
        n++;
    }
    for (size_t i = 0; i < schema->n_attr; i++) {
        add_stamped(&s, n);
        s.attr[i] = n++;
    }
    return s;
}

/* ---- Limits ------------------------------------------------------------- */

static bool time_fits(int64_t ms)
{
    return ms > -MAX_TIME_MS && ms < MAX_TIME_MS;
}

static bool refuse(const Event *e, const char *column, Err *err)
{
    return err_set(err, ERR_INPUT,
                   "%.100s of event %.100s of %.100s is too large or too small"
                   " a number",
                   column, e->ref, e->source);
}

bool event_fits(const Event *e, Err *err)
{
    if (!time_fits(e->ts))
        return refuse(e, "ts", err);
    if (!time_fits(e->known))
        return refuse(e, "known", err);
    for (size_t i = 0; i < e->n; i++) {
        const EventValue *v = &e->value[i];

        assert(v->column->calc == NULL &&
               (v->column->tables & 1u << e->table) != 0);
        if (v->column->type == COLUMN_TIME && !time_fits(v->number))
            return refuse(e, v->column->name, err);
        if (v->column->type == COLUMN_SCORE &&
            (v->number > MAX_SCORE || v->number < -MAX_SCORE))
            return refuse(e, v->column->name, err);
    }
    return true;
}

/* Asked several times of every event. */
const char *event_customer(const Event *e)
{
    for (size_t i = 0; i < e->n; i++) {
        const char *name = e->value[i].column->name;

        if (name[0] == 'c' && name[1] == 'u' && strcmp(name, "customer") == 0)
            return e->value[i].text;
    }
    return NULL;
}

/* ---- Rows --------------------------------------------------------------- */

static size_t place_of(const EventShape *s, const Column *c)
{
    size_t at;

    if (c >= column_table && c < column_table + column_count)
        return s->of[c - column_table];
    at = schema_attr(s->schema, c->name);
    return at < s->schema->n_attr ? s->attr[at] : NOWHERE;
}

static bool fill_value(DuckFill *f, size_t at, const EventValue *v)
{
    if (at == NOWHERE)
        return false;
    if (v->column->type == COLUMN_TEXT)
        duck_fill_text(f, at, v->text);
    else
        duck_fill_int(f, at,
                      v->column->type == COLUMN_TIME ? v->number * 1000
                                                     : v->number);
    return true;
}

/* What the customer gives, before the event itself says better. */
static void fill_stamps(DuckFill *f, const EventShape *s, const char *const *by)
{
    for (size_t i = 0; i < s->n_stamped; i++) {
        if (by[i] != NULL)
            duck_fill_text(f, s->stamped[i], by[i]);
    }
}

bool event_fill(DuckFill *f, const EventShape *s, const EventRow *row)
{
    const Event *e = row->event;
    bool all = true;

    duck_fill_int(f, s->seq, row->seq);
    duck_fill_int128(f, s->id, e->id);
    duck_fill_int(f, s->known, e->known * 1000);
    duck_fill_int(f, s->batch, row->batch);
    duck_fill_int(f, s->ts, e->ts * 1000);
    duck_fill_text(f, s->source, e->source);
    duck_fill_text(f, s->ref, e->ref);
    if (row->stamps != NULL)
        fill_stamps(f, s, row->stamps);
    for (size_t i = 0; i < e->n; i++)
        all &= fill_value(f, place_of(s, e->value[i].column), &e->value[i]);
    return all;
}

bool event_suspects_create(duckdb_connection con, FactTable table, Err *err)
{
    char sql[128];

    snprintf(sql, sizeof(sql),
             "create temp table new_%s as"
             " select 0::BIGINT as r, false as says, * from %s limit 0",
             fact_table_name[table], fact_table_name[table]);
    return duck_run(con, sql, err);
}

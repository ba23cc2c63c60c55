/*
 * chanceledger.h -- What happens to a ledger, by chance but always the same.
 *
 *     Life l = life_begin(seed, "Europe/Warsaw", store);
 *     life_take(&l, &(Lot){.n = 100, .again = 0.2});
 *     life_import(&l, &(Lot){.n = 100});
 *
 * A fact is made from its number alone, in all columns that its table has,
 * so that the same number is the same fact.  One that comes again has some of
 * its columns, its moment or all of it drawn anew: a correction; or nothing:
 * a duplicate.
 */
#ifndef PULS_TEST_CHANCELEDGER_H
#define PULS_TEST_CHANCELEDGER_H

#include "store/ledger.h"

#include "chancevalues.h"

#include <inttypes.h>

#define LIFE_NOW INT64_C(1546646400000) /* 2019-01-05, after all facts */

typedef struct Life {
    Store *store;
    const Zone *zone;
    const char *zone_name;
    uint64_t seed;
    Random chance;
    int64_t now;
    int next[FACT_TABLE_COUNT]; /* number of the next fact */
    size_t n_attrs;             /* columns of the user's own so far */
    int64_t corrected, stamped, forgotten, taken, imported;
} Life;

/* Facts of one call of the store. */
typedef struct Lot {
    size_t n;
    double again;  /* share of those that were there before */
    bool exactly;  /* and come as they were */
    bool customer; /* customers only */
} Lot;

static inline void life_must(bool ok, const Err *err)
{
    if (!ok) {
        print_error("%s\n", err->text);
        fail();
    }
}

/* ---- One fact ----------------------------------------------------------- */

static const char *const life_attrs[] = {"plan", "size", "tier"};
static const char *const life_sources[] = {"crm", "pbx", "shop"};

/* What a fact is made with: what its number says, or anew. */
typedef struct Making {
    Life *life;
    Arena *arena;
    FactTable table;
    Random own;     /* of the number */
    Random *anew;   /* NULL: nothing is drawn anew */
    double changed; /* share of what is drawn anew */
} Making;

/* Both are drawn, so that what follows stays the same. */
static inline EventValue make_value(Making *m, const Column *c, bool *none)
{
    bool gap = random_chance(&m->own, 0.25);
    EventValue v = chance_value(&m->own, m->arena, m->life->zone, m->table, c);

    if (m->anew != NULL && random_chance(m->anew, m->changed)) {
        gap = random_chance(m->anew, 0.25);
        v = chance_value(m->anew, m->arena, m->life->zone, m->table, c);
    }
    *none = gap;
    return v;
}

static inline bool is_stored_value(const Column *c, FactTable t)
{
    static const char *const fields[] = {"source", "ref", "ts"};

    for (size_t i = 0; i < LEN(fields); i++)
        if (strcmp(c->name, fields[i]) == 0)
            return false;
    return c->calc == NULL && c->role != ROLE_KEY && (c->tables & 1u << t) != 0;
}

static inline void make_values(Making *m, Event *e)
{
    Schema attrs = {.n_attr = m->life->n_attrs};
    EventValue v;
    Err err;
    bool none;

    for (size_t i = 0; i < column_count; i++) {
        if (!is_stored_value(&column_table[i], m->table))
            continue;
        v = make_value(m, &column_table[i], &none);
        if (!none)
            e->value[e->n++] = v;
    }
    for (size_t i = 0; i < attrs.n_attr; i++) {
        attrs.attr[i] = life_attrs[i];
        v = make_value(
            m,
            column_find(m->arena, &attrs, m->table,
                        arena_printf(m->arena, "attr.%s", life_attrs[i]), &err),
            &none);
        if (!none)
            e->value[e->n++] = v;
    }
}

/* A score on its scale and its scale, together, for most answers. */
static inline void fit_score(Making *m, Event *e)
{
    ChanceScale s = chance_scales[chance_first(&m->own, LEN(chance_scales))];
    int64_t x = chance_score(&m->own, s);

    if (random_chance(&m->own, 0.15))
        return;
    for (size_t i = 0; i < e->n; i++) {
        EventValue *v = &e->value[i];

        if (strcmp(v->column->name, "score") == 0 &&
            (m->anew == NULL || random_chance(&m->own, 0.5)))
            v->number = x;
        else if (strcmp(v->column->name, "scale_min") == 0)
            v->number = 1000 * s.low;
        else if (strcmp(v->column->name, "scale_max") == 0)
            v->number = 1000 * s.high;
    }
}

static inline int64_t make_moment(Making *m)
{
    int64_t t = chance_moment(&m->own, m->life->zone);

    if (m->anew != NULL && random_chance(m->anew, m->changed))
        t = chance_moment(m->anew, m->life->zone);
    return t;
}

static inline Event *make_event(Making *m, int number)
{
    Event *e = ARENA_NEW(m->arena, Event);

    m->own = random_from(m->life->seed,
                         (uint64_t)number * FACT_TABLE_COUNT + m->table + 100);
    e->table = m->table;
    e->source = life_sources[random_below(&m->own, LEN(life_sources))];
    e->ref = arena_printf(m->arena, "%d-%d", (int)m->table, number);
    e->id = event_id(e->source, e->ref);
    e->ts = make_moment(m);
    e->known = m->life->now;
    if (random_chance(&m->life->chance, 0.15)) {
        e->says_known = true;
        e->known -= (int64_t)random_below(&m->life->chance, 60) * CHANCE_DAY;
    }
    e->value = ARENA_ARRAY(m->arena, EventValue, column_count + MAX_ATTRS);
    make_values(m, e);
    if (m->table == FACT_PERCEPTION)
        fit_score(m, e);
    return e;
}

/* The next fact of the table, or one of those that were. */
static inline Event *life_fact(Life *l, Arena *a, FactTable t, const Lot *lot)
{
    static const double shares[] = {0, 0.05, 0.3, 1};
    Random *r = &l->chance;
    Making m = {.life = l, .arena = a, .table = t};
    bool again = l->next[t] > 0 && random_chance(r, lot->again);

    if (!again)
        return make_event(&m, l->next[t]++);
    if (!lot->exactly) {
        m.anew = r;
        m.changed = shares[random_below(r, LEN(shares))];
    }
    return make_event(&m, (int)random_below(r, (uint64_t)l->next[t]));
}

static inline FactTable life_table(Life *l, const Lot *lot)
{
    static const FactTable often[] = {
        FACT_INTERACTION, FACT_PERCEPTION, FACT_OUTCOME, FACT_INTERACTION,
        FACT_PERCEPTION,  FACT_OUTCOME,    FACT_CUSTOMER};

    return lot->customer ? FACT_CUSTOMER
                         : often[random_below(&l->chance, LEN(often))];
}

/* ---- As events ---------------------------------------------------------- */

static inline void life_take(Life *l, const Lot *lot)
{
    Arena a = {0};
    const Event **event = ARENA_ARRAY(&a, const Event *, lot->n);
    Take t = {.event = event, .n = lot->n, .now = l->now, .canary = TIME_OPEN};
    TakeReport report = {0};
    Err err = {0};

    for (size_t i = 0; i < lot->n; i++)
        event[i] = life_fact(l, &a, life_table(l, lot), lot);
    life_must(store_take(l->store, &t, &report, &err), &err);
    l->taken += report.accepted;
    l->corrected += report.corrected;
    arena_clear(&a);
}

/* ---- As a file ---------------------------------------------------------- */

static inline void put_sql_text(Buf *out, const char *s)
{
    buf_puts(out, "'");
    for (; *s != '\0'; s++) {
        buf_add(out, s, 1);
        if (*s == '\'')
            buf_puts(out, "'");
    }
    buf_puts(out, "'");
}

static inline void put_sql_value(Buf *out, const EventValue *v)
{
    if (v == NULL)
        buf_puts(out, "null");
    else if (v->column->type == COLUMN_TEXT)
        put_sql_text(out, v->text);
    else if (v->column->type == COLUMN_TIME)
        buf_printf(out, "make_timestamp_ms(%" PRId64 ")", v->number);
    else if (v->column->type == COLUMN_SCORE)
        buf_printf(out, "%" PRId64 " / 1000.0", v->number);
    else if (v->column->type == COLUMN_BOOL)
        buf_puts(out, v->number != 0 ? "true" : "false");
    else
        buf_printf(out, "%" PRId64, v->number);
}

static inline void put_sql_row(Buf *out, const Event *e, const BatchField *f,
                               size_t n)
{
    buf_puts(out, out->len == 0 ? "(values (" : ", (");
    put_sql_text(out, e->ref);
    buf_printf(out, ", make_timestamp_ms(%" PRId64 ")", e->ts);
    buf_printf(out, ", make_timestamp_ms(%" PRId64 ")", e->known);
    for (size_t i = 3; i < n; i++) {
        buf_puts(out, ", ");
        put_sql_value(out, event_value(e, f[i].column->name));
    }
    buf_puts(out, ")");
}

static inline void add_field(Arena *a, const Life *l, FactTable t,
                             const char *name, BatchField *out, size_t *n)
{
    Schema attrs = {.n_attr = l->n_attrs};
    Err err = {0};

    for (size_t i = 0; i < attrs.n_attr; i++)
        attrs.attr[i] = life_attrs[i];
    out[*n] = (BatchField){column_find(a, &attrs, t, name, &err),
                           arena_printf(a, "\"%s\"", name)};
    life_must(out[*n].column != NULL, &err);
    (*n)++;
}

/* ref, ts and known first, then all that the table has. */
static inline size_t life_fields(Arena *a, const Life *l, FactTable t,
                                 BatchField *out)
{
    size_t n = 0;

    add_field(a, l, t, "ref", out, &n);
    add_field(a, l, t, "ts", out, &n);
    add_field(a, l, t, "known", out, &n);
    for (size_t i = 0; i < column_count; i++)
        if (is_stored_value(&column_table[i], t))
            add_field(a, l, t, column_table[i].name, out, &n);
    for (size_t i = 0; i < l->n_attrs; i++)
        add_field(a, l, t, arena_printf(a, "attr.%s", life_attrs[i]), out, &n);
    return n;
}

static inline const char *put_from(Arena *a, const Buf *rows,
                                   const BatchField *f, size_t n)
{
    Buf out = BUF_INIT(16 << 20);
    const char *text;

    buf_puts(&out, rows->text);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s\"%s\"", i == 0 ? ") t(" : ", ", f[i].column->name);
    buf_puts(&out, ")");
    text = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return text;
}

/* Those of the lot that are of the source, which may be none. */
static inline void import_source(Life *l, Event *const *event, size_t n,
                                 FactTable t, const char *source)
{
    Arena a = {0};
    BatchField field[64];
    BatchFact fact = {.table = t, .fields = field};
    Batch b = {.source = source,
               .file = "facts.csv",
               .mapping = "facts@1",
               .columns = "*",
               .now = l->now,
               .n_facts = 1,
               .facts = &fact,
               .attrs = life_attrs,
               .n_attrs = l->n_attrs};
    Buf rows = BUF_INIT(16 << 20);
    BatchTell tell = {0};
    BatchReport report = {0};
    Err err = {0};

    fact.n_fields = life_fields(&a, l, t, field);
    for (size_t i = 0; i < n; i++)
        if (strcmp(event[i]->source, source) == 0)
            put_sql_row(&rows, event[i], field, fact.n_fields);
    if (rows.len > 0) {
        b.from = put_from(&a, &rows, field, fact.n_fields);
        life_must(store_import(l->store, &b, &tell, &report, &err), &err);
    }
    assert_int_equal(0, report.rejected);
    l->imported += report.accepted;
    l->corrected += report.corrected;
    l->stamped += report.stamped;
    buf_clear(&rows);
    arena_clear(&a);
}

/* A file per table, of one source each: what others would say is left out,
 * and may be said later. */
static inline void life_import(Life *l, const Lot *lot)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        Arena a = {0};
        const char *source =
            life_sources[random_below(&l->chance, LEN(life_sources))];
        size_t n = t == FACT_CUSTOMER ? lot->n / 2 : lot->n;
        Event **event = ARENA_ARRAY(&a, Event *, n + 1);

        for (size_t i = 0; i < n; i++)
            event[i] = life_fact(l, &a, (FactTable)t, lot);
        import_source(l, event, n, (FactTable)t, source);
        arena_clear(&a);
    }
}

/* ---- Else --------------------------------------------------------------- */

static inline void life_stamp(Life *l)
{
    int64_t stamped = 0;
    Err err = {0};

    life_must(store_stamp_waiting(l->store, l->now, &stamped, &err), &err);
    l->stamped += stamped;
}

static inline void life_forget(Life *l, const char *source)
{
    int64_t facts = 0;
    Err err = {0};

    life_must(store_forget(l->store, source, l->now, NULL, NULL, &facts, &err),
              &err);
    l->forgotten += facts;
}

static inline void life_reopen(Life *l, const char *at)
{
    Err err = {0};

    store_close(l->store);
    l->store = store_open(at, &err);
    life_must(l->store != NULL, &err);
}

static inline Life life_begin(uint64_t seed, const char *zone, Store *store)
{
    Err err = {0};
    Life l = {.store = store,
              .zone = zone_find(zone, &err),
              .zone_name = zone,
              .seed = seed,
              .chance = random_from(seed, 1),
              .now = LIFE_NOW,
              .n_attrs = 2};

    life_must(l.zone != NULL, &err);
    return l;
}

#endif

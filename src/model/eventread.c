/* eventread.c -- Events as JSON: the reading half of eventjson.h. */
#include "model/eventjson.h"
#include "model/eventvalue.h"
#include "model/promise.h"
#include "model/question.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ATTR     "attr."
#define ATTR_LEN (sizeof(ATTR) - 1)
#define SLOTS    256 /* of the table of keys; a power of 2 */
#define MAX_KEYS 200 /* of one event; there are fewer columns than that */
#define ADDED    3   /* values that are filled in: currency and scale */

/* ---- Keys --------------------------------------------------------------- */

typedef struct Slot {
    const char *name; /* NULL: free */
    KeyKind kind;
    const Column *column;
} Slot;

struct EventReader {
    const EventDefaults *d;
    size_t n_attr;
    Slot slot[SLOTS];
};

/* FNV-1a, 32 bits. */
static size_t place(const char *name)
{
    uint32_t h = 2166136261u;

    for (; *name != '\0'; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return h % SLOTS;
}

static const Slot *find(const EventReader *r, const char *name)
{
    size_t i = place(name);

    while (r->slot[i].name != NULL && strcmp(r->slot[i].name, name) != 0)
        i = (i + 1) % SLOTS;
    return r->slot[i].name == NULL ? NULL : &r->slot[i];
}

static void put_key(EventReader *r, const char *name, KeyKind kind,
                    const Column *c)
{
    size_t i = place(name);

    while (r->slot[i].name != NULL)
        i = (i + 1) % SLOTS;
    r->slot[i] = (Slot){name, kind, c};
}

KeyKind key_kind(const Column *c)
{
    static const struct {
        const char *name;
        KeyKind kind;
    } special[] = {
        {"source", KEY_SOURCE}, {"id", KEY_ID},    {"ts", KEY_TS},
        {"known", KEY_KNOWN},   {"seq", KEY_OURS}, {"batch", KEY_OURS},
        {"ref", KEY_OURS},
    };

    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
        if (strcmp(special[i].name, c->name) == 0)
            return special[i].kind;
    return c->calc != NULL ? KEY_OURS : KEY_COLUMN;
}

EventReader *event_reader(Arena *a, const EventDefaults *d)
{
    EventReader *r = ARENA_NEW(a, EventReader);

    assert(column_count + MAX_ATTRS + 2 < MAX_KEYS);
    r->d = d;
    put_key(r, "fact", KEY_FACT, NULL);
    put_key(r, "learnt", KEY_LEARNT, NULL);
    for (size_t i = 0; i < column_count; i++)
        put_key(r, column_table[i].name, key_kind(&column_table[i]),
                &column_table[i]);
    r->n_attr = d->schema == NULL ? 0 : d->schema->n_attr;
    for (size_t i = 0; i < r->n_attr; i++) {
        const char *name = arena_printf(a, ATTR "%s", d->schema->attr[i]);
        Err err;

        put_key(r, name, KEY_COLUMN,
                column_find(a, d->schema, FACT_CUSTOMER, name, &err));
    }
    return r;
}

/* ---- Sentences ---------------------------------------------------------- */

typedef struct Reading {
    const EventReader *r;
    const EventEnvelope *envelope;
    ValueReader in;
    Event *e;
    bool journal;
    unsigned seen; /* bits of KeyKind */
    size_t n_new;  /* attributes that the ledger has not */
} Reading;

static bool not_given(const Reading *x, const char *key)
{
    return err_set(x->in.err, ERR_INPUT, "%s of the %s is not given", key,
                   fact_table_name[x->e->table]);
}

/* ---- One key ------------------------------------------------------------ */

static bool twice(const Reading *x, const char *key)
{
    return err_set(x->in.err, ERR_INPUT, "%s is said twice", key);
}

static bool put_column(Reading *x, const Column *c, const JsonVal *v)
{
    Event *e = x->e;
    EventValue *out = &e->value[e->n];

    for (size_t i = 0; i < e->n; i++)
        if (strcmp(e->value[i].column->name, c->name) == 0)
            return twice(x, c->name);
    *out = (EventValue){.column = c};
    if (!value_read(&x->in, v, out))
        return false;
    e->n += c->type != COLUMN_TEXT || out->text != NULL;
    return true;
}

/* A column of the sender's own that the ledger has not yet. */
static bool put_new(Reading *x, const char *key, const JsonVal *v)
{
    Schema just = {.attr = {key + ATTR_LEN}, .n_attr = 1};

    if (!column_attr_name_ok(key + ATTR_LEN))
        return err_set(x->in.err, ERR_INPUT,
                       "%s cannot be a column of your own: after attr. come"
                       " up to 40 of a-z, 0-9 and _, a letter first",
                       value_cut(x->in.a, key, strlen(key)));
    if (x->r->n_attr + x->n_new == MAX_ATTRS)
        return err_set(x->in.err, ERR_INPUT,
                       "%s would be a column of your own too many: there are"
                       " %d at most",
                       key, MAX_ATTRS);
    x->n_new++;
    return put_column(
        x, column_find(x->in.a, &just, x->e->table, key, x->in.err), v);
}

/* Say why there is nothing of this name to fill. */
static bool unknown(Reading *x, const char *key)
{
    FactTable table = x->e->table;
    const Column *c =
        column_find(x->in.a, x->r->d->schema, table, key, x->in.err);

    if (c == NULL)
        return false;
    if (strcmp(key, "ref") == 0)
        return err_set(x->in.err, ERR_INPUT,
                       "ref is not filled here: the source's own id is called"
                       " id");
    if (c->calc != NULL)
        return err_set(x->in.err, ERR_INPUT, "%s is calculated: %s", key,
                       c->doc);
    return err_set(x->in.err, ERR_INPUT, "%s is the ledger's own: %s", key,
                   c->doc);
}

static bool put_special(Reading *x, const Slot *s, const JsonVal *v)
{
    Event *e = x->e;

    if (x->seen & (1u << s->kind))
        return twice(x, s->name);
    x->seen |= 1u << s->kind;
    switch (s->kind) {
    case KEY_FACT: return true;
    case KEY_SOURCE:
        return value_text(&x->in, s->name, v, EVENT_MAX_SOURCE, &e->source);
    case KEY_ID: return value_text(&x->in, s->name, v, EVENT_MAX_ID, &e->ref);
    case KEY_TS: return value_time(&x->in, s->name, v, &e->ts);
    case KEY_KNOWN:
        e->says_known = true;
        return value_time(&x->in, s->name, v, &e->known);
    case KEY_LEARNT: return value_time(&x->in, s->name, v, &e->known);
    case KEY_NONE:
    case KEY_COLUMN:
    case KEY_OURS: break;
    }
    return false;
}

static bool put(Reading *x, const char *key, const JsonVal *v)
{
    const Slot *s = find(x->r, key);

    if (s == NULL && strncmp(key, ATTR, ATTR_LEN) == 0)
        return jsonread_kind(v) == JSON_NULL || put_new(x, key, v);
    if (s == NULL || s->kind == KEY_OURS ||
        (s->kind == KEY_LEARNT && !x->journal) ||
        (s->column != NULL && !(s->column->tables & (1u << x->e->table))))
        return unknown(x,
                       s == NULL ? value_cut(x->in.a, key, strlen(key)) : key);
    if (jsonread_kind(v) == JSON_NULL)
        return true;
    return s->kind == KEY_COLUMN ? put_column(x, s->column, v)
                                 : put_special(x, s, v);
}

/* ---- The whole of it ---------------------------------------------------- */

static void fill(Reading *x, const char *column, const char *text, int64_t n)
{
    x->e->value[x->e->n++] = (EventValue){
        .column = find(x->r, column)->column, .text = text, .number = n};
}

static bool check_money(Reading *x)
{
    bool any = false;

    for (size_t i = 0; i < x->e->n; i++)
        any = any || x->e->value[i].column->type == COLUMN_MONEY;
    if (!any || event_value(x->e, "currency") != NULL)
        return true;
    if (x->r->d->currency == NULL)
        return err_set(x->in.err, ERR_INPUT, PROMISE_AMOUNT);
    fill(x, "currency", x->r->d->currency, 0);
    return true;
}

static bool off_scale(const Reading *x, int64_t score, const char *what)
{
    return err_set(x->in.err, ERR_INPUT, "score is %.15g, expected %s",
                   (double)score / 1000, what);
}

static bool check_scale(Reading *x, const char *kind, int64_t score)
{
    const PromiseScale *own = promise_scale(kind);
    const EventValue *min = event_value(x->e, "scale_min");
    const EventValue *max = event_value(x->e, "scale_max");
    int64_t low, high;

    if ((min == NULL || max == NULL) && own == NULL)
        return err_set(x->in.err, ERR_INPUT,
                       "a score needs its scale: fill scale_min and"
                       " scale_max");
    low = min != NULL ? min->number : (int64_t)own->min * 1000;
    high = max != NULL ? max->number : (int64_t)own->max * 1000;
    if (own != NULL && own->only &&
        (low != own->min * 1000 || high != own->max * 1000 ||
         score % 1000 != 0))
        return off_scale(x, score, PROMISE_NPS);
    if (score < low || score > high)
        return off_scale(x, score,
                         arena_printf(x->in.a, "a number from %.15g to %.15g",
                                      (double)low / 1000, (double)high / 1000));
    if (min == NULL)
        fill(x, "scale_min", NULL, low);
    if (max == NULL)
        fill(x, "scale_max", NULL, high);
    return true;
}

static bool check_perception(Reading *x, const char *kind)
{
    const EventValue *score = event_value(x->e, "score");

    if (score != NULL)
        return check_scale(x, kind, score->number);
    return event_value(x->e, "text") != NULL ||
           event_value(x->e, "sentiment") != NULL ||
           err_set(x->in.err, ERR_INPUT, PROMISE_SAYS);
}

/* A customer is known by who and since when, written as files have it. */
static const char *customer_ref(const Reading *x)
{
    const EventValue *who = event_value(x->e, "customer");
    Civil c = civil_from_ms(x->e->ts);
    char fraction[8] = "";

    if (x->e->table != FACT_CUSTOMER || who == NULL)
        return NULL;
    if (c.ms != 0)
        snprintf(fraction, sizeof(fraction), ".%03d", c.ms);
    for (size_t n = strlen(fraction); n > 0 && fraction[n - 1] == '0'; n--)
        fraction[n - 1] = '\0';
    return arena_printf(x->in.a, "%s@%04d-%02d-%02d %02d:%02d:%02d%s",
                        who->text, c.year, c.month, c.day, c.hour, c.minute,
                        c.second, fraction);
}

/* What the event says, or else what was said around it. */
static const char *either(const Reading *x, const char *own, const char *other)
{
    if (own != NULL || other == NULL)
        return own;
    return event_text(x->in.a, other, strlen(other));
}

static bool check_identity(Reading *x)
{
    Event *e = x->e;

    if (!(x->seen & (1u << KEY_TS)))
        e->ts = x->envelope->ts;
    if (e->ts == TIME_OPEN)
        return not_given(x, "ts");
    e->source = either(x, e->source, x->envelope->source);
    e->source = either(x, e->source, x->r->d->source);
    if (e->source == NULL)
        return not_given(x, "source");
    e->ref = either(x, e->ref, x->envelope->id);
    if (e->ref == NULL)
        e->ref = customer_ref(x);
    if (e->ref == NULL)
        return not_given(x, "id");
    e->id = event_id(e->source, e->ref);
    return value_fits(&x->in, "source", e->source, EVENT_MAX_SOURCE) &&
           value_fits(&x->in, "id", e->ref, EVENT_MAX_ID);
}

static bool check(Reading *x)
{
    const EventValue *kind = event_value(x->e, "kind");

    if (!check_identity(x))
        return false;
    if (x->e->table == FACT_CUSTOMER)
        return event_value(x->e, "customer") != NULL ||
               not_given(x, "customer");
    if (kind == NULL)
        return not_given(x, "kind");
    return check_money(x) &&
           (x->e->table != FACT_PERCEPTION || check_perception(x, kind->text));
}

static bool read_table(Reading *x, const JsonVal *v)
{
    static const char what[] =
        "one of interaction, perception, outcome and customer";
    const JsonVal *fact = jsonread_get(v, "fact");
    const char *word =
        fact != NULL ? jsonread_str(fact, NULL) : x->envelope->fact;

    if (fact == NULL && word == NULL)
        return err_set(x->in.err, ERR_INPUT, "fact is not given, expected %s",
                       what);
    for (FactTable t = 0; word != NULL && t < FACT_TABLE_COUNT; t++) {
        if (strcmp(fact_table_name[t], word) == 0) {
            x->e->table = x->in.table = t;
            return true;
        }
    }
    return value_expected(&x->in, "fact", fact, what);
}

static bool read_event(Reading *x, const JsonVal *v)
{
    JsonIter it = {.in = v};
    size_t n = jsonread_count(v);

    if (jsonread_kind(v) != JSON_OBJECT)
        return err_set(x->in.err, ERR_INPUT,
                       "an event is an object, and this is %s",
                       value_shown(x->in.a, v));
    if (n > MAX_KEYS)
        return err_set(x->in.err, ERR_INPUT, "an event has at most %d keys",
                       MAX_KEYS);
    if (!read_table(x, v))
        return false;
    x->e->value = ARENA_ARRAY(x->in.a, EventValue, n + ADDED);
    while (jsonread_next(&it)) {
        if (strlen(it.key) != it.key_len)
            return err_set(x->in.err, ERR_INPUT, "a key has a NUL character");
        if (!put(x, it.key, it.value))
            return false;
    }
    return check(x);
}

static bool read_as(const EventReader *r, Arena *a, const EventEnvelope *in,
                    bool journal, const JsonVal *v, Event *out, Err *err)
{
    static const EventEnvelope nothing = {.ts = TIME_OPEN};
    const Zone *z = r->d->zone;
    Reading x = {.r = r,
                 .envelope = in == NULL ? &nothing : in,
                 .e = out,
                 .journal = journal,
                 .in = {.a = a, .zone = z ? z : zone_utc(), .err = err}};

    *out = (Event){0};
    return read_event(&x, v);
}

bool event_read(const EventReader *r, Arena *a, const JsonVal *v, Event *out,
                Err *err)
{
    return read_as(r, a, NULL, false, v, out, err);
}

bool event_read_in(const EventReader *r, Arena *a, const EventEnvelope *in,
                   const JsonVal *v, Event *out, Err *err)
{
    return read_as(r, a, in, false, v, out, err);
}

bool event_journal_read(const EventReader *r, Arena *a, const JsonVal *v,
                        Event *out, Err *err)
{
    return read_as(r, a, NULL, true, v, out, err);
}

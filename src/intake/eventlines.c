/* eventlines.c -- See eventlines.h. */
#include "intake/eventlines.h"

#include "intake/cloudevent.h"

#include <string.h>
#include <strings.h>

#define BOM "\xef\xbb\xbf"

typedef enum TypeKind {
    TYPE_NONE,
    TYPE_JSON,
    TYPE_LINES,
    TYPE_CLOUD,
    TYPE_CLOUDS,
} TypeKind;

typedef struct Cutting {
    Arena *a;
    const EventReader *reader;
    const EventBody *body;
    bool clouds;  /* only CloudEvents are taken */
    Schema attrs; /* of the ledger, and what this body adds */
    EventLines *out;
    size_t room;
    Err *err;
} Cutting;

/* ---- Types -------------------------------------------------------------- */

static TypeKind type_of(const char *type)
{
    static const char *const names[] = {
        [TYPE_JSON] = "application/json",
        [TYPE_LINES] = "application/x-ndjson",
        [TYPE_CLOUD] = "application/cloudevents+json",
        [TYPE_CLOUDS] = "application/cloudevents-batch+json",
    };
    size_t n = type == NULL ? 0 : strcspn(type, "; \t");

    for (TypeKind i = TYPE_JSON; i <= TYPE_CLOUDS; i++)
        if (n == strlen(names[i]) && strncasecmp(type, names[i], n) == 0)
            return i;
    return TYPE_NONE;
}

bool eventlines_takes(const char *type)
{
    return type_of(type) != TYPE_NONE;
}

/* ---- One event ---------------------------------------------------------- */

static bool knows_attr(const Schema *s, const char *name)
{
    for (size_t i = 0; i < s->n_attr; i++)
        if (strcmp(s->attr[i], name) == 0)
            return true;
    return false;
}

/* Promise 4. */
static bool count_attrs(Cutting *c, const Event *e, Err *err)
{
    for (size_t i = 0; i < e->n; i++) {
        const char *name = e->value[i].column->name;

        if (strncmp(name, "attr.", 5) != 0 || knows_attr(&c->attrs, name + 5))
            continue;
        if (c->attrs.n_attr == MAX_ATTRS)
            return err_set(err, ERR_INPUT,
                           "%s would be a column of your own too many: there"
                           " are %d at most",
                           name, MAX_ATTRS);
        c->attrs.attr[c->attrs.n_attr++] = name + 5;
    }
    return true;
}

static bool is_binary(const EventBody *b)
{
    return cloudevent_in_headers(b->header, b->n_headers);
}

static bool read_one(Cutting *c, const JsonVal *v, Event *e, Err *err)
{
    const EventBody *b = c->body;
    bool ok;

    if (is_binary(b))
        ok = cloudevent_read_binary(c->reader, c->a, b->header, b->n_headers, v,
                                    e, err);
    else if (c->clouds || cloudevent_is(v))
        ok = cloudevent_read(c->reader, c->a, v, e, err);
    else
        ok = event_read(c->reader, c->a, v, e, err);
    return ok && count_attrs(c, e, err);
}

static EventLine *add_line(Cutting *c, size_t number)
{
    EventLines *out = c->out;

    if (out->n == EVENTLINES_MAX) {
        err_set(c->err, ERR_LIMIT,
                "over %d events in one body; send them in parts",
                EVENTLINES_MAX);
        return NULL;
    }
    if (out->n == c->room) {
        EventLine *more = ARENA_ARRAY(c->a, EventLine, 4 * c->room + 16);

        if (out->n > 0)
            memcpy(more, out->item, out->n * sizeof(*more));
        out->item = more;
        c->room = 4 * c->room + 16;
    }
    out->item[out->n] = (EventLine){.number = number};
    return &out->item[out->n++];
}

static bool refuse(Cutting *c, size_t number, const char *why)
{
    EventLine *line = add_line(c, number);

    if (line != NULL)
        line->why = arena_strndup(c->a, why, strlen(why));
    return line != NULL;
}

static bool take(Cutting *c, size_t number, const JsonVal *v)
{
    Event *e = ARENA_NEW(c->a, Event);
    EventLine *line;
    Err err = {0};

    if (!read_one(c, v, e, &err))
        return refuse(c, number, err.text);
    line = add_line(c, number);
    if (line == NULL)
        return false;
    line->event = e;
    c->out->read++;
    return true;
}

/* ---- Bodies ------------------------------------------------------------- */

/* Of a list, or of one object that stands alone; what headers are about is
 * one. */
static bool cut_value(Cutting *c, const char *text, size_t n)
{
    bool list = text[0] == '[' && !is_binary(c->body);
    const JsonLimits limits = {list ? n : EVENTLINES_LINE,
                               EVENTLINES_DEPTH + list};
    JsonDoc *doc = jsonread_new(text, n, &limits, c->err);
    JsonIter it = {.in = jsonread_root(doc)};
    bool ok = true;

    if (doc == NULL)
        return err_within(c->err, "the body cannot be read");
    if (!list)
        ok = take(c, 1, jsonread_root(doc));
    while (list && ok && jsonread_next(&it))
        ok = take(c, it.index, it.value);
    jsonread_free(doc);
    return ok;
}

static bool cut_line(Cutting *c, size_t number, const char *text, size_t n)
{
    static const JsonLimits limits = {EVENTLINES_LINE, EVENTLINES_DEPTH};
    static const char first[] = "line 1, ";
    Err err = {0};
    JsonDoc *doc = jsonread_new(text, n, &limits, &err);
    const char *why = err.text;
    bool ok;

    if (doc == NULL) {
        if (strncmp(why, first, strlen(first)) == 0)
            why += strlen(first); /* it has its number already */
        return refuse(c, number, why);
    }
    ok = take(c, number, jsonread_root(doc));
    jsonread_free(doc);
    return ok;
}

static size_t blanks(const char *text, size_t n)
{
    size_t i = 0;

    while (i < n && strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0')
        i++;
    return i;
}

static bool cut_lines(Cutting *c, const char *text, size_t n)
{
    bool ok = true;

    for (size_t number = 1; ok && n > 0; number++) {
        const char *end = memchr(text, '\n', n);
        size_t len = end == NULL ? n : (size_t)(end - text);

        if (blanks(text, len) < len)
            ok = cut_line(c, number, text, len);
        len += end != NULL;
        text += len;
        n -= len;
    }
    return ok;
}

/* Is it one JSON value and nothing behind it?  A value that does not end is
 * none: then each line has to stand for itself. */
static bool is_alone(const char *text, size_t n)
{
    size_t depth = 0, i = 0;
    bool quoted = false;

    for (; i < n; i++) {
        char ch = text[i];

        if (quoted && ch == '\\')
            i++;
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']') && --depth == 0)
            break;
    }
    return i < n && i + 1 + blanks(text + i + 1, n - i - 1) == n;
}

static bool cut(Cutting *c, TypeKind type)
{
    const char *text = c->body->text;
    size_t n = c->body->len, skip;

    if (n >= 3 && memcmp(text, BOM, 3) == 0) {
        text += 3;
        n -= 3;
    }
    skip = blanks(text, n);
    if (skip == n)
        return err_set(c->err, ERR_INPUT, "there are no events in the body");
    if (text[skip] == '[' || type == TYPE_CLOUD || type == TYPE_CLOUDS ||
        is_binary(c->body) ||
        (text[skip] == '{' && is_alone(text + skip, n - skip)))
        return cut_value(c, text + skip, n - skip);
    return cut_lines(c, text, n);
}

bool eventlines_read(const EventDefaults *d, Arena *a, const EventBody *b,
                     EventLines *out, Err *err)
{
    TypeKind type = type_of(b->type);
    Cutting c = {.a = a,
                 .reader = event_reader(a, d),
                 .body = b,
                 .clouds = type == TYPE_CLOUD || type == TYPE_CLOUDS,
                 .out = out,
                 .err = err};

    *out = (EventLines){0};
    if (d->schema != NULL)
        c.attrs = *d->schema;
    return cut(&c, type);
}

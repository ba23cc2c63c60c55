/* build.c -- See build.h. */
#include "intake/build.h"

#include "base/nearest.h"
#include "intake/sql.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_SHOWN "60" /* characters of a value in a reason */

bool build_tell(Build *b, const YamlNode *n, const char *fmt, ...)
{
    char text[400];
    Err err = {0};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (b->told++ < MAPPING_MAX_TELL) {
        yaml_err(n, &err, "%s", text);
        b->tell(b->ctx, err.text);
    }
    return false;
}

/* ---- Words of `each` ---------------------------------------------------- */

static const char *key_at(const void *ctx, size_t i)
{
    const YamlNode *n = ((const YamlNode *)ctx)->first;

    while (n != NULL && i-- > 0)
        n = n->next;
    return n == NULL ? NULL : n->key;
}

static const YamlNode *word_of_item(Build *b, const YamlNode *n)
{
    const char *name = n->text + 1, *near;
    const YamlNode *word;

    if (b->words == NULL) {
        build_tell(b, n,
                   "%s stands for a word of `each`, and there is none;"
                   " a text that begins with $ is written $%s",
                   n->text, n->text);
        return NULL;
    }
    word = yaml_get(b->words, name);
    if (word == NULL) {
        near = nearest_at(name, key_at, b->words);
        build_tell(b, n, "the item of `each` has no word \"%s\"%s%s", name,
                   near ? "; did you mean $" : "", near ? near : "");
    }
    return word;
}

const YamlNode *build_resolve(Build *b, const YamlNode *n)
{
    YamlNode *plain;

    if (n->type != YAML_TEXT || n->text[0] != '$')
        return n;
    if (n->text[1] != '$')
        return word_of_item(b, n);
    plain = ARENA_NEW(b->a, YamlNode);
    *plain = *n;
    plain->text = n->text + 1;
    return plain;
}

const char *build_word(Build *b, const YamlNode *n)
{
    const YamlNode *word = build_resolve(b, n);

    return word == NULL ? NULL : word->text;
}

/* ---- Layers ------------------------------------------------------------- */

static void *grow(Arena *a, void *old, size_t n, size_t *room, size_t size)
{
    void *more;

    if (n < *room)
        return old;
    *room = *room == 0 ? 32 : 2 * *room;
    more = arena_array(a, *room, size);
    if (n > 0)
        memcpy(more, old, n * size);
    return more;
}

const char *build_slot(Build *b, int layer, const char *sql)
{
    Slot *s;

    assert(layer < BUILD_LAYERS);
    for (size_t i = 0; i < b->n_slots; i++)
        if (b->slots[i].layer == layer && strcmp(b->slots[i].sql, sql) == 0)
            return b->slots[i].name;
    b->slots = grow(b->a, b->slots, b->n_slots, &b->room_slots, sizeof(Slot));
    s = &b->slots[b->n_slots++];
    s->layer = layer;
    s->sql = sql;
    s->name = arena_printf(b->a, "v%zu", b->n_slots);
    b->bytes += strlen(sql) + 32;
    return s->name;
}

static const char *column_at(const void *ctx, size_t i)
{
    const SourceInfo *info = ctx;

    return i < info->n_columns ? info->columns[i] : NULL;
}

static const char *exact_column(Build *b, const char *name)
{
    const SourceInfo *info = b->in->info;

    for (size_t i = 0; i < info->n_columns; i++)
        if (strcmp(info->columns[i], name) == 0)
            return info->columns[i];
    return NULL;
}

/* Is it something inside a list, "labels.0" in the column "labels"? */
static bool inside_column(const SourceInfo *info, const char *name)
{
    for (size_t i = 0; i < info->n_columns; i++) {
        size_t n = strlen(info->columns[i]);

        if (strncmp(info->columns[i], name, n) == 0 && name[n] == '.')
            return true;
    }
    return false;
}

/* Does the file have it?  Parquet's columns are not known here, and objects
 * of JSON may have keys that the first ones lack. */
static bool known_column(Build *b, const YamlNode *n, const char *name)
{
    const SourceInfo *info = b->in->info;
    bool found = exact_column(b, name) != NULL;
    const char *near;

    if (b->in->column != NULL)
        b->in->column(
            b->in->ctx, name,
            found || (info->format != SOURCE_CSV && inside_column(info, name)));
    if (found || info->format != SOURCE_CSV)
        return true;
    near = nearest_at(name, column_at, info);
    return build_tell(b, n, "%s has no column \"%s\"%s%s%s", b->in->file, name,
                      near ? "; did you mean \"" : "", near ? near : "",
                      near ? "\"?" : "");
}

static const char *raw_column(Build *b, const char *name)
{
    switch (b->in->info->format) {
    case SOURCE_NDJSON:
    case SOURCE_JSON:
        return arena_printf(b->a, "json_extract_string(json, %s)",
                            sql_json_path(b->a, name));
    case SOURCE_PARQUET:
        return arena_printf(b->a, "cast(%s as varchar)", sql_name(b->a, name));
    case SOURCE_ANY:
    case SOURCE_CSV: break;
    }
    return sql_name(b->a, name);
}

/* The texts of a list, or the one text that stands for a list of one. */
static const char *const *texts_of(Arena *a, const YamlNode *list, size_t *n)
{
    const YamlNode *i =
        list != NULL && list->type == YAML_LIST ? list->first : list;
    const char **text;

    *n = 0;
    for (const YamlNode *k = i; k != NULL; k = k == list ? NULL : k->next)
        *n += k->type == YAML_TEXT;
    text = ARENA_ARRAY(a, const char *, *n + 1);
    *n = 0;
    for (; i != NULL; i = i == list ? NULL : i->next)
        if (i->type == YAML_TEXT)
            text[(*n)++] = i->text;
    return text;
}

const char *const *mapping_blank(Arena *a, const Mapping *m, size_t *n)
{
    return texts_of(a, yaml_get(m->root, "blank"), n);
}

Sql build_blank(Build *b, Sql v, const YamlNode *list)
{
    size_t n;
    const char *const *text = texts_of(b->a, list, &n);
    const char *texts = "";

    for (size_t i = 0; i < n; i++)
        texts = arena_printf(b->a, "%s%s%s", texts, i > 0 ? ", " : "",
                             sql_text(b->a, text[i]));
    if (n == 0)
        return v;
    v.layer++;
    v.text = build_slot(b, v.layer,
                        arena_printf(b->a, "case when %s then null else %s end",
                                     build_among(b, v.text, texts), v.text));
    return v;
}

/* Trimming costs more than all else here, so most texts get past it; over a
 * few rows it is the number of expressions that costs. */
static const char *trimmed(Build *b, const char *raw)
{
    const char *plain =
        arena_printf(b->a, "nullif(trim(%s, ' \t\r\n' || chr(160)), '')", raw);

    if (b->in->info->trimmed) /* and what is empty is read as NULL */
        return raw;
    return b->in->few
               ? plain
               : arena_printf(b->a,
                              "case when %s > '!' and not ends_with(%s, ' ')"
                              " then %s else %s end",
                              raw, raw, raw, plain);
}

Sql build_column(Build *b, const YamlNode *n)
{
    const char *name = n->type == YAML_TEXT ? build_word(b, n) : NULL;
    Sql v = {.text = "null", .layer = 1, .label = "?", .shown = "''"};

    if (n->type != YAML_TEXT)
        build_tell(b, n, "the name of a column is expected here");
    if (name == NULL || !known_column(b, n, name))
        return v;
    v.label = name;
    v.text = build_slot(b, 1, trimmed(b, raw_column(b, name)));
    v.shown = v.text;
    return b->in->blank_read ? v
                             : build_blank(b, v, yaml_get(b->m->root, "blank"));
}

/* Of a long `x in (...)` DuckDB makes a join, behind which the rows are no
 * longer in the order of the file. */
const char *build_among(Build *b, const char *x, const char *list)
{
    return arena_printf(b->a, "list_contains([%s], %s)", list, x);
}

/* ---- Checks ------------------------------------------------------------- */

void build_check(Build *b, const char *ok, const char *reason)
{
    b->checks =
        grow(b->a, b->checks, b->n_checks, &b->room_checks, sizeof(BatchCheck));
    b->checks[b->n_checks++] = (BatchCheck){.sql = ok, .reason = reason};
    b->bytes += strlen(ok) + strlen(reason);
}

const char *build_reason(Build *b, const Sql *v, const char *expected)
{
    const char *label =
        sql_text(b->a, arena_printf(b->a, "%s is \"", v->label));
    const char *end =
        sql_text(b->a, arena_printf(b->a, "\", expected %s", expected));

    return arena_printf(
        b->a,
        "%s || translate(left(coalesce(cast(%s as varchar), ''),"
        " " MAX_SHOWN "), '\n\r\t', '   ') || %s",
        label, v->shown, end);
}

/* ---- The table ---------------------------------------------------------- */

/* Whole rows as one text, which their identities are made of: it has to be the
 * same whoever reads the file. */
static const char *whole_row(Build *b)
{
    const SourceInfo *info = b->in->info;
    Buf sql = BUF_INIT(MAPPING_MAX_SQL);
    const char *all;

    for (size_t i = 0; i < info->n_columns; i++)
        buf_printf(&sql, "%s%s: %s", i > 0 ? ", " : "",
                   sql_text(b->a, info->columns[i]),
                   sql_name(b->a, info->columns[i]));
    all = arena_printf(b->a, "{%s}", sql.text);
    buf_clear(&sql);
    return all;
}

/* The rows with a number for rows of the same content, in the order of the
 * file, which numbering by content would lose. */
static const char *with_rows(Build *b, const char *from)
{
    if (b->in->row != NULL)
        return arena_printf(b->a,
                            "(select *, row_number() over (partition by"
                            " puls_hash order by %s) as puls_again from"
                            " (select *, md5(cast(%s as varchar)) as puls_hash"
                            " from %s))",
                            b->in->row, whole_row(b), from);
    return arena_printf(
        b->a,
        "(select * from (select *, row_number() over (partition by puls_hash)"
        " as puls_again from (select *, row_number() over () as puls_row,"
        " md5(cast(puls_t as varchar)) as puls_hash from %s as puls_t))"
        " order by puls_row)",
        from);
}

static bool put_layer(Build *b, Buf *out, int layer)
{
    bool any = false;

    for (size_t i = 0; i < b->n_slots; i++) {
        const Slot *s = &b->slots[i];

        if (s->layer != layer)
            continue;
        buf_printf(out, "%s%s as %s", any ? ", " : "", s->sql, s->name);
        any = true;
    }
    return any;
}

const char *build_from(Build *b)
{
    const char *from = b->needs_rows ? with_rows(b, b->in->from) : b->in->from;
    Buf list = BUF_INIT(MAPPING_MAX_SQL);

    for (int layer = 1; layer < BUILD_LAYERS; layer++) {
        buf_reset(&list);
        if (layer == 1 && b->in->row != NULL)
            buf_printf(&list, "%s, ", b->in->row);
        if (layer == 1 && b->needs_rows)
            buf_puts(&list, "puls_hash, puls_again, ");
        if (layer > 1)
            buf_puts(&list, "*, ");
        if (put_layer(b, &list, layer))
            from = arena_printf(b->a, "(select %s from %s)", list.text, from);
    }
    buf_clear(&list);
    return from;
}

/* draft.c -- The columns of a fact: see draft.h. */
#include "intake/draft.h"

#include "intake/sql.h"
#include "model/currency.h"
#include "model/promise.h"

#include <string.h>

static bool is_control(const char *key)
{
    static const char *const keys[] = {"when", "each", "set", "unanswered",
                                       "id"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

void draft_put(Build *b, Draft *d, const char *column, const char *sql)
{
    Err err = {0};
    const Column *c = column_find(b->a, &b->m->attrs, d->table, column, &err);

    if (c == NULL)
        return;
    if (d->n == DRAFT_MAX_FIELDS)
        build_tell(b, d->place, "over %d columns in one fact",
                   DRAFT_MAX_FIELDS);
    else
        d->fields[d->n++] = (BatchField){.column = c, .sql = sql};
}

void draft_fix(Build *b, Draft *d, const char *column, const char *sql)
{
    size_t n = d->n;

    draft_put(b, d, column, sql);
    if (d->n > n)
        d->fields[n].fixed = true;
}

const char *draft_sql(const Draft *d, const char *column)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->fields[i].column->name, column) == 0)
            return d->fields[i].sql;
    return NULL;
}

/* The column that this key fills; NULL after telling why it cannot be. */
static const Column *writable(Build *b, const Draft *d, const YamlNode *n)
{
    static const char *const ours[] = {"ref", "source", "seq", "batch"};
    Err err = {0};
    const Column *c = column_find(b->a, &b->m->attrs, d->table, n->key, &err);

    if (c == NULL) {
        build_tell(b, n, "%s%s", err.text,
                   strncmp(n->key, "attr.", 5) == 0
                       ? "; dimensions of your own are listed in `attrs` at"
                         " the top of the mapping"
                       : "");
        return NULL;
    }
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (strcmp(ours[i], n->key) == 0) {
            build_tell(b, n,
                       "%s is not filled here: the source is said at the"
                       " top of the mapping, the ref is called `id`",
                       n->key);
            return NULL;
        }
    }
    if (c->calc != NULL)
        return build_tell(b, n, "%s is calculated: %s", n->key, c->doc), NULL;
    if (draft_sql(d, n->key) != NULL)
        return build_tell(b, n, "%s is said twice", n->key), NULL;
    return c;
}

/* ---- Money -------------------------------------------------------------- */

static void fixed_currency(Build *b, const YamlNode *n, const char *code)
{
    if (code == NULL)
        return;
    b->exponent = currency_exponent(code);
    b->currency = sql_text(b->a, code);
    if (b->exponent < 0) {
        b->exponent = 2;
        build_tell(b, n, "\"%s\" is no currency of ISO 4217", code);
    }
}

static void currency_by_row(Build *b, const Draft *d, const YamlNode *n)
{
    Err err = {0};
    const Column *c =
        column_find(b->a, &b->m->attrs, d->table, "currency", &err);
    const char *codes = "";
    Sql v;

    if (c == NULL)
        return;
    v = expr_value(b, n, c);
    for (size_t i = 0; currency_code(i) != NULL; i++)
        codes = arena_printf(b->a, "%s%s'%s'", codes, i ? ", " : "",
                             currency_code(i));
    build_check(
        b,
        arena_printf(b->a, "coalesce(%s, true)", build_among(b, v.text, codes)),
        build_reason(b, &v, PROMISE_CURRENCY));
    b->currency = v.text;
    b->exponent = -1;
}

/* Which currency the amounts are in: an amount's own option, the fact's
 * column, or the mapping's default. */
static void find_currency(Build *b, Draft *d)
{
    const YamlNode *option = NULL, *own = yaml_get(d->body, "currency");
    const YamlNode *fixed = d->set ? yaml_get(d->set, "currency") : NULL;

    b->currency = NULL;
    b->exponent = 2;
    for (const YamlNode *n = d->body->first; n != NULL; n = n->next)
        if (option == NULL && n->type == YAML_MAP && !is_control(n->key))
            option = yaml_get(n, "currency");
    if (option != NULL && option->type == YAML_TEXT)
        fixed_currency(b, option, build_word(b, option));
    else if (option != NULL)
        currency_by_row(b, d, option);
    else if (own != NULL)
        currency_by_row(b, d, own);
    else if (fixed != NULL)
        fixed_currency(b, fixed, build_word(b, fixed));
    else if (b->m->currency != NULL)
        fixed_currency(b, b->m->root, b->m->currency);
}

/* An amount never goes without its currency. */
static void put_currency(Build *b, Draft *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->fields[i].column->type != COLUMN_MONEY || b->currency == NULL)
            continue;
        if (draft_sql(d, "currency") == NULL && b->exponent >= 0)
            draft_fix(b, d, "currency", b->currency);
        else if (draft_sql(d, "currency") == NULL)
            draft_put(b, d, "currency", b->currency);
        if (b->exponent >= 0)
            continue;
        build_check(b,
                    arena_printf(b->a, "(%s is null or %s is not null)",
                                 d->fields[i].sql, b->currency),
                    "'" PROMISE_AMOUNT "'");
    }
}

/* ---- Columns ------------------------------------------------------------ */

/* A perception says something if one of these is given, even if it cannot be
 * read: then the row has to be rejected and not forgotten. */
static void note_said(Build *b, Draft *d, const Column *c, Sql v,
                      size_t checks_before)
{
    const char *ok = "true";

    if (d->table != FACT_PERCEPTION ||
        (strcmp(c->name, "score") != 0 && strcmp(c->name, "text") != 0 &&
         strcmp(c->name, "sentiment") != 0))
        return;
    for (size_t i = checks_before; i < b->n_checks; i++)
        ok = arena_printf(b->a, "%s and %s", ok, b->checks[i].sql);
    d->said =
        arena_printf(b->a, "%s%s%s is not null or not (%s)",
                     d->said ? d->said : "", d->said ? " or " : "", v.text, ok);
}

static void put_value(Build *b, Draft *d, const YamlNode *n)
{
    const Column *c = writable(b, d, n);
    size_t checks = b->n_checks;
    Sql v;

    if (c == NULL)
        return;
    v = expr_value(b, n, c);
    draft_put(b, d, n->key, v.text);
    note_said(b, d, c, v, checks);
    if (strcmp(n->key, "score") == 0) {
        d->score = n;
        d->score_is = v;
    }
}

static void put_set(Build *b, Draft *d, const YamlNode *n)
{
    const Column *c = writable(b, d, n);
    Sql v = {0};

    if (c == NULL)
        return;
    v.text = read_const(b, n, (Want)c->type);
    draft_fix(b, d, n->key, v.text);
    note_said(b, d, c, v, b->n_checks);
}

void draft_fill(Build *b, Draft *d)
{
    find_currency(b, d);
    for (const YamlNode *n = d->set ? d->set->first : NULL; n; n = n->next)
        put_set(b, d, n);
    for (const YamlNode *n = d->body->first; n != NULL; n = n->next)
        if (!is_control(n->key))
            put_value(b, d, n);
    put_currency(b, d);
}

/* when.c -- The conditions of a mapping as SQL: when_sql() of expr.h. */
#include "intake/expr.h"
#include "intake/sql.h"

#include <string.h>

static const char *condition(Build *b, const YamlNode *c);

/* Texts as 'a', 'b'. */
static const char *text_list(Build *b, const YamlNode *list)
{
    const YamlNode *n = list->type == YAML_LIST ? list->first : list;
    const char *sql = "";

    for (; n != NULL; n = list->type == YAML_LIST ? n->next : NULL) {
        const char *word = build_word(b, n);

        if (word == NULL)
            continue;
        sql = arena_printf(b->a, "%s%s%s", sql, sql[0] ? ", " : "",
                           sql_text(b->a, word));
    }
    if (sql[0] == '\0')
        build_tell(b, list, "a text to compare with is expected here");
    return sql[0] ? sql : "null";
}

static const char *compared(Build *b, Sql column, const YamlNode *n,
                            const char *sign)
{
    const char *limit = read_const(b, n, WANT_NUMBER);

    return arena_printf(b->a,
                        "coalesce(try_cast(%s as decimal(19,6)) %s %s, false)",
                        column.text, sign, limit);
}

static const char *test(Build *b, Sql v, const YamlNode *n)
{
    const char *key = n->key, *x = v.text;

    if (strcmp(key, "is") == 0 || strcmp(key, "in") == 0)
        return arena_printf(b->a, "coalesce(%s, false)",
                            build_among(b, x, text_list(b, n)));
    if (strcmp(key, "not") == 0)
        return arena_printf(b->a, "not coalesce(%s, false)",
                            build_among(b, x, text_list(b, n)));
    if (strcmp(key, "matches") == 0)
        return arena_printf(b->a, "coalesce(regexp_matches(%s, %s), false)", x,
                            sql_text(b->a, n->text ? n->text : ""));
    if (strcmp(key, "blank") == 0)
        return arena_printf(
            b->a, "(%s is %snull)", x,
            strcmp(n->text ? n->text : "", "true") == 0 ? "" : "not ");
    if (strcmp(key, "above") == 0)
        return compared(b, v, n, ">");
    return compared(b, v, n, "<");
}

static const char *any_of(Build *b, const YamlNode *list)
{
    const char *sql = "false";

    for (const YamlNode *n = list->first; n != NULL; n = n->next)
        sql = arena_printf(b->a, "%s or %s", sql, condition(b, n));
    return arena_printf(b->a, "(%s)", sql);
}

static const char *condition(Build *b, const YamlNode *c)
{
    const YamlNode *name = yaml_get(c, "column"), *any = yaml_get(c, "any");
    const char *sql = any == NULL ? NULL : any_of(b, any);
    Sql v = {0};

    if (name != NULL)
        v = build_column(b, name);
    for (const YamlNode *n = c->first; n != NULL; n = n->next) {
        if (n == name || n == any)
            continue;
        if (name == NULL) {
            build_tell(b, n, "a condition names its column");
            break;
        }
        sql = arena_printf(b->a, "%s%s%s", sql ? sql : "", sql ? " and " : "",
                           test(b, v, n));
    }
    if (sql == NULL)
        build_tell(b, c,
                   "a condition says what must hold: is, in, not,"
                   " matches, blank, above, below or any");
    return sql == NULL ? "true" : sql;
}

const char *when_sql(Build *b, const YamlNode *when)
{
    const char *sql = "true";

    if (when->type != YAML_LIST)
        return arena_printf(b->a, "(%s)", condition(b, when));
    for (const YamlNode *n = when->first; n != NULL; n = n->next)
        sql = arena_printf(b->a, "%s and %s", sql, condition(b, n));
    return arena_printf(b->a, "(%s)", sql);
}

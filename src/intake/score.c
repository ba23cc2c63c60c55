/* score.c -- What kinds and scores promise: see draft.h. */
#include "base/nearest.h"
#include "intake/draft.h"
#include "intake/sql.h"
#include "model/promise.h"

#include <string.h>

static const char *word_at(const void *ctx, size_t i)
{
    return ((const char *const *)ctx)[i];
}

static void check_word(Build *b, const Draft *d, const YamlNode *n)
{
    const char *word = build_word(b, n), *near;

    if (word == NULL || promise_kind(d->table, word))
        return;
    near = nearest_at(word, word_at, kind_words(d->table));
    build_tell(b, n, "no kind of %s is called \"%s\"%s%s%s",
               fact_table_name[d->table], word, near ? "; did you mean \"" : "",
               near ? near : "", near ? "\"?" : "");
}

static void check_column(Build *b, const Draft *d, const YamlNode *n)
{
    const char *const *words = kind_words(d->table);
    const YamlNode *map = yaml_get(n, "map"), *fixed = yaml_get(n, "const");
    const char *list = "";
    Sql v = {.text = draft_sql(d, "kind"), .label = "kind"};

    for (const YamlNode *i = map ? map->first : NULL; i != NULL; i = i->next)
        if (i->type == YAML_TEXT)
            check_word(b, d, i);
    if (fixed != NULL && fixed->type == YAML_TEXT)
        check_word(b, d, fixed);
    for (size_t i = 0; words[i] != NULL; i++)
        list = arena_printf(b->a, "%s%s'%s'", list, i ? ", " : "", words[i]);
    v.shown = v.text;
    build_check(
        b,
        arena_printf(b->a, "coalesce(%s, false)", build_among(b, v.text, list)),
        build_reason(
            b, &v,
            arena_printf(b->a, "one of %s", promise_kinds(b->a, d->table))));
}

void draft_check_kind(Build *b, Draft *d)
{
    const YamlNode *fixed = d->set ? yaml_get(d->set, "kind") : NULL;
    const YamlNode *own = yaml_get(d->body, "kind");

    if (kind_words(d->table)[0] == NULL)
        return;
    if (fixed != NULL)
        check_word(b, d, fixed);
    else if (own != NULL && draft_sql(d, "kind") != NULL)
        check_column(b, d, own);
    else if (own == NULL)
        build_tell(b, d->place,
                   "a fact of this table needs a kind, such as"
                   " set: {kind: %s}",
                   kind_words(d->table)[0]);
}

/* ---- Scales ------------------------------------------------------------- */

static bool kind_is(const Draft *d, const char *word)
{
    const char *kind = draft_sql(d, "kind");

    return kind != NULL && strcmp(kind, word) == 0;
}

static void put_scale(Build *b, Draft *d, const YamlNode *scale)
{
    static const struct {
        const char *key, *column;
        Want want;
    } parts[] = {
        {"min", "scale_min", WANT_SCORE},
        {"max", "scale_max", WANT_SCORE},
        {"reversed", "scale_reversed", WANT_BOOL},
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const YamlNode *n = yaml_get(scale, parts[i].key);

        if (n != NULL)
            draft_fix(b, d, parts[i].column, read_const(b, n, parts[i].want));
    }
}

/* That of a kind which is the same in every row; NULL: it has none. */
static const PromiseScale *kind_scale(Build *b, const Draft *d)
{
    const char *kind = draft_sql(d, "kind");

    if (kind == NULL || kind[0] != '\'')
        return NULL;
    return promise_scale(arena_strndup(b->a, kind + 1, strlen(kind) - 2));
}

static void put_end(Build *b, Draft *d, const char *column, int end)
{
    draft_fix(b, d, column,
              arena_printf(b->a, "cast('%d.000000' as decimal(9,3))", end));
}

/* Some kinds have their scale by definition. */
static void put_kind_scale(Build *b, Draft *d)
{
    const PromiseScale *own = kind_scale(b, d);

    if (own == NULL) {
        build_tell(b, d->score,
                   "a score needs its scale: {column: ..., scale:"
                   " {min: 1, max: 5}}");
        return;
    }
    put_end(b, d, "scale_min", own->min);
    put_end(b, d, "scale_max", own->max);
}

/* NPS is asked from 0 to 10 in whole numbers, or it is not NPS. */
static void check_nps(Build *b, Draft *d, const char *min, const char *max)
{
    const char *kind = draft_sql(d, "kind"), *score = d->score_is.text;

    if (kind_is(d, "'nps'") && (strstr(min, "'0.000000'") == NULL ||
                                strstr(max, "'10.000000'") == NULL))
        build_tell(b, d->score,
                   "an nps question is 0 to 10 by definition; with"
                   " another scale its kind is star or likert, and its net box"
                   " score is what compares");
    if (kind[0] == '\'' && !kind_is(d, "'nps'"))
        return;
    build_check(b,
                arena_printf(b->a,
                             "not coalesce(%s = 'nps' and (%s <> 0 or %s <> 10"
                             " or %s <> trunc(%s)), false)",
                             kind, min, max, score, score),
                build_reason(b, &d->score_is, PROMISE_NPS));
}

static void check_range(Build *b, Draft *d, const char *min, const char *max)
{
    static const char *const shape =
        "regexp_replace(cast(%s as varchar), '[.]?0+$', '')";
    const char *score = d->score_is.text;
    const char *low = arena_printf(b->a, shape, min);
    const char *high = arena_printf(b->a, shape, max);

    build_check(b,
                arena_printf(b->a, "coalesce(%s between %s and %s, %s is null)",
                             score, min, max, score),
                arena_printf(b->a,
                             "%s || ' from ' || coalesce(%s, '?') || ' to ' ||"
                             " coalesce(%s, '?')",
                             build_reason(b, &d->score_is, "a number"), low,
                             high));
}

void draft_check_score(Build *b, Draft *d)
{
    const YamlNode *scale =
        d->score == NULL ? NULL : yaml_get(d->score, "scale");
    const char *min, *max;

    if (d->score == NULL)
        return;
    if (scale != NULL)
        put_scale(b, d, scale);
    else if (draft_sql(d, "scale_min") == NULL ||
             draft_sql(d, "scale_max") == NULL)
        put_kind_scale(b, d);
    min = draft_sql(d, "scale_min");
    max = draft_sql(d, "scale_max");
    if (min == NULL || max == NULL || draft_sql(d, "kind") == NULL)
        return; /* told */
    check_nps(b, d, min, max);
    check_range(b, d, min, max);
}

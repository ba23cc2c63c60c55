/*
 * yamlcheck.c -- Holds a YAML tree against a JSON Schema; see yaml.h.
 *
 * One function per group of keywords, each a row of `keywords`.  A branch
 * (anyOf, oneOf, if) is tried in silence first; where no branch fits, the
 * complaints of the one that came nearest are told, because "fits none of
 * the forms" helps nobody.
 */
#include "base/yaml.h"

#include "base/nearest.h"
#include "base/utf8.h"
#include "base/yamltype.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Schemas may refer to themselves; a $ref that takes no step in the tree
 * would never end. */
#define MAX_STEPS 400
#define MAX_WORDS 16 /* of an enum that is listed in a message */

typedef struct Check {
    const JsonVal *root; /* of the schema, for $ref */
    YamlTell *tell;      /* NULL while a branch is tried */
    void *ctx;
    size_t complaints;
    const YamlNode *top; /* the node that the try began with */
    bool wrong_type;     /* of the top node */
    int steps;
} Check;

static void check(Check *c, const JsonVal *schema, const YamlNode *n);

/* Count a complaint; true if nobody will hear its words. */
static bool unheard(Check *c)
{
    return ++c->complaints > YAML_MAX_TOLD || c->tell == NULL;
}

static void tell_at(Check *c, const char *file, int line, int column,
                    const char *text)
{
    char sentence[1200];

    snprintf(sentence, sizeof(sentence), "%s:%d:%d: %s", file, line, column,
             text);
    c->tell(c->ctx, sentence);
}

PULS_PRINTF(3, 4)
static void complain(Check *c, const YamlNode *n, const char *fmt, ...)
{
    char text[1000];
    va_list ap;

    if (unheard(c))
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    tell_at(c, n->file, n->line, n->column, text);
}

PULS_PRINTF(3, 4)
static void complain_key(Check *c, const YamlNode *n, const char *fmt, ...)
{
    char text[1000];
    va_list ap;

    if (unheard(c))
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    tell_at(c, n->file, n->key_line, n->key_column, text);
}

/* ---- Types ---- */

/* False if it has another type, which it tells. */
static bool check_type(Check *c, const JsonVal *want, const YamlNode *n)
{
    const char *one = jsonread_str(want, NULL);
    JsonIter it = {.in = want};
    char words[200];
    size_t len = 0;
    bool text = one && strcmp(one, "string") == 0;

    if (one && yaml_is_type(n, one))
        return true;
    if (one)
        snprintf(words, sizeof(words), "%s", yaml_type_word(one));
    while (!one && jsonread_next(&it)) {
        const char *type = jsonread_str(it.value, NULL);

        if (type && yaml_is_type(n, type))
            return true;
        if (type && len < sizeof(words))
            len += (size_t)snprintf(words + len, sizeof(words) - len, "%s%s",
                                    len ? " or " : "", yaml_type_word(type));
    }
    c->wrong_type |= n == c->top;
    if (text && n->type == YAML_TEXT)
        complain(c, n, "%s is %s and must be text; put it in quotes", n->text,
                 yaml_what(n));
    else if (n->type == YAML_TEXT)
        complain(c, n, "\"%s\" must be %s", n->text, words);
    else
        complain(c, n, "must be %s, not %s", words, yaml_what(n));
    return false;
}

/* ---- Words: enum, const, pattern, lengths, bounds ---- */

static const char *word_at(const void *words, size_t i)
{
    JsonIter it = {.in = words};
    const char *s = NULL;

    for (size_t seen = 0; seen <= i;) {
        if (!jsonread_next(&it))
            return NULL;
        s = jsonread_str(it.value, NULL);
        seen += s != NULL;
    }
    return s;
}

static void list_words(const JsonVal *words, char *out, size_t room)
{
    size_t len = 0;
    const char *s;

    out[0] = '\0';
    for (size_t i = 0; (s = word_at(words, i)) != NULL && len < room; i++) {
        if (i == MAX_WORDS)
            s = "...";
        len +=
            (size_t)snprintf(out + len, room - len, "%s%s", i ? ", " : "", s);
        if (i == MAX_WORDS)
            return;
    }
}

static void check_enum(Check *c, const JsonVal *words, const YamlNode *n)
{
    JsonIter it = {.in = words};
    const char *near;
    char list[500];

    while (jsonread_next(&it))
        if (yaml_equals(it.value, n))
            return;
    if (c->tell == NULL) {
        c->complaints++;
        return;
    }
    list_words(words, list, sizeof(list));
    near = n->text ? nearest_at(n->text, word_at, words) : NULL;
    complain(c, n, "\"%.100s\" is none of %s%s%s%s",
             n->text ? n->text : yaml_what(n), list,
             near ? "; did you mean \"" : "", near ? near : "",
             near ? "\"?" : "");
}

static void check_const(Check *c, const JsonVal *want, const YamlNode *n)
{
    const char *s = jsonread_str(want, NULL);

    if (!yaml_equals(want, n))
        complain(c, n, "must be %s%s%s", s ? "\"" : "", s ? s : "what is fixed",
                 s ? "\"" : "");
}

static void check_pattern(Check *c, const JsonVal *v, const YamlNode *n)
{
    const char *pattern = jsonread_str(v, NULL);

    if (pattern && yaml_is_type(n, "string") && !yaml_matches(pattern, n->text))
        complain(c, n, "\"%.100s\" does not look like %s", n->text, pattern);
}

static size_t characters(const char *s)
{
    size_t n = 0, step, len = strlen(s);

    for (size_t i = 0; i < len; i += step ? step : 1) {
        step = utf8_next(s + i, len - i);
        n++;
    }
    return n;
}

static void check_min_length(Check *c, const JsonVal *v, const YamlNode *n)
{
    double least;

    if (!jsonread_num(v, &least) || !yaml_is_type(n, "string") ||
        (double)characters(n->text) >= least)
        return;
    if (*n->text == '\0')
        complain(c, n, "must not be empty");
    else
        complain(c, n, "\"%s\" is shorter than %g characters", n->text, least);
}

static void check_minimum(Check *c, const JsonVal *v, const YamlNode *n)
{
    Err ignored = {0};
    double least, x;

    if (jsonread_num(v, &least) && yaml_number(n, &x, &ignored) && x < least)
        complain(c, n, "%s is below %g", n->text, least);
}

static void check_maximum(Check *c, const JsonVal *v, const YamlNode *n)
{
    Err ignored = {0};
    double most, x;

    if (jsonread_num(v, &most) && yaml_number(n, &x, &ignored) && x > most)
        complain(c, n, "%s is above %g", n->text, most);
}

/* ---- Lists ---- */

static void check_items(Check *c, const JsonVal *schema, const YamlNode *n)
{
    if (n->type == YAML_LIST)
        for (const YamlNode *i = n->first; i; i = i->next)
            check(c, schema, i);
}

static void check_min_items(Check *c, const JsonVal *v, const YamlNode *n)
{
    double least;

    if (jsonread_num(v, &least) && n->type == YAML_LIST &&
        (double)n->count < least)
        complain(c, n, "a list of at least %g is wanted, not of %zu", least,
                 n->count);
}

static void check_max_items(Check *c, const JsonVal *v, const YamlNode *n)
{
    double most;

    if (jsonread_num(v, &most) && n->type == YAML_LIST &&
        (double)n->count > most)
        complain(c, n, "a list of at most %g is wanted, not of %zu", most,
                 n->count);
}

/* ---- Maps ---- */

static void check_required(Check *c, const JsonVal *names, const YamlNode *n)
{
    JsonIter it = {.in = names};
    const char *name;

    while (n->type == YAML_MAP && jsonread_next(&it)) {
        name = jsonread_str(it.value, NULL);
        if (name && yaml_get(n, name) == NULL)
            complain(c, n, "key \"%s\" is missing", name);
    }
}

static const char *key_at(const void *properties, size_t i)
{
    JsonIter it = {.in = properties};

    for (size_t seen = 0; seen <= i; seen++)
        if (!jsonread_next(&it))
            return NULL;
    return it.key;
}

static void unknown_key(Check *c, const JsonVal *schema, const YamlNode *n)
{
    const JsonVal *known = jsonread_get(schema, "properties");
    const char *near = known ? nearest_at(n->key, key_at, known) : NULL;

    complain_key(c, n, "unknown key \"%.100s\"%s%s%s", n->key,
                 near ? "; did you mean \"" : "", near ? near : "",
                 near ? "\"?" : "");
}

/* properties, patternProperties and additionalProperties belong together. */
static void check_keys(Check *c, const JsonVal *schema, const YamlNode *n)
{
    const JsonVal *rest = jsonread_get(schema, "additionalProperties");
    bool allowed = true;

    if (rest && jsonread_bool(rest, &allowed))
        rest = NULL;
    for (const YamlNode *k = n->type == YAML_MAP ? n->first : NULL; k;
         k = k->next) {
        const JsonVal *own =
            jsonread_get(jsonread_get(schema, "properties"), k->key);
        JsonIter it = {.in = jsonread_get(schema, "patternProperties")};
        bool known = own != NULL;

        if (own)
            check(c, own, k);
        while (it.in && jsonread_next(&it))
            if (yaml_matches(it.key, k->key)) {
                check(c, it.value, k);
                known = true;
            }
        if (!known && rest)
            check(c, rest, k);
        else if (!known && !allowed)
            unknown_key(c, schema, k);
    }
}

/* ---- Branches ---- */

/* How far the node is from the form: its complaints, in silence. */
static Check try_form(const Check *c, const JsonVal *form, const YamlNode *n)
{
    Check quiet = *c;

    quiet.tell = NULL;
    quiet.complaints = 0;
    quiet.top = n;
    quiet.wrong_type = false;
    check(&quiet, form, n);
    return quiet;
}

/* Tell what keeps the node from the nearest of the forms.  Returns how many
 * of them it has.  In silence the count of the try is enough: to check again
 * would take twice as long with every level of nesting. */
static size_t check_forms(Check *c, const JsonVal *forms, const YamlNode *n)
{
    const JsonVal *best = NULL;
    Check least = {0};
    JsonIter it = {.in = forms};
    size_t fit = 0;

    while (jsonread_next(&it)) {
        Check t = try_form(c, it.value, n);
        bool nearer = t.wrong_type != least.wrong_type
                          ? least.wrong_type
                          : t.complaints < least.complaints;

        fit += t.complaints == 0;
        if (best == NULL || nearer) {
            best = it.value;
            least = t;
        }
    }
    if (fit == 0 && c->tell == NULL) {
        c->complaints += least.complaints;
        c->wrong_type = c->wrong_type || (n == c->top && least.wrong_type);
    } else if (fit == 0 && best) {
        check(c, best, n);
    }
    return fit;
}

static void check_any_of(Check *c, const JsonVal *forms, const YamlNode *n)
{
    check_forms(c, forms, n);
}

static void check_one_of(Check *c, const JsonVal *forms, const YamlNode *n)
{
    if (check_forms(c, forms, n) > 1)
        complain(c, n, "this has more than one form at once");
}

static void check_all_of(Check *c, const JsonVal *forms, const YamlNode *n)
{
    JsonIter it = {.in = forms};

    while (jsonread_next(&it))
        check(c, it.value, n);
}

static void check_if(Check *c, const JsonVal *schema, const YamlNode *n)
{
    Check t = try_form(c, jsonread_get(schema, "if"), n);
    const JsonVal *then = jsonread_get(schema, t.complaints ? "else" : "then");

    if (then)
        check(c, then, n);
}

/* "#/$defs/words", a path of keys from the root. */
static void check_ref(Check *c, const JsonVal *v, const YamlNode *n)
{
    const char *path = jsonread_str(v, NULL);
    const JsonVal *at = c->root;
    char key[100];

    for (path = path ? path + 1 : ""; at && *path == '/';) {
        size_t len = strcspn(++path, "/");

        snprintf(key, sizeof(key), "%.*s", (int)len, path);
        at = jsonread_get(at, key);
        path += len;
    }
    if (at)
        check(c, at, n);
    else
        complain(c, n, "the schema refers to what it does not hold");
}

typedef void CheckFn(Check *c, const JsonVal *v, const YamlNode *n);

/* In this order; the others need the whole schema: see check(). */
static const struct {
    const char *keyword;
    CheckFn *fn;
} keywords[] = {
    {"$ref", check_ref},
    {"enum", check_enum},
    {"const", check_const},
    {"pattern", check_pattern},
    {"minLength", check_min_length},
    {"minimum", check_minimum},
    {"maximum", check_maximum},
    {"minItems", check_min_items},
    {"maxItems", check_max_items},
    {"items", check_items},
    {"required", check_required},
    {"anyOf", check_any_of},
    {"oneOf", check_one_of},
    {"allOf", check_all_of},
};

static void misplaced(Check *c, const YamlNode *n)
{
    if (n->key)
        complain_key(c, n, "key \"%.100s\" has no place here", n->key);
    else
        complain(c, n, "nothing may stand here");
}

static void check(Check *c, const JsonVal *schema, const YamlNode *n)
{
    const JsonVal *type = jsonread_get(schema, "type");
    bool allowed = true;

    if (jsonread_bool(schema, &allowed) && !allowed)
        misplaced(c, n);
    if (type && !check_type(c, type, n))
        return; /* all else would complain about the same mistake */
    if (++c->steps > MAX_STEPS) {
        complain(c, n, "the schema goes round in circles");
    } else {
        check_keys(c, schema, n); /* a misspelt key before a missing one */
        for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
            const JsonVal *v = jsonread_get(schema, keywords[i].keyword);

            if (v)
                keywords[i].fn(c, v, n);
        }
        if (jsonread_get(schema, "if"))
            check_if(c, schema, n);
    }
    c->steps--;
}

bool yaml_check(const YamlNode *root, const char *schema, YamlTell *tell,
                void *ctx)
{
    static const JsonLimits limits = {1024 * 1024, 64};
    Check c = {.tell = tell, .ctx = ctx};
    Err err = {0};
    JsonDoc *doc = jsonread_new(schema, strlen(schema), &limits, &err);
    char text[sizeof(err.text) + 20];

    if (doc == NULL) {
        snprintf(text, sizeof(text), "schema: %s", err.text);
        tell_at(&c, root->file, root->line, root->column, text);
        return false;
    }
    c.root = jsonread_root(doc);
    check(&c, c.root, root);
    jsonread_free(doc);
    return c.complaints == 0;
}

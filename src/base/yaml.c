/* yaml.c -- See yaml.h.  The only file that includes libfyaml. */
#include "base/yaml.h"

#include "base/file.h"
#include "base/utf8.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

/* What an alias may lead to: a node that is whole. */
typedef struct Anchor {
    const char *name;
    const YamlNode *node;
    size_t nodes; /* in it and below */
    int depth;    /* levels in it and below */
    struct Anchor *next;
} Anchor;

typedef struct Parser {
    struct fy_parser *fy;
    struct fy_diag *diag;
    Arena *arena;
    const char *file;
    Anchor *anchors; /* newest first: a name may be used again */
    size_t nodes;    /* so far, aliases counted with all below them */
    int deepest;     /* level reached since it was last set */
    int last_line, last_column; /* where the newest node stands */
    Err *err;
} Parser;

static bool in_quotes(struct fy_event *e)
{
    struct fy_token *t = e->type == FYET_SCALAR ? e->scalar.value : NULL;
    enum fy_scalar_style style = t ? fy_token_scalar_style(t) : FYSS_PLAIN;

    return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

/* The library's marks begin behind the quote or the star, and it has none
 * for a value that is not there: that stands where its key does. */
static YamlNode *new_node(Parser *p, YamlType type, struct fy_event *e)
{
    const struct fy_mark *mark = fy_event_start_mark(e);
    YamlNode *n = ARENA_NEW(p->arena, YamlNode);
    bool behind = in_quotes(e) || e->type == FYET_ALIAS;

    n->type = type;
    n->file = p->file;
    n->line = mark ? mark->line + 1 : p->last_line;
    n->column = mark ? mark->column + !behind : p->last_column;
    p->last_line = n->line;
    p->last_column = n->column;
    return n;
}

static const char *token_text(Parser *p, struct fy_token *t)
{
    size_t len = 0;
    const char *s = t ? fy_token_get_text(t, &len) : NULL;

    return s ? arena_strndup(p->arena, s, len) : "";
}

/* Count the node and those below it; false over a limit. */
static bool take(Parser *p, const YamlNode *at, size_t nodes, int level)
{
    p->nodes += nodes;
    if (p->deepest < level)
        p->deepest = level;
    if (level > YAML_MAX_DEPTH) {
        yaml_err(at, p->err, "nested over %d levels deep", YAML_MAX_DEPTH);
    } else if (p->nodes > YAML_MAX_NODES) {
        yaml_err(at, p->err, "over %d values, aliases written out",
                 YAML_MAX_NODES);
    } else {
        return true;
    }
    p->err->kind = ERR_LIMIT;
    return false;
}

static bool says_null(const char *s)
{
    return *s == '\0' || strcmp(s, "~") == 0 || strcmp(s, "null") == 0;
}

static YamlNode *put_scalar(Parser *p, struct fy_event *e)
{
    struct fy_token *t = e->scalar.value;
    YamlNode *n = new_node(p, YAML_TEXT, e);

    n->quoted = t && fy_token_scalar_style(t) != FYSS_PLAIN;
    n->text = token_text(p, t);
    if (strlen(n->text) < (t ? fy_token_get_text_length(t) : 0)) {
        yaml_err(n, p->err, "a NUL character; nothing here may hold one");
        return NULL;
    }
    if (!n->quoted && says_null(n->text)) {
        n->type = YAML_NULL;
        n->text = NULL;
    }
    return n;
}

/* Anchors are known once they are whole, so none can hold itself. */
static YamlNode *put_alias(Parser *p, struct fy_event *e, int level)
{
    const char *name = token_text(p, e->alias.anchor);
    YamlNode *n = new_node(p, YAML_NULL, e);
    YamlNode at = *n;
    Anchor *a = p->anchors;

    while (a && strcmp(a->name, name) != 0)
        a = a->next;
    if (a == NULL) {
        yaml_err(n, p->err, "no anchor &%s before this alias", name);
        return NULL;
    }
    *n = *a->node;
    n->line = at.line;
    n->column = at.column;
    n->key = NULL;
    n->next = NULL;
    return take(p, n, a->nodes, level + a->depth - 1) ? n : NULL;
}

static int by_key(const void *a, const void *b)
{
    const YamlNode *x = *(YamlNode *const *)a, *y = *(YamlNode *const *)b;
    int order = strcmp(x->key, y->key);

    if (order == 0)
        order = x->key_line - y->key_line;
    return order ? order : x->key_column - y->key_column;
}

/* Sorting, because comparing all pairs would take a 4 MB map for hours. */
static bool keys_differ(Parser *p, const YamlNode *map)
{
    YamlNode **all = ARENA_ARRAY(p->arena, YamlNode *, map->count + 1);
    size_t n = 0;

    for (YamlNode *c = map->first; c; c = c->next)
        all[n++] = c;
    qsort(all, n, sizeof(*all), by_key);
    for (size_t i = 1; i < n; i++)
        if (strcmp(all[i - 1]->key, all[i]->key) == 0)
            return yaml_key_err(all[i], p->err,
                                "key \"%s\" again; it stands on line %d",
                                all[i]->key, all[i - 1]->key_line);
    return true;
}

static YamlNode *put_node(Parser *p, struct fy_event *e, int level);

static struct fy_event *next_event(Parser *p);

/* The value that follows the key in `e`. */
static YamlNode *put_value(Parser *p, struct fy_event *e, int level)
{
    YamlNode *key, *value = NULL;

    key = e->type == FYET_SCALAR ? put_scalar(p, e) : NULL;
    if (key == NULL || key->text == NULL) {
        if (p->err->kind == ERR_NONE)
            yaml_err(new_node(p, YAML_NULL, e), p->err, "a key must be a word");
        return NULL;
    }
    e = next_event(p);
    if (e)
        value = put_node(p, e, level);
    if (value) {
        value->key = key->text;
        value->key_line = key->line;
        value->key_column = key->column;
    }
    return value;
}

static bool put_children(Parser *p, YamlNode *into, int level)
{
    enum fy_event_type end = FYET_SEQUENCE_END;
    YamlNode **last = &into->first, *child;
    struct fy_event *e;

    if (into->type == YAML_MAP)
        end = FYET_MAPPING_END;
    while ((e = next_event(p)) != NULL) {
        if (e->type == end) {
            fy_parser_event_free(p->fy, e);
            return into->type == YAML_LIST || keys_differ(p, into);
        }
        if (into->type == YAML_MAP) {
            child = put_value(p, e, level + 1);
            fy_parser_event_free(p->fy, e);
        } else {
            child = put_node(p, e, level + 1);
        }
        if (child == NULL)
            return false;
        *last = child;
        last = &child->next;
        into->count++;
    }
    return false;
}

static void keep_anchor(Parser *p, struct fy_token *name, const YamlNode *n,
                        size_t nodes, int depth)
{
    Anchor *a;

    if (name == NULL)
        return;
    a = ARENA_NEW(p->arena, Anchor);
    *a = (Anchor){token_text(p, name), n, nodes, depth, p->anchors};
    p->anchors = a;
}

static void tag_err(Parser *p, YamlNode *at, struct fy_token *tag)
{
    const struct fy_mark *mark = fy_token_start_mark(tag);

    if (mark) {
        at->line = mark->line + 1;
        at->column = mark->column + 1;
    }
    yaml_err(at, p->err, "a tag (!); values have no tags here");
}

static YamlNode *put_list_or_map(Parser *p, struct fy_event *e, int level)
{
    bool map = e->type == FYET_MAPPING_START;
    YamlNode *n = new_node(p, map ? YAML_MAP : YAML_LIST, e);

    return put_children(p, n, level) ? n : NULL;
}

/* Make a node of the event, which is freed, and of those that belong to it.
 * The root is at level 1. */
static YamlNode *put_node(Parser *p, struct fy_event *e, int level)
{
    int deepest = p->deepest;
    size_t before = p->nodes;
    YamlNode *n = NULL, *at = new_node(p, YAML_NULL, e);

    p->deepest = level;
    if (e->type == FYET_ALIAS)
        n = put_alias(p, e, level);
    else if (fy_event_get_tag_token(e))
        tag_err(p, at, fy_event_get_tag_token(e));
    else if (take(p, at, 1, level) && e->type == FYET_SCALAR)
        n = put_scalar(p, e);
    else if (p->err->kind == ERR_NONE)
        n = put_list_or_map(p, e, level);
    if (n && e->type != FYET_ALIAS)
        keep_anchor(p, fy_event_get_anchor_token(e), n, p->nodes - before,
                    p->deepest - level + 1);
    if (p->deepest < deepest)
        p->deepest = deepest;
    fy_parser_event_free(p->fy, e);
    return n;
}

/* The next event.  NULL at a mistake, with *err. */
static struct fy_event *next_event(Parser *p)
{
    struct fy_event *e = fy_parser_parse(p->fy);
    struct fy_diag_error *why;
    void *iter = NULL;

    if (e && !fy_parser_get_stream_error(p->fy))
        return e;
    if (e)
        fy_parser_event_free(p->fy, e);
    why = fy_diag_errors_iterate(p->diag, &iter);
    if (why)
        err_set(p->err, ERR_INPUT, "%s:%d:%d: %s", p->file, why->line,
                why->column, why->msg);
    else
        err_set(p->err, ERR_INPUT, "%s:1:1: not YAML", p->file);
    return NULL;
}

/* Take the next event, which must be of the type, or tell what is wrong. */
static bool skip(Parser *p, enum fy_event_type type, const char *otherwise)
{
    struct fy_event *e = next_event(p);
    bool ok = e && e->type == type;

    if (e && !ok)
        yaml_err(new_node(p, YAML_NULL, e), p->err, "%s", otherwise);
    if (e)
        fy_parser_event_free(p->fy, e);
    return ok;
}

static YamlNode *parse_stream(Parser *p)
{
    struct fy_event *e;
    YamlNode *root;

    if (!skip(p, FYET_STREAM_START, "not YAML"))
        return NULL;
    e = next_event(p);
    if (e == NULL)
        return NULL;
    root = new_node(p, YAML_NULL, e);
    if (e->type == FYET_STREAM_END) {
        fy_parser_event_free(p->fy, e);
        root->line = root->column = 1;
        return root;
    }
    fy_parser_event_free(p->fy, e);
    e = next_event(p);
    root = e ? put_node(p, e, 1) : NULL;
    if (root == NULL || !skip(p, FYET_DOCUMENT_END, "not YAML") ||
        !skip(p, FYET_STREAM_END,
              "a second document; one file holds one document"))
        return NULL;
    return root;
}

/* libfyaml takes some broken UTF-8 for text, so look first. */
static bool is_text(const char *s, size_t len, const char *file, Err *err)
{
    int line = 1, column = 1;
    size_t step;

    for (size_t i = 0; i < len; i += step) {
        step = utf8_next(s + i, len - i);
        if (step == 0 || s[i] == '\0')
            return err_set(err, ERR_INPUT, "%s:%d:%d: %s", file, line, column,
                           step ? "a NUL byte" : "not UTF-8");
        column++;
        if (s[i] == '\n') {
            line++;
            column = 1;
        }
    }
    return true;
}

YamlNode *yaml_parse(Arena *a, const char *text, size_t len, const char *file,
                     Err *err)
{
    struct fy_diag_cfg dc;
    struct fy_parse_cfg pc = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                       FYPCF_DEFAULT_VERSION_1_2 |
                                       FYPCF_JSON_NONE};
    Err why = {0};
    Parser p = {.arena = a,
                .file = arena_printf(a, "%s", file),
                .last_line = 1,
                .last_column = 1,
                .err = &why};
    YamlNode *root = NULL;

    if (len > YAML_MAX_BYTES) {
        err_set(err, ERR_LIMIT, "%s:1:1: over %d bytes", file, YAML_MAX_BYTES);
        return NULL;
    }
    if (!is_text(text, len, p.file, err))
        return NULL;
    fy_diag_cfg_default(&dc);
    dc.fp = NULL;
    dc.level = FYET_ERROR;
    p.diag = pc.diag = fy_diag_create(&dc);
    fy_diag_set_collect_errors(p.diag, true);
    p.fy = fy_parser_create(&pc);
    if (fy_parser_set_string(p.fy, text, len) == 0)
        root = parse_stream(&p);
    if (root == NULL && why.kind == ERR_NONE)
        err_set(&why, ERR_INPUT, "%s:1:1: not YAML", p.file);
    fy_parser_destroy(p.fy);
    fy_diag_destroy(p.diag);
    if (root == NULL)
        *err = why;
    return root;
}

YamlNode *yaml_load(Arena *a, const char *path, Err *err)
{
    size_t len;
    char *text = file_read(path, YAML_MAX_BYTES, &len, err);
    YamlNode *root;

    if (text == NULL)
        return NULL;
    root = yaml_parse(a, text, len, path, err);
    free(text);
    return root;
}

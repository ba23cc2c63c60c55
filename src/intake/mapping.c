/* mapping.c -- Reads a mapping: see mapping.h. */
#include "intake/mapping.h"

#include "base/file.h"
#include "base/nearest.h"
#include "base/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA  "docs/schema/mapping.schema.json"
#define SHIPPED "config/mappings/"

typedef struct Reader {
    Arena *a;
    Mapping *m;
    MappingTell *tell;
    void *ctx;
    int told;
} Reader;

static void tell_on(void *ctx, const char *sentence)
{
    Reader *r = ctx;

    if (r->told++ < MAPPING_MAX_TELL)
        r->tell(r->ctx, sentence);
}

/* ---- file: -------------------------------------------------------------- */

static int one_char(Reader *r, const YamlNode *n)
{
    Err err = {0};

    if (n->text != NULL && strlen(n->text) == 1 && n->text[0] > 0)
        return n->text[0];
    yaml_err(n, &err, "%s is one character of ASCII", n->key);
    tell_on(r, err.text);
    return 0;
}

static int delimiter(Reader *r, const YamlNode *n)
{
    if (n->text != NULL && strcmp(n->text, "tab") == 0)
        return '\t';
    if (n->text != NULL && strcmp(n->text, "whitespace") == 0)
        return SOURCE_WHITESPACE;
    return one_char(r, n);
}

static void read_columns(Reader *r, const YamlNode *list)
{
    SourceOptions *o = &r->m->file;
    const char **names = ARENA_ARRAY(r->a, const char *, list->count + 1);

    for (const YamlNode *n = list->first; n != NULL; n = n->next)
        names[o->n_columns++] = n->text != NULL ? n->text : "";
    o->columns = names;
}

static SourceFormat format_of(const char *name)
{
    static const char *const names[] = {[SOURCE_ANY] = "",
                                        [SOURCE_CSV] = "csv",
                                        [SOURCE_NDJSON] = "ndjson",
                                        [SOURCE_JSON] = "json",
                                        [SOURCE_PARQUET] = "parquet"};
    SourceFormat f = SOURCE_PARQUET;

    while (f > SOURCE_ANY && strcmp(names[f], name) != 0)
        f--;
    return f;
}

static void read_file(Reader *r, const YamlNode *file)
{
    SourceOptions *o = &r->m->file;
    const YamlNode *n;
    const char *header = yaml_text(file, "header", "");

    o->format = format_of(yaml_text(file, "format", ""));
    o->encoding = yaml_text(file, "encoding", NULL);
    o->member = yaml_text(file, "member", NULL);
    o->json_path = yaml_text(file, "path", NULL);
    o->rest = strcmp(yaml_text(file, "rest", ""), "true") == 0;
    if (header[0] != '\0')
        o->header =
            strcmp(header, "true") == 0 ? SOURCE_HEADER_YES : SOURCE_HEADER_NO;
    if ((n = yaml_get(file, "delimiter")) != NULL)
        o->delimiter = delimiter(r, n);
    if ((n = yaml_get(file, "quote")) != NULL)
        o->quote = strcmp(n->text ? n->text : "", "none") == 0 ? SOURCE_NO_QUOTE
                                                               : one_char(r, n);
    if ((n = yaml_get(file, "columns")) != NULL)
        read_columns(r, n);
    r->m->decimal = yaml_text(file, "decimal", ".");
    r->m->thousands = yaml_text(file, "thousands", "");
}

/* ---- The top ------------------------------------------------------------ */

static void read_zone(Reader *r, const YamlNode *n)
{
    Err err = {0}, place = {0};

    r->m->zone = n == NULL ? zone_utc() : zone_find(n->text, &err);
    if (r->m->zone == NULL) {
        yaml_err(n, &place, "%s", err.text);
        tell_on(r, place.text);
        r->m->zone = zone_utc();
    }
}

static void read_attrs(Reader *r, const YamlNode *list)
{
    Schema *s = &r->m->attrs;

    for (const YamlNode *n = list->first; n && s->n_attr < MAX_ATTRS;
         n = n->next) {
        Err err = {0};

        if (column_attr_name_ok(n->text)) {
            s->attr[s->n_attr++] = n->text;
            continue;
        }
        yaml_err(n, &err,
                 "\"%s\" cannot be a dimension: small letters, digits"
                 " and _, at most 40",
                 n->text);
        tell_on(r, err.text);
    }
}

static int version_of(const YamlNode *n)
{
    int64_t v = 1;
    Err err = {0};

    if (n != NULL && (!yaml_int(n, &v, &err) || v < 1 || v > INT32_MAX))
        v = 1; /* the schema has told */
    return (int)v;
}

static void read_top(Reader *r, const YamlNode *root)
{
    Mapping *m = r->m;
    const YamlNode *attrs = yaml_get(root, "attrs");

    m->root = root;
    m->name = yaml_text(root, "mapping", "");
    m->version = version_of(yaml_get(root, "version"));
    m->title = yaml_text(root, "title", NULL);
    m->source = yaml_text(root, "source", m->name);
    m->currency = yaml_text(root, "currency", NULL);
    m->decimal = ".";
    m->thousands = "";
    if (yaml_get(root, "file") != NULL)
        read_file(r, yaml_get(root, "file"));
    read_zone(r, yaml_get(root, "zone"));
    if (attrs != NULL)
        read_attrs(r, attrs);
    hook_read(yaml_get(root, "hook"), &m->hook, tell_on, r);
}

/* Read a tree that YAML is fine with. */
static Mapping *read_root(Reader *r, const YamlNode *root, const char *file,
                          Err *err)
{
    const EmbeddedText *schema = embedded_find(SCHEMA);

    r->m = ARENA_NEW(r->a, Mapping);
    if (schema == NULL) {
        err_set(err, ERR_IO, "the program was built without %s", SCHEMA);
        return NULL;
    }
    if (yaml_check(root, schema->start, tell_on, r))
        read_top(r, root);
    if (r->told == 0)
        return r->m;
    err_set(err, ERR_INPUT, "%s has %d %s", file, r->told,
            r->told == 1 ? "mistake" : "mistakes");
    return NULL;
}

Mapping *mapping_parse(Arena *a, const char *text, size_t len, const char *file,
                       MappingTell *tell, void *ctx, Err *err)
{
    Reader r = {.a = a, .tell = tell, .ctx = ctx};
    YamlNode *root = yaml_parse(a, text, len, file, err);

    if (root == NULL) {
        tell(ctx, err->text);
        err_set(err, ERR_INPUT, "%s cannot be read", file);
        return NULL;
    }
    return read_root(&r, root, file, err);
}

/* ---- Finding it --------------------------------------------------------- */

const char *mapping_shipped(size_t i)
{
    const EmbeddedText *t = embedded_next(NULL, SHIPPED);

    while (t != NULL && i-- > 0)
        t = embedded_next(t, SHIPPED);
    return t == NULL ? NULL : t->name;
}

static const char *shipped_at(const void *ctx, size_t i)
{
    Arena *a = (Arena *)(uintptr_t)ctx;
    const char *name = mapping_shipped(i);

    if (name == NULL)
        return NULL;
    name += strlen(SHIPPED);
    return arena_strndup(a, name, strcspn(name, "."));
}

static Mapping *load_file(Arena *a, const char *path, MappingTell *tell,
                          void *ctx, Err *err)
{
    size_t len;
    char *text = file_read(path, YAML_MAX_BYTES, &len, err);
    Mapping *m;

    if (text == NULL)
        return NULL;
    m = mapping_parse(a, arena_strndup(a, text, len), len,
                      arena_printf(a, "%s", path), tell, ctx, err);
    free(text);
    return m;
}

Mapping *mapping_load(Arena *a, const char *name, const char *dir,
                      MappingTell *tell, void *ctx, Err *err)
{
    const char *path, *near;
    const EmbeddedText *t;

    if (strpbrk(name, "/.") != NULL)
        return load_file(a, name, tell, ctx, err);
    path = arena_printf(a, "%s/" SHIPPED "%s.yml", dir ? dir : "", name);
    if (dir != NULL && file_exists(path))
        return load_file(a, path, tell, ctx, err);
    t = embedded_find(arena_printf(a, SHIPPED "%s.yml", name));
    if (t != NULL)
        return mapping_parse(a, t->start, (size_t)(t->end - t->start), t->name,
                             tell, ctx, err);
    near = nearest_at(name, shipped_at, a);
    err_set(err, ERR_MISSING,
            "no mapping is called \"%s\"%s%s%s; a file of"
            " your own is given with its path, such as ./%s.yml",
            name, near ? "; did you mean \"" : "", near ? near : "",
            near ? "\"?" : "", name);
    return NULL;
}

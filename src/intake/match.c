/* match.c -- See match.h. */
#include "intake/match.h"

#include "base/jsonread.h"

#include <string.h>

#define MAX_NAMED 500 /* columns of a mapping that are looked at */

/* One mapping held against the file. */
typedef struct Trial {
    Arena *a; /* of what is kept */
    const char *missing[MAX_NAMED];
    const char *found[MAX_NAMED];
    size_t n_missing, n_found;
} Trial;

/* What the file is without a mapping. */
typedef struct Nature {
    Source *source; /* NULL: it needs a mapping to be read */
    const SourceInfo *info;
} Nature;

static void say_nothing(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)sentence;
}

/* ---- Names of columns --------------------------------------------------- */

static void note(Arena *a, const char **list, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], name) == 0)
            return;
    if (*n < MAX_NAMED)
        list[(*n)++] = arena_printf(a, "%s", name);
}

static void on_column(void *ctx, const char *name, bool found)
{
    Trial *t = ctx;

    if (found)
        note(t->a, t->found, &t->n_found, name);
    else
        note(t->a, t->missing, &t->n_missing, name);
}

/* ---- Values ------------------------------------------------------------- */

typedef struct Rows {
    size_t good, bad;
    int64_t last; /* row that was counted */
} Rows;

static bool count_row(void *ctx, const char *json)
{
    static const JsonLimits limits = {1 << 20, 8};
    Rows *r = ctx;
    Err err = {0};
    JsonDoc *doc = jsonread_new(json, strlen(json), &limits, &err);
    const JsonVal *root = doc == NULL ? NULL : jsonread_root(doc);
    int64_t row = -1;

    jsonread_int(jsonread_get(root, "row"), &row);
    if (row != r->last) {
        r->bad += jsonread_get(root, "rejected") != NULL;
        r->good += jsonread_get(root, "table") != NULL;
    }
    r->last = row;
    jsonread_free(doc);
    return true;
}

/* Share of the first rows that the mapping takes. */
static double good_share(const Mapping *m, const ImportOptions *o, Store *s)
{
    ImportOptions head = *o;
    ImportTell tell = {.mistake = say_nothing};
    Rows rows = {.last = -1};
    Arena a = {0};
    Err err = {0};
    bool ok;

    head.head = MATCH_HEAD;
    head.rows = MATCH_ROWS;
    ok = import_preview(&a, m, &head, s, &tell, count_row, &rows, &err);
    arena_clear(&a);
    return !ok || rows.good == 0
               ? 0
               : (double)rows.good / (double)(rows.good + rows.bad);
}

/* ---- One mapping -------------------------------------------------------- */

/* Does the mapping give the columns their names?  Then it knows how many
 * there are, and that the file does not name them. */
static bool may_be(const SourceOptions *o, const SourceInfo *info)
{
    if (info == NULL)
        return true;
    if (o->format != SOURCE_ANY && o->format != info->format)
        return false;
    if (o->n_columns == 0 || o->delimiter != 0)
        return true;
    return o->n_columns == info->n_columns && !info->header;
}

static bool either(int want, int is)
{
    return want == 0 || want == is;
}

/* Would the file look the same with the mapping's own options?  To look again
 * takes longer than all else. */
static bool same_look(const SourceOptions *o, const SourceInfo *info)
{
    return info != NULL && o->n_columns == 0 && o->member == NULL &&
           o->json_path == NULL && !o->rest &&
           (o->encoding == NULL || strcmp(o->encoding, info->encoding) == 0) &&
           either(o->delimiter, info->delimiter) &&
           either(o->quote, info->quote) &&
           (o->header == SOURCE_HEADER_ANY ||
            (o->header == SOURCE_HEADER_YES) == info->header);
}

/* The columns that the mapping names, in the file as the mapping reads it. */
static bool try_columns(const Mapping *m, const ImportOptions *o,
                        const Nature *nature, Trial *t, size_t *all)
{
    Arena a = {0};
    Err err = {0};
    Source *own = same_look(&m->file, nature->info)
                      ? NULL
                      : source_open(o->path, &m->file, &err);
    PlanInput in = {.file = "",
                    .info = own != NULL ? source_info(own) : nature->info,
                    .from = "(select 1)",
                    .column = on_column,
                    .ctx = t};
    Batch batch;

    if (err.kind == ERR_NONE) {
        *all = in.info->n_columns;
        mapping_plan(&a, m, &in, say_nothing, NULL, &batch, &err);
    }
    arena_clear(&a);
    source_close(own);
    return t->n_found + t->n_missing > 0;
}

static double score_of(const Mapping *m, const ImportOptions *o, Store *s,
                       const Trial *t, size_t all, bool own)
{
    double found = (double)t->n_found;
    double names = m->file.rest ? 0.5 : 0.6, score;

    if (t->n_missing > 0)
        return 0.6 * found / (found + (double)t->n_missing);
    if (m->file.n_columns == 0 && all > 0)
        names += 0.4 * found / (double)all;
    score = names * good_share(m, o, s);
    if (own && score > 0)
        score += MATCH_OWN;
    return score > 1 ? 1 : score;
}

static bool try_mapping(Arena *a, const MappingName *name,
                        const ImportOptions *o, const Nature *nature, Store *s,
                        Fit *out)
{
    Arena mine = {0};
    Err err = {0};
    Trial t = {.a = a};
    const Mapping *m =
        mapping_load(&mine, name->name, o->data, say_nothing, NULL, &err);
    size_t all = 0;
    bool fits = m != NULL && may_be(&m->file, nature->info) &&
                try_columns(m, o, nature, &t, &all) && t.n_found >= t.n_missing;

    if (fits) {
        const char **missing = ARENA_ARRAY(a, const char *, t.n_missing + 1);

        memcpy(missing, t.missing, t.n_missing * sizeof(*missing));
        *out = (Fit){
            .mapping = name->name,
            .title = m->title == NULL ? NULL : arena_printf(a, "%s", m->title),
            .score = score_of(m, o, s, &t, all, !name->builtin),
            .missing = missing,
            .n_missing = t.n_missing};
    }
    arena_clear(&mine);
    return fits && out->score > 0;
}

/* ---- All of them -------------------------------------------------------- */

/* Keep the best ones, best first; among equals the first. */
static void keep(Match *out, Fit fit)
{
    size_t i = out->n;

    if (i == MATCH_CANDIDATES && out->fit[i - 1].score >= fit.score)
        return;
    if (i < MATCH_CANDIDATES)
        out->n++;
    else
        i--;
    for (; i > 0 && out->fit[i - 1].score < fit.score; i--)
        out->fit[i] = out->fit[i - 1];
    out->fit[i] = fit;
}

static void choose(Match *out)
{
    const Fit *best = &out->fit[0];

    if (out->n == 0 || best->n_missing > 0 || best->score < MATCH_SURE)
        return;
    for (size_t i = 1; i < out->n; i++)
        if (out->fit[i].n_missing == 0 &&
            best->score - out->fit[i].score < MATCH_CLEAR)
            return;
    out->chosen = best->mapping;
}

static bool look(Arena *a, const ImportOptions *o, Nature *nature, Match *out,
                 Err *err)
{
    static const SourceOptions options = {.guess_encoding = true};
    const char **columns;

    nature->source = source_open(o->path, &options, err);
    if (nature->source == NULL)
        return false;
    nature->info = source_info(nature->source);
    columns = ARENA_ARRAY(a, const char *, nature->info->n_columns + 1);
    for (size_t i = 0; i < nature->info->n_columns; i++)
        columns[i] = arena_printf(a, "%s", nature->info->columns[i]);
    out->columns = columns;
    out->n_columns = nature->info->n_columns;
    return true;
}

bool match_file(Arena *a, const ImportOptions *o, Store *s, Match *out,
                Err *err)
{
    Nature nature = {NULL, NULL};
    MappingName *names;
    size_t n;
    bool readable;

    *out = (Match){0};
    readable = look(a, o, &nature, out, err);
    mapping_names(a, o->data, &names, &n);
    for (size_t i = 0; i < n; i++) {
        Fit fit;

        if (try_mapping(a, &names[i], o, &nature, s, &fit))
            keep(out, fit);
    }
    choose(out);
    source_close(nature.source);
    return readable || out->n > 0;
}

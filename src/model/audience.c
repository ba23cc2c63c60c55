/* audience.c -- See audience.h. */
#include "model/audience.h"

#include <string.h>

#define SCHEMA "docs/schema/audience.schema.json"

const char *const chart_name[] = {
    [CHART_NONE] = "none",
    [CHART_LINE] = "line",
    [CHART_BARS] = "bars",
    NULL,
};

bool audience_name_ok(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

    return len >= 1 && len <= 40 && name[len] == '\0' && name[0] >= 'a' &&
           name[0] <= 'z';
}

/* ---- Reading ------------------------------------------------------------ */

static const char *keep(Arena *a, const YamlNode *n, const char *key,
                        const char *otherwise)
{
    const char *s = yaml_text(n, key, otherwise);

    return s != NULL ? arena_printf(a, "%s", s) : NULL;
}

static Words read_words(Arena *a, const YamlNode *root, const char *key)
{
    const YamlNode *n = yaml_get(root, key);
    Words w = {{NULL}};

    for (int i = 0; i < LANG_COUNT; i++)
        w.in[i] = keep(a, n, lang_name[i], "");
    return w;
}

/* The word's place in the list, which has it: the schema says so. */
static int word_index(const char *const *words, const char *word)
{
    int i = 0;

    while (words[i] != NULL && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static Compare read_compare(const YamlNode *root)
{
    const char *word = yaml_text(root, "compare", "previous");
    int i = COMPARE_WEEKDAY_YEAR;

    while (i > COMPARE_NONE && strcmp(compare_name[i], word) != 0)
        i--;
    return (Compare)i;
}

static bool read_kpi(Arena *a, const YamlNode *n, Audience *out, Err *err)
{
    AudienceKpi *k = &out->kpi[out->n];

    k->metric = keep(a, n, "metric", "");
    k->where = keep(a, n, "where", "");
    k->by = keep(a, n, "by", NULL);
    k->chart =
        (BriefChart)word_index(chart_name, yaml_text(n, "chart", "line"));
    if (k->chart == CHART_BARS && k->by == NULL)
        return yaml_err(n, err, "bars need `by`, the dimension of the bars");
    if (k->chart != CHART_BARS)
        k->by = NULL;
    for (size_t i = 0; i < out->n; i++)
        if (strcmp(out->kpi[i].metric, k->metric) == 0 &&
            strcmp(out->kpi[i].where, k->where) == 0)
            return yaml_err(n, err, "%s is there already; say something new",
                            k->metric);
    out->n++;
    return true;
}

static bool has_metric(const Audience *au, const char *metric)
{
    for (size_t i = 0; i < au->n; i++)
        if (strcmp(au->kpi[i].metric, metric) == 0)
            return true;
    return false;
}

bool audience_read(Arena *a, const YamlNode *root, const char *name,
                   Audience *out, Err *err)
{
    const YamlNode *kpis;

    *out = (Audience){.name = arena_printf(a, "%s", name)};
    if (!yaml_fits(root, SCHEMA, err))
        return false;
    out->label = read_words(a, root, "label");
    out->question = read_words(a, root, "question");
    out->last = keep(a, root, "last", "90d");
    out->compare = read_compare(root);
    out->primary = keep(a, root, "primary", "");
    kpis = yaml_get(root, "kpis");
    for (const YamlNode *n = kpis->first; n != NULL; n = n->next)
        if (!read_kpi(a, n, out, err))
            return false;
    return has_metric(out, out->primary) ||
           yaml_err(yaml_get(root, "primary"), err,
                    "%s is not among the kpis; the primary outcome is one of"
                    " them",
                    out->primary);
}

/* ---- Checking ----------------------------------------------------------- */

static bool fits_kpi(const Audience *au, const AudienceKpi *k, const Asking *in,
                     Arena *a, Err *err)
{
    Param p[5] = {{"metric", k->metric}, {"last", au->last}};
    size_t n = 2, asked;
    Question q;

    if (k->where[0] != '\0')
        p[n++] = (Param){"where", k->where};
    if (k->by != NULL)
        p[n++] = (Param){"by", k->by};
    if (au->compare != COMPARE_NONE)
        p[n++] = (Param){"compare", compare_name[au->compare]};
    return question_parse(a, in, p, n, &q, 1, &asked, err);
}

bool audience_fits(const Audience *au, const Asking *in, Arena *a, Err *err)
{
    for (size_t i = 0; i < au->n; i++)
        if (!fits_kpi(au, &au->kpi[i], in, a, err)) {
            err->kind = ERR_INPUT; /* it is the audience that is wrong */
            return err_within(err, "%s", au->name);
        }
    return true;
}

/* ---- Writing ------------------------------------------------------------ */

static void put_words(Json *j, const char *key, const Words *w)
{
    json_open(j, key, '{');
    for (int i = 0; i < LANG_COUNT; i++)
        json_str(j, lang_name[i], w->in[i]);
    json_close(j, '}');
}

static void put_kpis(Json *j, const Audience *au)
{
    json_open(j, "kpis", '[');
    for (size_t i = 0; i < au->n; i++) {
        const AudienceKpi *k = &au->kpi[i];

        json_open(j, NULL, '{');
        json_str(j, "metric", k->metric);
        json_str(j, "where", k->where);
        json_str(j, "chart", chart_name[k->chart]);
        json_str(j, "by", k->by);
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* The keys of a definition. */
static void put_definition(Json *j, const Audience *au)
{
    put_words(j, "label", &au->label);
    put_words(j, "question", &au->question);
    json_str(j, "last", au->last);
    json_str(j, "compare", compare_name[au->compare]);
    json_str(j, "primary", au->primary);
    put_kpis(j, au);
}

void audience_json(Json *j, const char *key, const Audience *au)
{
    json_open(j, key, '{');
    json_str(j, "name", au->name);
    put_definition(j, au);
    json_bool(j, "builtin", au->builtin);
    json_bool(j, "edited", au->edited);
    json_close(j, '}');
}

/* JSON is YAML too, and escapes everything that needs it. */
void audience_yaml(Buf *out, const Audience *au)
{
    Json j = {.out = out};

    json_open(&j, NULL, '{');
    put_definition(&j, au);
    json_close(&j, '}');
    buf_puts(out, "\n");
}

/* plan.c -- The facts of a mapping as a Batch: mapping_plan() of mapping.h. */
#include "intake/draft.h"
#include "intake/sql.h"
#include "model/promise.h"

#include <string.h>

#define MAX_FACTS 1000

typedef struct Plan {
    Build b;
    BatchFact facts[MAX_FACTS];
    const char *refs[MAX_FACTS]; /* what identifies each */
    bool sometimes[MAX_FACTS];   /* the mapping says `when` */
    size_t n;
} Plan;

static void require(Build *b, const Draft *d, const char *column,
                    const char *what)
{
    const char *sql = draft_sql(d, column);

    if (sql == NULL)
        build_tell(b, d->place, "a fact needs %s", what);
    else
        build_check(
            b, arena_printf(b->a, "(%s is not null)", sql),
            sql_text(b->a, arena_printf(b->a,
                                        "%s of the %s is not"
                                        " given",
                                        column, fact_table_name[d->table])));
}

/* ---- Identity ----------------------------------------------------------- */

/* What tells the facts of one row apart: the item of `each`, or the question
 * that is asked. */
static const char *id_suffix(Build *b, const Draft *d)
{
    const YamlNode *n = b->words, *word = n;

    if (n != NULL) {
        word = yaml_get(n, "question");
        word = word != NULL ? word : n->first;
    } else if (d->table == FACT_PERCEPTION && d->set != NULL) {
        word = yaml_get(d->set, "question");
    }
    return word == NULL || word->text == NULL ? NULL : word->text;
}

static void put_ref(Build *b, Draft *d)
{
    const YamlNode *ids = yaml_get(d->body, "id");
    const char *customer = draft_sql(d, "customer"), *ts = draft_sql(d, "ts");
    const char *suffix = id_suffix(b, d), *ref = NULL;

    if (ids != NULL)
        ref = expr_id(b, ids).text;
    else if (d->table == FACT_CUSTOMER && customer != NULL && ts != NULL)
        ref = arena_printf(b->a, "(%s || '@' || cast(%s as varchar))", customer,
                           ts);
    if (ref != NULL && suffix != NULL)
        ref = arena_printf(b->a, "(%s || %s)", ref,
                           sql_text(b->a, arena_printf(b->a, "/%s", suffix)));
    if (ref != NULL)
        draft_put(b, d, "ref", ref);
}

/* Two facts that every row makes under one identity would be one fact. */
static void check_refs(Plan *p, const Draft *d)
{
    size_t last = p->n - 1;

    for (size_t i = 0; i < last; i++) {
        if (p->facts[i].table != d->table ||
            (p->sometimes[i] && p->sometimes[last]) || p->refs[i] == NULL ||
            p->refs[last] == NULL || strcmp(p->refs[i], p->refs[last]) != 0)
            continue;
        build_tell(&p->b, d->place,
                   "an earlier fact of this table has the same"
                   " id; add what tells them apart, such as id: [..., {const:"
                   " churn}]");
        return;
    }
}

/* ---- Facts -------------------------------------------------------------- */

/* When the row makes this fact; NULL: always. */
static const char *fact_when(Build *b, const Draft *d)
{
    const YamlNode *when = yaml_get(d->body, "when");
    const char *keep = yaml_text(d->body, "unanswered", "drop");
    const char *sql = when == NULL ? NULL : when_sql(b, when);

    if (d->table != FACT_PERCEPTION) {
        if (yaml_get(d->body, "unanswered") != NULL)
            build_tell(b, yaml_get(d->body, "unanswered"),
                       "only a perception can be unanswered");
        return sql;
    }
    if (d->said == NULL)
        build_tell(b, d->place, PROMISE_SAYS);
    if (d->said == NULL || strcmp(keep, "keep") == 0)
        return sql;
    if (sql == NULL)
        return arena_printf(b->a, "(%s)", d->said);
    return arena_printf(b->a, "(%s and (%s))", sql, d->said);
}

static void keep_fact(Plan *p, const Draft *d, const char *when)
{
    Build *b = &p->b;
    BatchField *fields = ARENA_ARRAY(b->a, BatchField, d->n + 1);
    BatchCheck *checks = ARENA_ARRAY(b->a, BatchCheck, b->n_checks + 1);

    if (d->n > 0)
        memcpy(fields, d->fields, d->n * sizeof(*fields));
    if (b->n_checks > 0)
        memcpy(checks, b->checks, b->n_checks * sizeof(*checks));
    p->facts[p->n] = (BatchFact){.table = d->table,
                                 .when = when,
                                 .n_fields = d->n,
                                 .fields = fields,
                                 .n_checks = b->n_checks,
                                 .checks = checks};
    p->refs[p->n] = draft_sql(d, "ref");
    p->sometimes[p->n] = yaml_get(d->body, "when") != NULL;
    p->n++;
}

static void put_fact(Plan *p, FactTable table, const YamlNode *body,
                     const YamlNode *words)
{
    Build *b = &p->b;
    Draft d = {.table = table,
               .place = body,
               .body = body,
               .set = yaml_get(body, "set")};
    const char *when;

    if (p->n == MAX_FACTS || b->bytes > MAPPING_MAX_SQL / 8) {
        if (b->told == 0)
            build_tell(b, body,
                       "the mapping is too long: over %d facts of a"
                       " row, or too many values",
                       MAX_FACTS);
        return;
    }
    b->words = words;
    b->n_checks = 0;
    draft_fill(b, &d);
    draft_check_kind(b, &d);
    draft_check_score(b, &d);
    put_ref(b, &d);
    require(b, &d, "ts", "`ts`, when it happened");
    require(b, &d, "ref", "`id`, what the source calls it");
    if (table == FACT_CUSTOMER)
        require(b, &d, "customer", "`customer`, whose it is");
    when = fact_when(b, &d);
    keep_fact(p, &d, when);
    check_refs(p, &d);
    b->words = NULL;
}

/* The keys of `own`, and those of `all` that it does not have; of `set`, the
 * same for its keys. */
static const YamlNode *merged(Arena *a, const YamlNode *own,
                              const YamlNode *all)
{
    YamlNode *out = ARENA_NEW(a, YamlNode), **end = &out->first;
    const YamlNode *lists[] = {own->first, all->first};

    *out = *own;
    out->first = NULL;
    for (size_t i = 0; i < 2; i++) {
        for (const YamlNode *n = lists[i]; n != NULL; n = n->next) {
            const YamlNode *other = yaml_get(i == 0 ? all : own, n->key);
            bool both = other != NULL && strcmp(n->key, "set") == 0;

            if (i == 1 && other != NULL)
                continue;
            *end = ARENA_NEW(a, YamlNode);
            **end = both ? *merged(a, n, other) : *n;
            (*end)->next = NULL;
            end = &(*end)->next;
        }
    }
    return out;
}

static void put_facts_of(Plan *p, const YamlNode *item)
{
    const YamlNode *body = item->first, *each;
    const YamlNode *all = yaml_get(p->b.m->root, "all");
    FactTable table = 0;

    if (item->count != 1 || body->type != YAML_MAP) {
        build_tell(&p->b, item,
                   "an item of `facts` is one of interaction,"
                   " perception, outcome and customer");
        return;
    }
    while (strcmp(fact_table_name[table], body->key) != 0)
        table++;
    if (all != NULL)
        body = merged(p->b.a, body, all);
    each = yaml_get(body, "each");
    if (each == NULL)
        put_fact(p, table, body, NULL);
    for (const YamlNode *n = each ? each->first : NULL; n != NULL; n = n->next)
        put_fact(p, table, body, n);
}

/* ---- Rows that are left out --------------------------------------------- */

/* True of a row that makes no fact; NULL if every row makes one. */
static const char *no_fact(Plan *p)
{
    const char *sql = NULL;

    for (size_t i = 0; i < p->n; i++) {
        if (p->facts[i].when == NULL)
            return NULL;
        sql = arena_printf(p->b.a, "%s%s%s", sql ? sql : "", sql ? " or " : "",
                           p->facts[i].when);
    }
    return sql == NULL ? NULL : arena_printf(p->b.a, "not (%s)", sql);
}

static void put_skips(Plan *p, Batch *out)
{
    const YamlNode *list = yaml_get(p->b.m->root, "skip");
    BatchSkip *skips =
        ARENA_ARRAY(p->b.a, BatchSkip, (list ? list->count : 0) + 1);
    const char *rest = no_fact(p);

    for (const YamlNode *n = list ? list->first : NULL; n != NULL; n = n->next)
        skips[out->n_skips++] =
            (BatchSkip){.when = when_sql(&p->b, yaml_get(n, "when")),
                        .why = yaml_text(n, "why", "")};
    if (rest != NULL)
        skips[out->n_skips++] =
            (BatchSkip){.when = rest, .why = "nothing in it to keep"};
    out->skips = skips;
}

bool mapping_plan(Arena *a, const Mapping *m, const PlanInput *in,
                  MappingTell *tell, void *ctx, Batch *out, Err *err)
{
    Plan *p = ARENA_NEW(a, Plan);

    p->b = (Build){.a = a, .m = m, .in = in, .tell = tell, .ctx = ctx};
    *out = (Batch){.source = m->source,
                   .file = in->file,
                   .mapping = arena_printf(a, "%s@%d", m->name, m->version),
                   .columns = "*",
                   .row = in->row,
                   .rows = in->row == NULL ? 0 : in->info->n_good,
                   .now = in->now,
                   .attrs = m->attrs.attr,
                   .n_attrs = m->attrs.n_attr};
    for (const YamlNode *n = yaml_get(m->root, "facts")->first; n; n = n->next)
        put_facts_of(p, n);
    put_skips(p, out);
    if (p->b.told > 0)
        return err_set(err, ERR_INPUT, "the mapping %s has %d %s", m->name,
                       p->b.told, p->b.told == 1 ? "mistake" : "mistakes");
    out->facts = p->facts;
    out->n_facts = p->n;
    out->from = build_from(&p->b);
    if (in->by_content != NULL)
        *in->by_content = p->b.needs_rows;
    return true;
}

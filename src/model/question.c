/*
 * question.c -- See question.h.
 *
 * One table says which names there are and who reads the value of each.  The
 * names that are alike for all metrics are read first, then dimensions and
 * filters once per metric, because its facts decide which columns there are.
 */
#include "model/question.h"

#include "base/nearest.h"
#include "model/literal.h"
#include "model/periodword.h"

#include <stdlib.h>
#include <string.h>

#define LEN(a)    (sizeof(a) / sizeof((a)[0]))
#define N_COMPARE ((size_t)COMPARE_WEEKDAY_YEAR + 1)
#define N_GRAIN   ((size_t)GRAIN_YEAR + 1)

typedef enum Name {
    NAME_METRIC,
    NAME_BY,
    NAME_WHERE,
    NAME_FROM,
    NAME_TO,
    NAME_LAST,
    NAME_PERIOD,
    NAME_GRAIN,
    NAME_COMPARE,
    NAME_KNOWN,
    NAME_LIMIT,
    NAME_COUNT
} Name;

static const char *const names[] = {"metric",  "by",    "where",  "from",
                                    "to",      "last",  "period", "grain",
                                    "compare", "known", "limit"};

/* What was given, by name; every `where` is on its own. */
typedef struct Given {
    const char *value[NAME_COUNT]; /* NULL: not given */
    const char **where;
    size_t n_where;
} Given;

static bool unknown(Err *err, const char *what, const char *word,
                    const char *const *known, size_t n)
{
    const char *near = nearest_name(word, known, n);

    return err_set(err, ERR_INPUT, "no such %s: %.80s%s%s", what, word,
                   near ? "; did you mean " : "", near ? near : "");
}

/* The place of a word in a list; `n` if it is not there. */
static size_t place_of(const char *word, const char *const *known, size_t n)
{
    size_t i = 0;

    while (i < n && strcmp(word, known[i]) != 0)
        i++;
    return i;
}

static bool collect(Arena *a, const Param *params, size_t n, Given *g, Err *err)
{
    g->where = ARENA_ARRAY(a, const char *, n);
    for (size_t i = 0; i < n; i++) {
        size_t name = place_of(params[i].name, names, NAME_COUNT);

        if (name == NAME_COUNT)
            return unknown(err, "word of a question", params[i].name, names,
                           NAME_COUNT);
        if (name == NAME_WHERE) {
            g->where[g->n_where++] = params[i].value;
            continue;
        }
        if (g->value[name] != NULL)
            return err_set(err, ERR_INPUT, "%s is there twice", names[name]);
        if (*params[i].value == '\0')
            return err_set(err, ERR_INPUT, "%s has no value", names[name]);
        g->value[name] = params[i].value;
    }
    if (g->value[NAME_METRIC] == NULL)
        return err_set(err, ERR_INPUT, "the question names no metric");
    return true;
}

/* The words between commas, without the blanks around them. */
static size_t split(Arena *a, const char *text, const char **out, size_t max)
{
    size_t n = 0;

    for (;; text++) {
        size_t len = strcspn(text, ","), start = strspn(text, " ");
        size_t end = len;

        while (end > start && text[end - 1] == ' ')
            end--;
        start = start < end ? start : end;
        if (n < max)
            out[n] = arena_strndup(a, text + start, end - start);
        n++;
        text += len;
        if (*text == '\0')
            return n;
    }
}

/* ---- What is alike for all metrics -------------------------------------- */

static bool read_period(const Given *g, const Asking *in, Question *q, Err *err)
{
    const char *last = g->value[NAME_LAST], *period = g->value[NAME_PERIOD];
    const char *from = g->value[NAME_FROM], *to = g->value[NAME_TO];
    Period *p = &q->period;

    if ((last != NULL) + (period != NULL) + (from != NULL || to != NULL) > 1)
        return err_set(err, ERR_INPUT,
                       "from and to, last, and period each say when: give "
                       "one of them");
    *p = (Period){TIME_OPEN, TIME_OPEN};
    if (last != NULL)
        return period_last(in->zone, in->now, last, p, err);
    if (period != NULL)
        return period_parse(in->zone, in->now, period, p, err);
    if (from != NULL && !literal_parse_time(from, in->zone, &p->from, err))
        return err_within(err, "from");
    if (to != NULL && !literal_parse_time(to, in->zone, &p->to, err))
        return err_within(err, "to");
    if (from != NULL && to != NULL && p->from >= p->to)
        return err_set(err, ERR_INPUT,
                       "from=%.40s is not before to=%.40s, which is not part "
                       "of the period itself",
                       from, to);
    return true;
}

static bool read_compare(Arena *a, const char *text, Question *q, Err *err)
{
    const char *word[MAX_COMPARE];
    size_t n = split(a, text, word, MAX_COMPARE);

    if (n > MAX_COMPARE)
        return err_set(err, ERR_INPUT, "compare has more than %d words",
                       MAX_COMPARE);
    for (size_t i = 0; i < n; i++) {
        size_t c = place_of(word[i], compare_name, N_COMPARE);

        if (c == N_COMPARE)
            return unknown(err, "comparison", word[i], compare_name, N_COMPARE);
        for (size_t j = 0; j < q->n_compare; j++)
            if (q->compare[j] == (Compare)c)
                return err_set(err, ERR_INPUT, "compare has %s twice", word[i]);
        if (c != COMPARE_NONE)
            q->compare[q->n_compare++] = (Compare)c;
    }
    return true;
}

static bool read_limit(const char *text, Question *q, Err *err)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 7 || text[digits] != '\0' ||
        (q->limit = (int)strtol(text, NULL, 10)) > MAX_LIMIT)
        return err_set(err, ERR_INPUT,
                       "limit=%.40s is not a number from 0 to %d", text,
                       MAX_LIMIT);
    return true;
}

static bool read_common(Arena *a, const Asking *in, const Given *g, Question *q,
                        Err *err)
{
    const char *grain = g->value[NAME_GRAIN], *known = g->value[NAME_KNOWN];

    *q = (Question){.zone = in->zone, .known = TIME_OPEN};
    if (!read_period(g, in, q, err))
        return false;
    if (grain != NULL) {
        size_t i = place_of(grain, grain_name, N_GRAIN);

        if (i == N_GRAIN)
            return unknown(err, "grain", grain, grain_name, N_GRAIN);
        q->grain = (Grain)i;
    }
    if (g->value[NAME_COMPARE] != NULL &&
        !read_compare(a, g->value[NAME_COMPARE], q, err))
        return false;
    if (known != NULL && !literal_parse_time(known, in->zone, &q->known, err))
        return err_within(err, "known");
    return g->value[NAME_LIMIT] == NULL ||
           read_limit(g->value[NAME_LIMIT], q, err);
}

/* ---- What the metric's facts decide ------------------------------------- */

/* A RATIO has the facts of its numerator. */
static FactTable facts_of(const Metric *m)
{
    while (m->type == METRIC_RATIO)
        m = m->numerator;
    return m->facts;
}

/* The dimension of these facts with the nearest name, or NULL. */
static const char *near_dimension(Arena *a, const Schema *s, FactTable table,
                                  const char *name)
{
    size_t n = 0, n_attr = s == NULL ? 0 : s->n_attr;
    const char **list = ARENA_ARRAY(a, const char *, column_count + n_attr);

    for (size_t i = 0; i < n_attr; i++)
        list[n++] = arena_printf(a, "attr.%s", s->attr[i]);
    for (size_t i = 0; i < column_count; i++)
        if (column_table[i].role == ROLE_DIMENSION &&
            column_table[i].tables & (1u << table))
            list[n++] = column_table[i].name;
    return nearest_name(name, list, n);
}

static const Column *find_dimension(Arena *a, const Schema *s, FactTable table,
                                    const char *name, Err *err)
{
    const Column *c = column_find(a, s, table, name, err);
    const char *near;

    if (c == NULL || c->role == ROLE_DIMENSION)
        return c;
    near = near_dimension(a, s, table, name);
    err_set(err, ERR_INPUT, "%s is not a dimension to group by%s%s", name,
            near ? "; did you mean " : "", near ? near : "");
    return NULL;
}

static bool read_by(Arena *a, const Schema *s, const char *text, Question *q,
                    Err *err)
{
    const char *word[MAX_BY];
    size_t n = split(a, text, word, MAX_BY);

    if (n > MAX_BY)
        return err_set(err, ERR_INPUT, "by has more than %d dimensions",
                       MAX_BY);
    for (size_t i = 0; i < n; i++) {
        q->by[i] = find_dimension(a, s, facts_of(q->metric), word[i], err);
        if (q->by[i] == NULL)
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(q->by[j]->name, q->by[i]->name) == 0)
                return err_set(err, ERR_INPUT, "by has %s twice", word[i]);
    }
    q->n_by = n;
    return true;
}

static bool read_where(Arena *a, const Schema *s, const Given *g, Question *q,
                       Err *err)
{
    for (size_t i = 0; i < g->n_where; i++) {
        Filters more;

        if (!filter_parse(a, s, facts_of(q->metric), g->where[i], &more, err))
            return false;
        q->where = filter_and(a, &q->where, &more);
        if (q->where.n > FILTER_MAX)
            return err_set(err, ERR_INPUT, "where has more than %d conditions",
                           FILTER_MAX);
    }
    return true;
}

bool question_part(Arena *a, const Asking *in, const Question *q,
                   const Metric *part, Question *out, Err *err)
{
    FactTable table = facts_of(part);

    *out = *q;
    out->metric = part;
    out->where = filter_and(a, &q->where, &(Filters){0}); /* a copy */
    for (size_t i = 0; i < q->n_by; i++)
        if ((out->by[i] = column_find(a, in->schema, table, q->by[i]->name,
                                      err)) == NULL)
            return false;
    for (size_t i = 0; i < q->where.n; i++) {
        Filter *f = &out->where.item[i];

        if ((f->column = column_find(a, in->schema, table, f->column->name,
                                     err)) == NULL)
            return false;
    }
    return true;
}

/* Do all the facts that a RATIO is made of have the columns? */
static bool check_parts(Arena *a, const Asking *in, const Question *q,
                        const Metric *m, Err *err)
{
    const Metric *parts[] = {m->numerator, m->denominator};

    for (size_t i = 0; m->type == METRIC_RATIO && i < LEN(parts); i++) {
        Question part;

        if (!question_part(a, in, q, parts[i], &part, err))
            return err_within(err, "%s is made of %s", m->name, parts[i]->name);
        if (!check_parts(a, in, q, parts[i], err))
            return false;
    }
    return true;
}

static bool read_metric(Arena *a, const Asking *in, const Given *g,
                        const char *name, Question *q, Err *err)
{
    q->metric = metric_find(in->catalogue, name, err);
    if (q->metric == NULL) {
        err->kind = ERR_INPUT; /* a wrong word, not a thing that is gone */
        return false;
    }
    if (g->value[NAME_BY] != NULL &&
        !read_by(a, in->schema, g->value[NAME_BY], q, err))
        return err_within(err, "%s", name);
    if (!read_where(a, in->schema, g, q, err))
        return err_within(err, "%s", name);
    return check_parts(a, in, q, q->metric, err);
}

bool question_parse(Arena *a, const Asking *in, const Param *params, size_t n,
                    Question *out, size_t max, size_t *n_out, Err *err)
{
    const char *metric[MAX_METRICS];
    Question common;
    Given g = {0};

    *n_out = 0;
    max = max < MAX_METRICS ? max : MAX_METRICS;
    if (!collect(a, params, n, &g, err) ||
        !read_common(a, in, &g, &common, err))
        return false;
    n = split(a, g.value[NAME_METRIC], metric, max);
    if (n > max)
        return err_set(err, ERR_INPUT, "more than %zu metrics in one question",
                       max);
    for (size_t i = 0; i < n; i++) {
        if (place_of(metric[i], metric, i) < i)
            return err_set(err, ERR_INPUT, "metric has %s twice", metric[i]);
        out[i] = common;
        if (!read_metric(a, in, &g, metric[i], &out[i], err))
            return false;
    }
    *n_out = n;
    return true;
}

/* ---- Writing ------------------------------------------------------------ */

#define MAX_WHERE (1 << 22) /* bytes of all conditions; they were read once */

typedef struct List {
    Arena *arena;
    Param *item;
    size_t n;
} List;

static void put(List *l, Name name, const char *value)
{
    l->item[l->n++] = (Param){names[name], value};
}

static void put_time(List *l, Name name, int64_t ms)
{
    char text[CLOCK_TEXT];

    if (ms == TIME_OPEN)
        return;
    clock_format(ms, zone_utc(), text);
    put(l, name, arena_strndup(l->arena, text, strlen(text)));
}

static void put_words(List *l, Name name, const char *const *word, size_t n)
{
    const char *text = "";

    for (size_t i = 0; i < n; i++)
        text = arena_printf(l->arena, "%s%s%s", text, i ? "," : "", word[i]);
    if (n > 0)
        put(l, name, text);
}

static void put_where(List *l, const Filters *f)
{
    Buf text = BUF_INIT(MAX_WHERE);

    filter_write(&text, f);
    if (f->n > 0)
        put(l, NAME_WHERE, arena_strndup(l->arena, text.text, text.len));
    buf_clear(&text);
}

size_t question_write(Arena *a, const Question *q, Param *out)
{
    List l = {.arena = a, .item = out};
    const char *word[MAX_BY > MAX_COMPARE ? MAX_BY : MAX_COMPARE];

    put(&l, NAME_METRIC, q->metric->name);
    for (size_t i = 0; i < q->n_by; i++)
        word[i] = q->by[i]->name;
    put_words(&l, NAME_BY, word, q->n_by);
    put_where(&l, &q->where);
    put_time(&l, NAME_FROM, q->period.from);
    put_time(&l, NAME_TO, q->period.to);
    if (q->grain != GRAIN_ALL)
        put(&l, NAME_GRAIN, grain_name[q->grain]);
    for (size_t i = 0; i < q->n_compare; i++)
        word[i] = compare_name[q->compare[i]];
    put_words(&l, NAME_COMPARE, word, q->n_compare);
    put_time(&l, NAME_KNOWN, q->known);
    if (q->limit > 0)
        put(&l, NAME_LIMIT, arena_printf(a, "%d", q->limit));
    return l.n;
}

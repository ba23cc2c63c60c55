/*
 * quality_inspect.c -- Checks of what facts say: duplicates, range, future
 * dates, unknown ids, and columns that are suddenly empty.
 */
#include "insight/quality_part.h"

#include "base/clock.h"
#include "stat/change.h"
#include "stat/special.h"

#include <math.h>
#include <string.h>

/* Facts without a customer are worth a word from this share on; metrics
 * that do not ask for customers do not care. */
#define NAMELESS_SHARE 0.2

/* A jump needs facts on both sides, and more than chance. */
#define JUMP_MIN_NOW    30
#define JUMP_MIN_BEFORE 100
#define JUMP_MIN_DAYS   14
#define JUMP_LEVEL      0.01 /* after Holm's correction */

static Finding finding_of(const TableLook *t, const Series *s,
                          QualityCheck check, const char *column)
{
    return (Finding){.check = check,
                     .table = t->table,
                     .source = s->source,
                     .kind = s->kind,
                     .column = column,
                     .of = s->rows,
                     .from = TIME_OPEN,
                     .to = TIME_OPEN};
}

/* ---- Values that cannot be, dates to come ------------------------------- */

/* First and last day on which the counter found some. */
static void days_of(const Zone *z, const Series *s, size_t counter, Finding *f)
{
    for (size_t i = 0; i < s->n; i++) {
        const ProfileRow *r = &s->row[i];

        if (r->count[counter] == 0)
            continue;
        if (f->to == TIME_OPEN && r->day != PROFILE_EARLIER)
            f->to = quality_midnight(z, r->day + 1);
        f->from =
            r->day == PROFILE_EARLIER ? TIME_OPEN : quality_midnight(z, r->day);
    }
}

static void check_values(Inspection *in, TableLook *t, const Series *s)
{
    t->examined[CHECK_RANGE] += s->rows;
    t->examined[CHECK_FUTURE] += t->table == FACT_CUSTOMER ? 0 : s->rows;
    for (size_t i = 0; i < t->n_counters; i++) {
        const Counter *c = &t->counter[i];
        Details d = {.allowed = c->allowed};
        Finding f = finding_of(t, s, c->check, c->column);

        if ((c->check != CHECK_RANGE && c->check != CHECK_FUTURE) ||
            s->total[i] == 0)
            continue;
        f.count = s->total[i];
        f.where = quality_where(in, &f, &t->filter[i]);
        days_of(in->engine->asking->zone, s, i, &f);
        quality_add(in, f, (double)f.count / (double)f.of, QUALITY_BAD, &d);
    }
}

/* ---- Twins and strangers ------------------------------------------------ */

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const Series *series_of(const TableLook *t, const Suspect *s)
{
    for (size_t i = 0; i < t->n_series; i++)
        if (same(t->series[i].source, s->source) &&
            same(t->series[i].kind, s->kind))
            return &t->series[i];
    return NULL;
}

/* "column=a|b|c" of the examples. */
static Filters examples(Inspection *in, const TableLook *t, const Suspect *s,
                        const char *column, Err *err)
{
    Filters f = {.n = 1, .item = ARENA_NEW(in->arena, Filter)};
    const char **values = ARENA_ARRAY(in->arena, const char *, s->n_examples);

    memcpy(values, s->example, s->n_examples * sizeof(*values));
    f.item[0] =
        (Filter){.column = column_find(in->arena, NULL, t->table, column, err),
                 .n_values = s->n_examples,
                 .values = values};
    return f;
}

/* A twin is found by its customer. */
static void add_twins(Inspection *in, const TableLook *t, const Suspect *s)
{
    const Series *series = series_of(t, s);
    Details none = {0};
    Err ignored = {0};
    Filters more = examples(in, t, s, "customer", &ignored);
    Finding f;

    if (series == NULL)
        return;
    f = finding_of(t, series, CHECK_DUPLICATES, NULL);
    f.of = series->total[t->customers];
    f.count = s->count;
    f.from = s->first;
    f.to = s->last + 1;
    f.where = quality_where(in, &f, &more);
    quality_add(in, f, (double)f.count / (double)f.of, QUALITY_BAD, &none);
}

static bool check_twins(Inspection *in, TableLook *t, Err *err)
{
    Suspects found;

    for (size_t i = 0; i < t->n_series; i++)
        t->examined[CHECK_DUPLICATES] += t->series[i].total[t->customers];
    if (!store_twins(in->engine->store, t->table, in->arena, &found, err) ||
        !quality_rest(in, err))
        return false;
    for (size_t i = 0; i < found.n; i++)
        add_twins(in, t, &found.item[i]);
    return true;
}

/* All kinds of a source as one. */
static Series whole_source(Inspection *in, const TableLook *t, size_t from,
                           size_t n)
{
    Series all = t->series[from];

    all.kind = NULL;
    all.rows = 0;
    all.total = ARENA_ARRAY(in->arena, int64_t, t->n_counters);
    for (size_t i = from; i < from + n; i++) {
        all.rows += t->series[i].rows;
        for (size_t c = 0; c < t->n_counters; c++)
            all.total[c] += t->series[i].total[c];
    }
    return all;
}

/* Add up what was found of the source's kinds; examples of the first. */
static Suspect of_source(const Suspects *found, const char *source)
{
    Suspect all = {.source = source, .first = INT64_MAX, .last = INT64_MIN};

    for (size_t i = 0; i < found->n; i++) {
        const Suspect *s = &found->item[i];

        if (strcmp(s->source, source) != 0)
            continue;
        all.count += s->count;
        all.first = s->first < all.first ? s->first : all.first;
        all.last = s->last > all.last ? s->last : all.last;
        for (size_t k = 0; k < s->n_examples; k++)
            if (all.n_examples < SUSPECT_EXAMPLES)
                all.example[all.n_examples++] = s->example[k];
    }
    return all;
}

static void add_strangers(Inspection *in, const TableLook *t,
                          const Series *source, const Suspect *s,
                          const char *column, size_t whole)
{
    QualityState most = QUALITY_BAD;
    Details none = {0};
    Err ignored = {0};
    Filters more = examples(in, t, s, column, &ignored);
    Finding f = finding_of(t, source, CHECK_UNKNOWN_IDS, column);

    f.all_kinds = true;
    f.of = source->total[whole];
    f.count = s->count;
    f.from = s->first;
    f.to = s->last + 1;
    f.where = quality_where(in, &f, &more);
    /* A source whose ids are all unknown has other customers than the
     * table, or none: nothing is lost that was there. */
    if (f.count == f.of)
        most = QUALITY_NOTICE;
    quality_add(in, f, (double)f.count / (double)f.of, most, &none);
}

static bool check_strangers(Inspection *in, TableLook *t, const char *name,
                            size_t whole, Err *err)
{
    const Column *c = column_find(in->arena, NULL, t->table, name, err);
    Suspects found;

    if (c == NULL ||
        !store_strangers(in->engine->store, t->table, c, in->arena, &found,
                         err) ||
        !quality_rest(in, err))
        return false;
    for (size_t i = 0, n; i < t->n_series; i += n) {
        Series source;
        Suspect s;

        n = quality_source(t, i);
        source = whole_source(in, t, i, n);
        s = of_source(&found, source.source);
        if (s.count > 0)
            add_strangers(in, t, &source, &s, name, whole);
    }
    return true;
}

/* Facts that name no customer at all. */
static void check_nameless(Inspection *in, TableLook *t)
{
    Details none = {0};
    Filters more;
    Err ignored = {0};

    for (size_t i = 0, n; i < t->n_series; i += n) {
        Series source;
        Finding f;

        n = quality_source(t, i);
        source = whole_source(in, t, i, n);
        t->examined[CHECK_UNKNOWN_IDS] += source.rows;
        f = finding_of(t, &source, CHECK_UNKNOWN_IDS, "customer");
        f.all_kinds = f.nameless = true;
        f.count = source.rows - source.total[t->customers];
        if ((double)f.count < NAMELESS_SHARE * (double)f.of ||
            !filter_parse(in->arena, NULL, t->table, "customer=", &more,
                          &ignored))
            continue;
        f.where = quality_where(in, &f, &more);
        quality_add(in, f, (double)f.count / (double)f.of, QUALITY_NOTICE,
                    &none);
    }
}

/* ---- Empty all of a sudden ---------------------------------------------- */

/* x of n facts have no value: in the latest days, and before. */
typedef struct Jump {
    const TableLook *look;
    const Series *series;
    size_t counter;
    int64_t x_now, n_now, x_before, n_before;
    int days; /* before, with facts */
    double p;
} Jump;

typedef struct Jumps {
    Jump *item;
    size_t n;
} Jumps;

static int64_t whole_of(const Jump *j, const ProfileRow *r)
{
    size_t among = j->look->counter[j->counter].among;

    return among == AMONG_ALL ? r->rows : r->count[among];
}

static bool is_now(const Series *s, int64_t day)
{
    return day > s->latest - JUMP_DAYS && day <= s->latest;
}

static bool is_before(const Series *s, int64_t day)
{
    return day <= s->latest - JUMP_DAYS &&
           day > s->latest - JUMP_DAYS - BEFORE_DAYS;
}

static void count_jump(Jump *j)
{
    const Series *s = j->series;

    for (size_t i = 0; i < s->n; i++) {
        const ProfileRow *r = &s->row[i];
        int64_t x = r->count[j->counter], n = whole_of(j, r);

        if (is_now(s, r->day)) {
            j->x_now += x;
            j->n_now += n;
        } else if (is_before(s, r->day) && n > 0) {
            j->x_before += x;
            j->n_before += n;
            j->days++;
        }
    }
}

/* How much more the share differs from day to day than by chance (Pearson's
 * chi-square over its degrees of freedom), at least 1. */
static double scatter(const Jump *j)
{
    double p =
        (double)(j->x_before + j->x_now) / (double)(j->n_before + j->n_now);
    double chi2 = 0;
    double own = (double)j->x_before / (double)j->n_before;

    if (!(own > 0 && own < 1) || !(p > 0 && p < 1) || j->days < 2)
        return 1;
    for (size_t i = 0; i < j->series->n; i++) {
        const ProfileRow *r = &j->series->row[i];
        double n = (double)whole_of(j, r);
        double off = (double)r->count[j->counter] - n * own;

        if (is_before(j->series, r->day) && n > 0)
            chi2 += off * off / (n * own * (1 - own));
    }
    return fmax(1, chi2 / (j->days - 1));
}

static double jump_p(const Jump *j)
{
    double phi = scatter(j);
    Change c;

    if (phi <= 1)
        return change_shares(j->x_now, j->n_now, j->x_before, j->n_before, 0.95)
            .p;
    c = change_shares_z((double)j->x_now, (double)j->n_now, (double)j->x_before,
                        (double)j->n_before, 0.95);
    return isnan(c.z) ? c.p : normal_two_sided(c.z / sqrt(phi));
}

static void look_for_jumps(Inspection *in, TableLook *t, const Series *s,
                           Jumps *out)
{
    for (size_t i = 0; i < t->n_counters; i++) {
        Jump j = {.look = t, .series = s, .counter = i};

        if (t->counter[i].check != CHECK_MISSING)
            continue;
        count_jump(&j);
        if (j.n_now < JUMP_MIN_NOW || j.n_before < JUMP_MIN_BEFORE ||
            j.days < JUMP_MIN_DAYS)
            continue;
        t->examined[CHECK_MISSING] += j.n_now;
        j.p = jump_p(&j);
        out->item[out->n++] = j;
    }
}

static void add_jump(Inspection *in, const Jump *j)
{
    const Zone *z = in->engine->asking->zone;
    const Counter *c = &j->look->counter[j->counter];
    Finding f = finding_of(j->look, j->series, CHECK_MISSING, c->column);
    Details d = {.now = (double)j->x_now / (double)j->n_now,
                 .then = (double)j->x_before / (double)j->n_before};

    f.count = j->x_now;
    f.of = j->n_now;
    f.from = quality_midnight(z, j->series->latest - JUMP_DAYS + 1);
    f.to = quality_midnight(z, j->series->latest + 1);
    f.where = quality_where(in, &f, &j->look->filter[j->counter]);
    quality_add(in, f, d.now - d.then, QUALITY_BAD, &d);
}

static void check_jumps(Inspection *in)
{
    Jumps jumps = {0};
    size_t most = 0;
    double *p;

    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        most += in->look[t].n_series * in->look[t].n_counters;
    jumps.item = ARENA_ARRAY(in->arena, Jump, most);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        for (size_t i = 0; i < in->look[t].n_series; i++)
            if (in->look[t].series[i].latest != PROFILE_EARLIER)
                look_for_jumps(in, &in->look[t], &in->look[t].series[i],
                               &jumps);
    p = ARENA_ARRAY(in->arena, double, jumps.n);
    for (size_t i = 0; i < jumps.n; i++)
        p[i] = jumps.item[i].p;
    holm_adjust(p, jumps.n, p);
    for (size_t i = 0; i < jumps.n; i++)
        if (p[i] < JUMP_LEVEL)
            add_jump(in, &jumps.item[i]);
}

/* ------------------------------------------------------------------------- */

static bool inspect_table(Inspection *in, TableLook *t, Err *err)
{
    bool customers = in->bounds.facts[FACT_CUSTOMER] > 0;

    for (size_t i = 0; i < t->n_series; i++)
        check_values(in, t, &t->series[i]);
    if (t->table == FACT_CUSTOMER || t->n_series == 0)
        return true;
    check_nameless(in, t);
    return check_twins(in, t, err) &&
           (!customers ||
            check_strangers(in, t, "customer", t->customers, err)) &&
           (t->table != FACT_PERCEPTION ||
            check_strangers(in, t, "about", t->about, err));
}

bool quality_inspect(Inspection *in, Err *err)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        if (!inspect_table(in, &in->look[t], err))
            return false;
    check_jumps(in);
    return true;
}

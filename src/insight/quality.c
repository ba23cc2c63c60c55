/* quality.c -- Counts, checks, and puts the findings in order. */
#include "insight/quality_part.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const quality_check_name[CHECK_COUNT] = {
    [CHECK_DUPLICATES] = "duplicates",
    [CHECK_GAPS] = "gaps",
    [CHECK_RANGE] = "range",
    [CHECK_FUTURE] = "future",
    [CHECK_UNKNOWN_IDS] = "unknown_ids",
    [CHECK_MISSING] = "missing",
    [CHECK_VOLUME] = "volume",
};

const char *const quality_state_name[QUALITY_STATES] = {"ok", "notice",
                                                        "warning", "bad"};

#define ANY 1e-12 /* one fact is enough */

const QualityLimit quality_limit[CHECK_COUNT] = {
    [CHECK_DUPLICATES] = {ANY, 0.01, 0.05},
    [CHECK_GAPS] = {1, 4, 14},
    [CHECK_RANGE] = {ANY, 0.01, 0.05},
    [CHECK_FUTURE] = {ANY, 0.001, 0.01},
    [CHECK_UNKNOWN_IDS] = {0.01, 0.10, 0.50},
    [CHECK_MISSING] = {0.10, 0.25, 0.60},
    [CHECK_VOLUME] = {1, 3, 7},
};

int64_t quality_midnight(const Zone *z, int64_t day)
{
    return zone_local_to_utc(z, day * DAY_MS);
}

/* ---- Findings ----------------------------------------------------------- */

static QualityState state_of(QualityCheck check, double measure)
{
    const QualityLimit *l = &quality_limit[check];

    if (measure >= l->bad)
        return QUALITY_BAD;
    if (measure >= l->warning)
        return QUALITY_WARNING;
    return measure >= l->notice ? QUALITY_NOTICE : QUALITY_OK;
}

static Finding *new_finding(Inspection *in)
{
    if (in->n == in->room) {
        Finding *more = ARENA_ARRAY(in->arena, Finding, 2 * in->room + 64);

        if (in->n > 0)
            memcpy(more, in->finding, in->n * sizeof(*more));
        in->room = 2 * in->room + 64;
        in->finding = more;
    }
    return &in->finding[in->n++];
}

void quality_add(Inspection *in, Finding f, double measure, QualityState most,
                 const Details *d)
{
    f.state = state_of(f.check, measure);
    if (f.state == QUALITY_OK)
        return;
    if (f.state > most)
        f.state = most;
    f.share = (double)f.count / (double)f.of;
    quality_words(in->arena, &f, d);
    *new_finding(in) = f;
}

static bool found(const Inspection *in, QualityCheck check, FactTable table)
{
    for (size_t i = 0; i < in->n; i++)
        if (in->finding[i].check == check && in->finding[i].table == table)
            return true;
    return false;
}

/* Customers come when they come, and are nobody's twins. */
static bool is_checked(QualityCheck check, FactTable table)
{
    return table != FACT_CUSTOMER || check == CHECK_RANGE ||
           check == CHECK_MISSING;
}

static void add_calm(Inspection *in, QualityCheck check, const TableLook *t)
{
    Finding f = {.check = check,
                 .table = t->table,
                 .of = t->examined[check],
                 .share = t->examined[check] > 0 ? 0 : NAN,
                 .from = TIME_OPEN,
                 .to = TIME_OPEN};

    quality_calm(in->arena, &f);
    *new_finding(in) = f;
}

static int by_weight(const void *x, const void *y)
{
    const Finding *a = x, *b = y;

    if (a->state != b->state)
        return (a->state < b->state) - (a->state > b->state);
    if (a->check != b->check)
        return (a->check > b->check) - (a->check < b->check);
    if (a->table != b->table)
        return (a->table > b->table) - (a->table < b->table);
    if (a->count != b->count)
        return (a->count < b->count) - (a->count > b->count);
    return a->title.in[0] == NULL ? 0 : strcmp(a->title.in[0], b->title.in[0]);
}

/* ---- Where the rows are ------------------------------------------------- */

static const Column *column_of(Inspection *in, FactTable table,
                               const char *name)
{
    Err ignored = {0};

    return column_find(in->arena, NULL, table, name, &ignored);
}

/* The column is this text, or missing. */
static Filter equals(Inspection *in, FactTable table, const char *name,
                     const char *text)
{
    Filter f = {.column = column_of(in, table, name), .missing = text == NULL};

    if (text != NULL) {
        f.values = ARENA_ARRAY(in->arena, const char *, 1);
        f.values[0] = text;
        f.n_values = 1;
    }
    return f;
}

const char *quality_where(Inspection *in, const Finding *f, const Filters *more)
{
    Filter item[3];
    Filters own = {.item = item}, all;
    Buf text = BUF_INIT(64 * 1024);
    const char *out;

    item[own.n++] = equals(in, f->table, "source", f->source);
    if (!f->all_kinds && f->table != FACT_CUSTOMER)
        item[own.n++] = equals(in, f->table, "kind", f->kind);
    if (f->from != TIME_OPEN && f->to != TIME_OPEN)
        item[own.n++] = (Filter){.column = column_of(in, f->table, "ts"),
                                 .is_range = true,
                                 .low = f->from,
                                 .high = f->to - 1};
    all = more == NULL ? own : filter_and(in->arena, &own, more);
    filter_write(&text, &all);
    out = arena_strndup(in->arena, text.text, text.len);
    buf_clear(&text);
    return out;
}

/* ---- Counting ----------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool new_series(const Profile *p, size_t i)
{
    return i == 0 || !same(p->row[i].source, p->row[i - 1].source) ||
           !same(p->row[i].kind, p->row[i - 1].kind);
}

static void add_row(Inspection *in, const TableLook *t, Series *s,
                    const ProfileRow *r)
{
    s->n++;
    s->rows += r->rows;
    for (size_t c = 0; c < t->n_counters; c++)
        s->total[c] += r->count[c];
    if (r->day > in->today)
        return;
    if (s->latest == PROFILE_EARLIER)
        s->latest = r->day;
    s->first = r->day;
}

static void cut_series(Inspection *in, TableLook *t)
{
    const Profile *p = &t->profile;
    Series *s = NULL;
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += new_series(p, i);
    t->series = ARENA_ARRAY(in->arena, Series, n);
    for (size_t i = 0; i < p->n; i++) {
        if (new_series(p, i)) {
            s = &t->series[t->n_series++];
            *s = (Series){.source = p->row[i].source,
                          .kind = p->row[i].kind,
                          .row = &p->row[i],
                          .first = PROFILE_EARLIER,
                          .latest = PROFILE_EARLIER};
            s->total = ARENA_ARRAY(in->arena, int64_t, t->n_counters);
        }
        add_row(in, t, s, &p->row[i]);
    }
}

size_t quality_source(const TableLook *t, size_t i)
{
    size_t n = 1;

    while (i + n < t->n_series &&
           same(t->series[i].source, t->series[i + n].source))
        n++;
    return n;
}

static void join_sources(TableLook *t)
{
    for (size_t i = 0; i < t->n_series; i++) {
        Series *s = &t->series[i];

        s->source_latest = s->latest;
        for (size_t k = 0; k < t->n_series; k++)
            if (same(t->series[k].source, s->source) &&
                t->series[k].latest > s->source_latest)
                s->source_latest = t->series[k].latest;
    }
}

bool quality_rest(Inspection *in, Err *err)
{
    const QualityPace *p = in->pace;
    bool on = p == NULL || p->rest(p->ctx, clock_mono() - in->looked);

    in->looked = clock_mono();
    return on || err_set(err, ERR_CONFLICT, "the checks were to stop");
}

static bool look_at(Inspection *in, FactTable table, Err *err)
{
    TableLook *t = &in->look[table];
    ProfileAsk ask = {.table = table,
                      .zone = in->engine->asking->zone,
                      .now = in->engine->asking->now,
                      .counter = t->filter};

    if (in->bounds.facts[table] == 0)
        return true;
    if (!quality_watch(in, table, err))
        return false;
    ask.n_counters = t->n_counters;
    if (!store_profile(in->engine->store, &ask, in->arena, &t->profile, err) ||
        !quality_rest(in, err))
        return false;
    cut_series(in, t);
    join_sources(t);
    return true;
}

bool quality_make(const Engine *e, const QualityPace *pace, Arena *a,
                  Quality *out, Err *err)
{
    int64_t start = clock_mono(), now = e->asking->now;
    Inspection *in = ARENA_NEW(a, Inspection);

    *out = (Quality){.checked = now};
    *in = (Inspection){.engine = e, .pace = pace, .looked = start, .arena = a};
    in->today = civil_days_of(now + zone_offset(e->asking->zone, now));
    if (!store_bounds(e->store, &in->bounds, err))
        return false;
    out->as_of = in->bounds.as_of;
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        if (!look_at(in, (FactTable)t, err))
            return false;
    if (!quality_inspect(in, err))
        return false;
    quality_days(in);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        for (int c = 0; c < CHECK_COUNT; c++)
            if (in->bounds.facts[t] > 0 &&
                is_checked((QualityCheck)c, (FactTable)t) &&
                !found(in, (QualityCheck)c, (FactTable)t))
                add_calm(in, (QualityCheck)c, &in->look[t]);
    if (in->n > 0)
        qsort(in->finding, in->n, sizeof(*in->finding), by_weight);
    out->finding = in->finding;
    out->n_findings = in->n;
    if (!quality_rate(in, out, err))
        return false;
    out->took_ms = (double)(clock_mono() - start);
    return true;
}

const Grade *quality_grade(const Quality *q, const char *metric)
{
    for (size_t i = 0; q != NULL && i < q->n_grades; i++)
        if (strcmp(q->grade[i].metric, metric) == 0)
            return &q->grade[i];
    return NULL;
}

/* ---- Copies ------------------------------------------------------------- */

static const char *text_copy(Arena *a, const char *s)
{
    return s == NULL ? NULL : arena_strndup(a, s, strlen(s));
}

static Words words_copy(Arena *a, Words w)
{
    for (int i = 0; i < LANG_COUNT; i++)
        w.in[i] = text_copy(a, w.in[i]);
    return w;
}

Quality *quality_copy(const Quality *q, Arena *a)
{
    Quality *out = ARENA_NEW(a, Quality);

    *out = *q;
    out->finding = ARENA_ARRAY(a, Finding, q->n_findings);
    for (size_t i = 0; i < q->n_findings; i++) {
        Finding *f = &out->finding[i];

        *f = q->finding[i];
        f->source = text_copy(a, f->source);
        f->kind = text_copy(a, f->kind);
        f->column = text_copy(a, f->column);
        f->title = words_copy(a, f->title);
        f->sentence = words_copy(a, f->sentence);
        f->where = text_copy(a, f->where);
    }
    out->grade = ARENA_ARRAY(a, Grade, q->n_grades);
    for (size_t i = 0; i < q->n_grades; i++) {
        Grade *g = &out->grade[i];

        *g = q->grade[i];
        g->metric = text_copy(a, g->metric);
        for (size_t k = 0; k < g->n; k++)
            g->reason[k] = words_copy(a, g->reason[k]);
    }
    return out;
}

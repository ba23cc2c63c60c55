/*
 * quality_rate.c -- From findings to the grade of each metric.
 *
 * A finding concerns a metric if the metric counts facts of its table, source
 * and kind, and, where it is about a column, uses that column: as its
 * measure, in its conditions, or inside a calculated column of either.
 */
#include "insight/coverage.h"
#include "insight/quality_part.h"

#include "base/buf.h"
#include "model/dimension.h"
#include "model/phrase.h"
#include "model/show.h"

#include <ctype.h>
#include <string.h>

#define RECENT_DAYS 90 /* in which a metric needs its min_n */

/* ---- What a metric uses ------------------------------------------------- */

static bool in_words(const char *sql, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = sql; (at = strstr(at, name)) != NULL; at += n) {
        char before = at == sql ? ' ' : at[-1], after = at[n];

        if (!isalnum((unsigned char)before) && before != '_' &&
            !isalnum((unsigned char)after) && after != '_')
            return true;
    }
    return false;
}

static bool made_of(const Column *c, const char *name)
{
    return c != NULL && (strcmp(c->name, name) == 0 ||
                         (c->calc != NULL && in_words(c->calc, name)));
}

static bool filters_use(const Filters *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (made_of(f->item[i].column, name))
            return true;
    return false;
}

static bool is_score(const Metric *m)
{
    return m->type == METRIC_BOX_SHARE || m->type == METRIC_BOX_NET ||
           m->type == METRIC_SCORE_MEAN || m->type == METRIC_POMP;
}

static bool uses_money(Cohort c)
{
    return c == COHORT_REVENUE_CHURN || c == COHORT_GRR || c == COHORT_NRR;
}

/* When it happened concerns every metric. */
static bool uses(const Metric *m, const char *name)
{
    if (strcmp(name, "ts") == 0 || made_of(m->measure, name) ||
        filters_use(&m->where, name) || filters_use(&m->hit, name))
        return true;
    if (m->type == METRIC_COHORT && strcmp(name, "customer") == 0)
        return true;
    if (uses_money(m->cohort) && strcmp(name, "amount") == 0)
        return true;
    return is_score(m) && strcmp(name, "score") == 0;
}

/* Customers are lost and won by outcomes as well, whatever the facts that
 * stand for them. */
static bool counts_table(const Metric *m, FactTable table)
{
    return m->facts == table ||
           (m->type == METRIC_COHORT && m->facts == FACT_CUSTOMER &&
            table == FACT_OUTCOME);
}

static bool lets_through(const Filter *f, const char *value)
{
    bool hit = value == NULL && f->missing;

    for (size_t i = 0; value != NULL && i < f->n_values; i++)
        hit = hit || strcmp(f->values[i], value) == 0;
    return hit != f->negate;
}

/* May facts of this source and kind count? */
static bool counts_series(const Metric *m, FactTable table, const Series *s)
{
    if (!counts_table(m, table))
        return false;
    for (size_t i = 0; m->facts == table && i < m->where.n; i++) {
        const Filter *f = &m->where.item[i];

        if ((strcmp(f->column->name, "source") == 0 &&
             !lets_through(f, s->source)) ||
            (strcmp(f->column->name, "kind") == 0 && !lets_through(f, s->kind)))
            return false;
    }
    return true;
}

/* ---- Which findings concern it ------------------------------------------ */

/* What is found in a source as a whole concerns whoever counts any of it. */
static bool same_facts(const TableLook *t, const Metric *m, const Finding *f)
{
    for (size_t i = 0; i < t->n_series; i++) {
        const Series *s = &t->series[i];
        bool kind = f->all_kinds || (s->kind == NULL || f->kind == NULL
                                         ? s->kind == f->kind
                                         : strcmp(s->kind, f->kind) == 0);

        if (kind && strcmp(s->source, f->source) == 0 &&
            counts_series(m, t->table, s))
            return true;
    }
    return false;
}

/* Facts without a customer are left out of what is counted per customer.
 * Of a customer that nothing describes only the description is missing. */
static bool needs_ids(const Metric *m, const Finding *f)
{
    if (f->nameless)
        return m->type == METRIC_COHORT || made_of(m->measure, "customer");
    if (m->type == METRIC_COHORT && m->facts == FACT_CUSTOMER)
        return true;
    for (size_t i = 0; i < m->where.n; i++)
        if (m->where.item[i].column->stamped)
            return strcmp(f->column, "customer") == 0;
    return false;
}

static bool concerns(const TableLook *t, const Metric *m, const Finding *f)
{
    if (f->state == QUALITY_OK || !counts_table(m, f->table) ||
        !same_facts(t, m, f))
        return false;
    switch (f->check) {
    case CHECK_RANGE:
    case CHECK_MISSING: return uses(m, f->column);
    case CHECK_UNKNOWN_IDS: return needs_ids(m, f);
    case CHECK_GAPS:
    case CHECK_VOLUME: return f->state > QUALITY_NOTICE;
    case CHECK_DUPLICATES:
    case CHECK_FUTURE:
    case CHECK_COUNT: break;
    }
    return true;
}

/* ---- How many facts there are ------------------------------------------- */

/* The counter of facts that lack what the metric measures, or none. */
static const Counter *lack_of_measure(const TableLook *t, const Metric *m,
                                      size_t *at)
{
    const char *name = is_score(m)          ? "score"
                       : m->measure != NULL ? m->measure->name
                                            : "";

    for (*at = 0; *at < t->n_counters; ++*at)
        if (t->counter[*at].check == CHECK_MISSING &&
            strcmp(t->counter[*at].column, name) == 0)
            return &t->counter[*at];
    return NULL;
}

typedef struct Amount {
    int64_t all, recent; /* facts that may count; with the measure */
} Amount;

/* An upper bound: conditions other than source and kind are not applied. */
static Amount amount_of(const Inspection *in, const Metric *m)
{
    const TableLook *t = &in->look[m->facts];
    int64_t latest = PROFILE_EARLIER;
    Amount n = {0};
    size_t at;
    const Counter *lack = lack_of_measure(t, m, &at);

    for (size_t i = 0; i < t->n_series; i++)
        if (counts_series(m, m->facts, &t->series[i]) &&
            t->series[i].latest > latest)
            latest = t->series[i].latest;
    for (size_t i = 0; i < t->n_series; i++) {
        const Series *s = &t->series[i];

        if (!counts_series(m, m->facts, s))
            continue;
        n.all += s->rows;
        for (size_t k = 0; k < s->n; k++)
            if (latest != PROFILE_EARLIER &&
                s->row[k].day > latest - RECENT_DAYS)
                n.recent +=
                    s->row[k].rows - (lack != NULL && lack->among == AMONG_ALL
                                          ? s->row[k].count[at]
                                          : 0);
    }
    return n;
}

/* ---- Grades ------------------------------------------------------------- */

static const Words too_few = {
    {"Facts in the last {days} days of data: {n}, needed: {min}",
     "Dane z ostatnich {days} dni: {n}, potrzeba: {min}",
     "Date din ultimele {days} de zile: {n}, necesare: {min}"}};

static void lower(Grade *g, char letter)
{
    if (letter > g->letter)
        g->letter = letter;
    g->publish = g->letter != 'D';
}

/* Both parts of a ratio may give the same reason. */
static bool is_said(const Grade *g, const Words *w)
{
    size_t n = strlen(w->in[0]);

    for (size_t i = 0; i < g->n; i++)
        if (strncmp(g->reason[i].in[0], w->in[0], n) == 0)
            return true;
    return false;
}

static void add_reason(Arena *a, Grade *g, char letter, const Words *w)
{
    lower(g, letter);
    if (g->n == GRADE_REASONS || is_said(g, w))
        return;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        g->reason[g->n].in[lang] = arena_printf(a, "%s.", w->in[lang]);
    g->n++;
}

static void rate_findings(Inspection *in, const Metric *m, Grade *g)
{
    static const char letter[QUALITY_STATES] = {'A', 'B', 'C', 'D'};

    for (size_t i = 0; i < in->n; i++) {
        const Finding *f = &in->finding[i];

        if (concerns(&in->look[f->table], m, f))
            add_reason(in->arena, g, letter[f->state], &f->title);
    }
}

static void rate_amount(Inspection *in, const Metric *m, Grade *g, Amount n)
{
    Words w;

    if (m->type == METRIC_COHORT || n.recent >= m->min_n)
        return;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        PhraseWord word[] = {
            {"days", show_count(in->arena, (Lang)lang, RECENT_DAYS)},
            {"n", show_count(in->arena, (Lang)lang, n.recent)},
            {"min", show_count(in->arena, (Lang)lang, m->min_n)}};

        w.in[lang] = phrase_fill(in->arena, too_few.in[lang], word, 3);
    }
    add_reason(in->arena, g, 'C', &w);
}

/* ---- Who answers -------------------------------------------------------- */

/* Metrics with the same conditions have the same respondents. */
typedef struct Asked {
    const char *where;
    bool off[2];
    Words reason[2]; /* by dimension */
} Asked;

typedef struct Speakers {
    const Column *by[2];
    Crowd all[2];
    bool ready[2];
    Period period;
    size_t n;
    Asked *asked; /* room for every metric */
} Speakers;

static const char *const speaker_dimension[2] = {"segment", "region"};

static const Words unlike = {
    {"Who answers is not who the customers are: {dimension} {group} has {off}",
     "Odpowiadający różnią się od ogółu klientów: {dimension} {group}, {off}",
     "Cei care răspund diferă de ansamblul clienților: {dimension} {group},"
     " {off}"}};

/* The latest RECENT_DAYS with answers. */
static Period recent_answers(const Inspection *in)
{
    const TableLook *t = &in->look[FACT_PERCEPTION];
    const Zone *z = in->engine->asking->zone;
    int64_t latest = PROFILE_EARLIER;

    for (size_t i = 0; i < t->n_series; i++)
        if (t->series[i].latest > latest)
            latest = t->series[i].latest;
    if (latest == PROFILE_EARLIER)
        return (Period){0, 0};
    return (Period){quality_midnight(z, latest - RECENT_DAYS + 1),
                    quality_midnight(z, latest + 1)};
}

static Question who_answers(const Inspection *in, const Speakers *s, size_t d,
                            const Metric *m)
{
    return (Question){.metric = m,
                      .period = s->period,
                      .zone = in->engine->asking->zone,
                      .known = TIME_OPEN,
                      .n_by = 1,
                      .by = {s->by[d]}};
}

static bool find_speakers(Inspection *in, Speakers *s, size_t metrics, Err *err)
{
    static const Metric any = {.facts = FACT_PERCEPTION};

    s->asked = ARENA_ARRAY(in->arena, Asked, metrics);
    s->period = recent_answers(in);
    for (size_t d = 0; d < 2 && s->period.to > s->period.from; d++) {
        Question q;
        Everybody who;

        s->by[d] = column_find(in->arena, NULL, FACT_PERCEPTION,
                               speaker_dimension[d], err);
        q = who_answers(in, s, d, &any);
        if (!coverage_everybody(in->engine, &q, &who, in->arena, &s->all[d],
                                err) ||
            !quality_rest(in, err))
            return false;
        s->ready[d] = s->all[d].n > 1 && s->all[d].n < COVERAGE_GROUPS;
    }
    return true;
}

static void word_reach(Inspection *in, const Speakers *s, size_t d,
                       const CoverageRow *worst, Words *out)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        Lang lang = (Lang)i;
        PhraseWord w[] = {
            {"dimension", dimension_word(lang, s->by[d])},
            {"group", phrase_quote(in->arena, lang, worst->group)},
            {"off",
             show_change(in->arena, lang, (Shown){.unit = "%", .decimals = 1},
                         worst->difference_pp)}};

        out->in[i] = phrase_fill(in->arena, unlike.in[i], w, 3);
    }
}

static bool ask_who(Inspection *in, const Speakers *s, const Metric *m,
                    Asked *out, Err *err)
{
    for (size_t d = 0; d < 2; d++) {
        Question q = who_answers(in, s, d, m);
        Crowd answered;
        Reach r;

        if (!s->ready[d])
            continue;
        if (!store_people(in->engine->store, &q, in->arena, &answered, err) ||
            !quality_rest(in, err))
            return false;
        if (answered.n >= COVERAGE_GROUPS)
            continue;
        r = coverage_reach(&s->all[d], &answered, in->arena);
        out->off[d] = r.worst != NULL;
        if (r.worst != NULL)
            word_reach(in, s, d, r.worst, &out->reason[d]);
    }
    return true;
}

static bool rate_reach(Inspection *in, Speakers *s, const Metric *m, Grade *g,
                       Err *err)
{
    Buf text = BUF_INIT(64 * 1024);
    Asked *asked = NULL;

    if (!is_score(m))
        return true;
    filter_write(&text, &m->where);
    for (size_t i = 0; i < s->n && asked == NULL; i++)
        if (strcmp(s->asked[i].where, text.text) == 0)
            asked = &s->asked[i];
    if (asked == NULL) {
        asked = &s->asked[s->n++];
        asked->where = arena_strndup(in->arena, text.text, text.len);
        if (!ask_who(in, s, m, asked, err)) {
            buf_clear(&text);
            return false;
        }
    }
    buf_clear(&text);
    for (size_t d = 0; d < 2; d++)
        if (asked->off[d])
            add_reason(in->arena, g, 'B', &asked->reason[d]);
    return true;
}

/* ---- Every metric ------------------------------------------------------- */

/* Of a ratio, both parts count, and the denominator says whether there are
 * facts: false without any. */
static bool rate(Inspection *in, const Metric *m, Grade *g)
{
    bool ratio = m->type == METRIC_RATIO;
    const Metric *base = ratio ? m->denominator : m;
    Amount n = amount_of(in, base);

    *g = (Grade){.metric = m->name, .letter = 'A', .publish = true};
    if (n.all == 0)
        return false;
    if (ratio)
        rate_findings(in, m->numerator, g);
    rate_findings(in, base, g);
    rate_amount(in, base, g, n);
    return true;
}

bool quality_rate(Inspection *in, Quality *out, Err *err)
{
    const Catalogue *c = in->engine->asking->catalogue;
    size_t n = catalogue_size(c);
    Speakers speakers = {0};

    out->grade = ARENA_ARRAY(in->arena, Grade, n);
    if (!find_speakers(in, &speakers, n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        const Metric *m = catalogue_at(c, i);
        Grade *g = &out->grade[out->n_grades];

        if (!rate(in, m, g))
            continue;
        if (!rate_reach(in, &speakers, m, g, err))
            return false;
        out->n_grades++;
    }
    return true;
}

/*
 * quality_days.c -- Checks of how many facts came: gaps, and volume.
 *
 * What a day should have had is what its weekday had around it (gaps) or
 * before it (volume); how sure that is comes from stat/expect.h.  The latest
 * day of a source is never judged: it may not be over.  How long ago that
 * was is not asked either: Sources says which sources are stale.
 */
#include "insight/quality_part.h"

#include "stat/expect.h"
#include "stat/quantile.h"

#include <math.h>
#include <string.h>

/* A day without facts is a gap if so many were due and chance would give
 * none once in a thousand histories. */
#define GAP_MIN_EXPECTED 5
#define GAP_LEVEL        0.001
#define GAP_WEEKS        4   /* before and after, whose weekdays count */
#define GAP_RECENT       400 /* days; older gaps are worth a notice */

/* Volume: the days judged, the weeks before that say what is usual. */
#define ODD_DAYS         14
#define USUAL_DAYS       56
#define ODD_LEVEL        0.001 /* over all days of all series */
#define ODD_MIN_EXPECTED 5
#define ODD_LOW          0.5 /* of the usual: nothing above is worth a word */
#define ODD_HIGH         2.0
/* Medians of 8 weekdays lie off by themselves, and so do their residuals:
 * 8/7 and 1 + (pi/2)/8 (Kenney and Keeping 1962, the median's variance). */
#define FEW_WEEKS 1.37

/* A stretch of days and how many facts each had. */
typedef struct Days {
    int64_t first; /* day of count[0] */
    size_t n;
    double *count;
} Days;

static void add_days(Days *d, const Series *s)
{
    for (size_t i = 0; i < s->n; i++) {
        int64_t at;

        if (s->row[i].day == PROFILE_EARLIER) /* no day, and no number of one */
            continue;
        at = s->row[i].day - d->first;
        if (at >= 0 && at < (int64_t)d->n)
            d->count[at] += (double)s->row[i].rows;
    }
}

static Days days_new(Arena *a, int64_t first, int64_t end)
{
    Days d = {.first = first, .n = end > first ? (size_t)(end - first) : 0};

    d.count = ARENA_ARRAY(a, double, d.n);
    return d;
}

static Finding finding_of(const TableLook *t, const Series *s,
                          QualityCheck check)
{
    return (Finding){.check = check, .table = t->table, .source = s->source};
}

/* ---- Gaps --------------------------------------------------------------- */

/* The median of the same weekday in the weeks around; NaN for too few. */
static double around(const Days *d, size_t i)
{
    double near[2 * GAP_WEEKS];
    size_t n = 0;

    for (int w = -GAP_WEEKS; w <= GAP_WEEKS; w++) {
        int64_t at = (int64_t)i + 7 * w;

        if (w != 0 && at >= 0 && at < (int64_t)d->n)
            near[n++] = d->count[at];
    }
    return n < GAP_WEEKS ? NAN : quantile_of(near, n, 0.5);
}

static double dispersion_of(Arena *a, const Days *d, const double *usual)
{
    double *r = ARENA_ARRAY(a, double, d->n), mad;
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++)
        if (usual[i] > 0)
            r[n++] = fabs(d->count[i] - usual[i]) / sqrt(usual[i]);
    mad = 1.4826 * quantile_of(r, n, 0.5);
    return n == 0 ? 1 : fmax(1, mad * mad);
}

typedef struct Gaps {
    int64_t n;
    size_t longest, end; /* in gap days; behind the longest */
    size_t begin;
} Gaps;

/* Days on which nothing was due do not end a gap. */
static Gaps find_gaps(const Days *d, const double *usual, double dispersion)
{
    double level = GAP_LEVEL / (double)d->n;
    Gaps g = {0};
    size_t run = 0, begin = 0;

    for (size_t i = 0; i < d->n; i++) {
        if (d->count[i] > 0) {
            run = 0;
            continue;
        }
        if (!(usual[i] >= GAP_MIN_EXPECTED) ||
            !(expect_low(0, usual[i], dispersion) < level))
            continue;
        if (run++ == 0)
            begin = i;
        g.n++;
        if (run >= g.longest) { /* of two as long, the later one */
            g.longest = run;
            g.begin = begin;
            g.end = i + 1;
        }
    }
    return g;
}

static void add_gaps(Inspection *in, const TableLook *t, const Series *s,
                     const Days *d, const Gaps *g)
{
    const Zone *z = in->engine->asking->zone;
    Finding f = finding_of(t, s, CHECK_GAPS), around_it;
    Details more = {.longest_from = d->first + (int64_t)g->begin,
                    .longest_to = d->first + (int64_t)g->end - 1};
    bool old = (int64_t)(d->n - g->end) > GAP_RECENT;

    f.all_kinds = true;
    f.count = g->n;
    f.of = (int64_t)d->n;
    f.from = quality_midnight(z, more.longest_from);
    f.to = quality_midnight(z, more.longest_to + 1);
    around_it = f;
    around_it.from = quality_midnight(z, more.longest_from - 1);
    around_it.to = quality_midnight(z, more.longest_to + 2);
    f.where = quality_where(in, &around_it, NULL);
    quality_add(in, f, (double)g->longest, old ? QUALITY_NOTICE : QUALITY_BAD,
                &more);
}

/* `s` is the first series of its source, `n` the series from there on. */
static void check_gaps(Inspection *in, TableLook *t, const Series *s, size_t n)
{
    int64_t first = INT64_MAX;
    double *usual;
    Days d;
    Gaps g;

    if (s->source_latest == PROFILE_EARLIER)
        return;
    for (size_t i = 0; i < n; i++) {
        int64_t from = s[i].first == PROFILE_EARLIER
                           ? s->source_latest - PROFILE_DAYS
                           : s[i].first;

        first = from < first ? from : first;
    }
    if (first >= s->source_latest)
        return;
    d = days_new(in->arena, first, s->source_latest);
    for (size_t i = 0; i < n; i++)
        add_days(&d, &s[i]);
    usual = ARENA_ARRAY(in->arena, double, d.n);
    for (size_t i = 0; i < d.n; i++)
        usual[i] = around(&d, i);
    t->examined[CHECK_GAPS] += (int64_t)d.n;
    g = find_gaps(&d, usual, dispersion_of(in->arena, &d, usual));
    if (g.n > 0)
        add_gaps(in, t, s, &d, &g);
}

/* ---- Volume ------------------------------------------------------------- */

typedef struct Odd {
    int low, high;      /* days */
    size_t first, last; /* of the larger of the two, in ODD_DAYS */
    double seen, expected;
} Odd;

static bool is_odd(double x, double usual, double dispersion, double level)
{
    return usual >= ODD_MIN_EXPECTED &&
           (x <= ODD_LOW * usual || x >= ODD_HIGH * usual) &&
           expect_p(x, usual, dispersion) < level;
}

static Odd find_odd(const double *latest, const Expected *e, double level)
{
    Odd o = {.first = ODD_DAYS};

    for (size_t i = 0; i < ODD_DAYS; i++) {
        double usual = e->median[i % 7]; /* USUAL_DAYS are whole weeks */

        o.seen += latest[i];
        o.expected += usual;
        if (!is_odd(latest[i], usual, e->dispersion, level))
            continue;
        *(latest[i] < usual ? &o.low : &o.high) += 1;
        o.first = i < o.first ? i : o.first;
        o.last = i;
    }
    return o;
}

/* Series of a few facts a day are judged by both weeks together. */
static Odd find_odd_weeks(const double *count, double level)
{
    const double *latest = count + USUAL_DAYS;
    double all = 0, weeks[USUAL_DAYS / 7] = {0}, scratch[USUAL_DAYS / 7];
    double median, variance = 0, dispersion;
    Odd o = {.first = 0, .last = ODD_DAYS - 1};

    for (size_t i = 0; i < USUAL_DAYS; i++)
        weeks[i / 7] += count[i];
    memcpy(scratch, weeks, sizeof(weeks));
    median = quantile_of(scratch, USUAL_DAYS / 7, 0.5);
    for (size_t i = 0; i < USUAL_DAYS / 7; i++)
        all += weeks[i];
    for (size_t i = 0; i < USUAL_DAYS / 7; i++)
        variance += (weeks[i] - all / 8) * (weeks[i] - all / 8) / 7;
    for (size_t i = 0; i < ODD_DAYS; i++)
        o.seen += latest[i];
    o.expected = 2 * median;
    dispersion = all > 0 ? fmax(1, FEW_WEEKS * variance / (all / 8)) : 1;
    if (o.expected < 4 * ODD_MIN_EXPECTED ||
        !is_odd(o.seen, o.expected, dispersion, level))
        return o;
    *(o.seen < o.expected ? &o.low : &o.high) = ODD_DAYS;
    return o;
}

static void add_odd(Inspection *in, const TableLook *t, const Series *s,
                    const Odd *o)
{
    const Zone *z = in->engine->asking->zone;
    int64_t first = s->source_latest - ODD_DAYS;
    Finding f = finding_of(t, s, CHECK_VOLUME);
    Details d = {.seen = o->seen, .expected = o->expected};

    f.kind = s->kind;
    f.count = o->low + o->high;
    f.of = ODD_DAYS;
    f.from = quality_midnight(z, first + (int64_t)o->first);
    f.to = quality_midnight(z, first + (int64_t)o->last + 1);
    f.where = quality_where(in, &f, NULL);
    quality_add(in, f, (double)f.count, QUALITY_BAD, &d);
}

static void check_volume(Inspection *in, TableLook *t, const Series *s,
                         double level)
{
    double scratch[USUAL_DAYS];
    int64_t first;
    Expected e;
    Days d;
    Odd o;

    if (s->source_latest == PROFILE_EARLIER)
        return;
    first = s->source_latest - ODD_DAYS - USUAL_DAYS;
    if (s->first > first)
        return;
    d = days_new(in->arena, first, s->source_latest);
    add_days(&d, s);
    e = expect_fit(d.count, USUAL_DAYS, scratch);
    e.dispersion = fmax(1, FEW_WEEKS * e.dispersion);
    t->examined[CHECK_VOLUME] += ODD_DAYS;
    o = find_odd(d.count + USUAL_DAYS, &e, level);
    if (o.expected < ODD_DAYS * ODD_MIN_EXPECTED && o.low + o.high == 0)
        o = find_odd_weeks(d.count, level);
    if (o.low + o.high > 0)
        add_odd(in, t, s, &o);
}

/* ------------------------------------------------------------------------- */

void quality_days(Inspection *in)
{
    size_t series = 1;

    for (int t = 0; t < FACT_CUSTOMER; t++)
        series += in->look[t].n_series;
    for (int k = 0; k < FACT_CUSTOMER; k++) {
        TableLook *t = &in->look[k];

        for (size_t i = 0, n; i < t->n_series; i += n) {
            n = quality_source(t, i);
            check_gaps(in, t, &t->series[i], n);
        }
        for (size_t i = 0; i < t->n_series; i++)
            check_volume(in, t, &t->series[i],
                         ODD_LEVEL / (double)(series * (ODD_DAYS + 1)));
    }
}

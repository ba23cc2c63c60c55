/* tally.c -- See tally.h. */
#include "stat/tally.h"

#include <math.h>
#include <string.h>

/* The first point that is not below `milli`; n_points if there is none. */
static size_t lower_bound(const Tally *t, int64_t milli)
{
    size_t low = 0, high = t->n_points;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (t->points[mid].milli < milli)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void make_room(Arena *a, Tally *t)
{
    TallyPoint *old = t->points;

    if (t->n_points < t->room)
        return;
    t->room = t->room > 0 ? t->room * 2 : 11; /* 0-10 fits at once */
    t->points = ARENA_ARRAY(a, TallyPoint, t->room);
    if (t->n_points > 0)
        memcpy(t->points, old, t->n_points * sizeof *old);
}

void tally_add(Arena *a, Tally *t, int32_t milli, int64_t count)
{
    size_t at = lower_bound(t, milli);

    if (count == 0)
        return;
    if (at == t->n_points || t->points[at].milli != milli) {
        make_room(a, t);
        memmove(t->points + at + 1, t->points + at,
                (t->n_points - at) * sizeof *t->points);
        t->points[at] = (TallyPoint){.milli = milli};
        t->n_points++;
    }
    t->points[at].count += count;
}

void tally_merge(Arena *a, Tally *into, const Tally *from)
{
    for (size_t i = 0; i < from->n_points; i++)
        tally_add(a, into, from->points[i].milli, from->points[i].count);
}

int64_t tally_total(const Tally *t)
{
    return tally_between(t, INT32_MIN, INT32_MAX);
}

int64_t tally_between(const Tally *t, int32_t lo_milli, int32_t hi_milli)
{
    size_t end = lower_bound(t, (int64_t)hi_milli + 1);
    int64_t count = 0;

    for (size_t i = lower_bound(t, lo_milli); i < end; i++)
        count += t->points[i].count;
    return count;
}

Sum tally_sum(const Tally *t)
{
    Sum s = {0};

    for (size_t i = 0; i < t->n_points; i++)
        sum_add_times(&s, t->points[i].milli, t->points[i].count);
    return s;
}

double tally_mean(const Tally *t)
{
    Sum s = tally_sum(t);

    return s.n > 0 ? int128_double(s.sum) / (1000. * (double)s.n) : NAN;
}

double tally_variance(const Tally *t)
{
    Sum s = tally_sum(t);

    return sum_variance(&s) / 1e6;
}

double tally_at_rank(const Tally *t, int64_t rank)
{
    int64_t below = 0;

    if (rank < 1)
        return NAN;
    for (size_t i = 0; i < t->n_points; i++) {
        below += t->points[i].count;
        if (below >= rank)
            return t->points[i].milli / 1000.;
    }
    return NAN;
}

double tally_quantile(const Tally *t, double q)
{
    int64_t n = tally_total(t);
    double at = q * (double)(n - 1), whole = floor(at), low, high;

    if (n < 1 || !(q >= 0 && q <= 1))
        return NAN;
    low = tally_at_rank(t, (int64_t)whole + 1);
    if (at == whole)
        return low;
    high = tally_at_rank(t, (int64_t)whole + 2);
    return low + (at - whole) * (high - low);
}

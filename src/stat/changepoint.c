/*
 * changepoint.c -- See changepoint.h.
 *
 * With deviations r_i from the common mean and A_k = sum of w_i r_i over the
 * first k points, a cut at k takes
 *
 *     B_k = A_k^2 W / (W_k (W - W_k))
 *
 * from the weighted squares around the mean.  The statistic is the largest
 * B_k as a share of those squares, which rises and falls with the F of the
 * two sides.
 */
#include "stat/changepoint.h"

#include <math.h>
#include <stdint.h>

/* The points that are no gaps, as arrays. */
typedef struct Packed {
    size_t n, segment, block;
    size_t *index;         /* in the series as given */
    double *weight, *root; /* root: of the weight */
    double *before;        /* sum of the weights of the points before */
    double total, mean;
} Packed;

typedef struct Cut {
    size_t at;
    double share; /* of the squares around the mean that the cut takes away */
    double squares;
} Cut;

static bool counts(const SeriesPoint *s)
{
    return isfinite(s->value) && s->weight > 0 && isfinite(s->weight);
}

static void pack(const SeriesPoint *s, size_t n, Packed *p, Arena *scratch)
{
    double sum = 0;

    p->index = ARENA_ARRAY(scratch, size_t, n);
    p->weight = ARENA_ARRAY(scratch, double, n);
    p->root = ARENA_ARRAY(scratch, double, n);
    p->before = ARENA_ARRAY(scratch, double, n);
    for (size_t i = 0; i < n; i++) {
        if (!counts(&s[i]))
            continue;
        p->index[p->n] = i;
        p->weight[p->n] = s[i].weight;
        p->root[p->n] = sqrt(s[i].weight);
        p->before[p->n++] = p->total;
        p->total += s[i].weight;
        sum += s[i].weight * s[i].value;
    }
    p->mean = sum / p->total;
}

/* The best cut of the standardised deviations e_i = sqrt(w_i) r_i, whose
 * mean need not be 0 once they stand in another order. */
static Cut best_cut(const Packed *p, const double *e)
{
    double all = 0, squares = 0, sum = 0, best = 0;
    Cut out = {p->segment, 0, 0};

    for (size_t i = 0; i < p->n; i++) {
        all += p->root[i] * e[i];
        squares += e[i] * e[i];
    }
    squares -= all * all / p->total;
    for (size_t i = 0; i + p->segment <= p->n; i++) {
        double w = p->before[i], a = sum - all * w / p->total, b;

        sum += p->root[i] * e[i];
        if (i < p->segment)
            continue;
        b = a * a * p->total / (w * (p->total - w));
        if (b > best) {
            best = b;
            out.at = i;
        }
    }
    out.squares = squares;
    out.share = squares > 0 ? best / squares : 0;
    return out;
}

/* splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* `e` in another order: blocks of neighbours, shuffled (Fisher and Yates). */
static void reorder(const Packed *p, const double *e, size_t *order,
                    uint64_t *random, double *out)
{
    size_t blocks = (p->n + p->block - 1) / p->block, k = 0;

    for (size_t i = blocks; i > 1; i--) {
        size_t j = (size_t)(next_random(random) % i), was = order[i - 1];

        order[i - 1] = order[j];
        order[j] = was;
    }
    for (size_t b = 0; b < blocks; b++)
        for (size_t i = order[b] * p->block;
             i < p->n && i < (order[b] + 1) * p->block; i++)
            out[k++] = e[i];
}

static double p_of(const Packed *p, const double *e, double share,
                   Arena *scratch)
{
    double *other = ARENA_ARRAY(scratch, double, p->n);
    size_t *order = ARENA_ARRAY(scratch, size_t, p->n);
    uint64_t random = 20260415;
    int as_good = 1;

    for (size_t i = 0; i < p->n; i++)
        order[i] = i;
    for (int i = 0; i < CHANGEPOINT_ORDERS; i++) {
        reorder(p, e, order, &random, other);
        as_good += best_cut(p, other).share >= share * (1 - 1e-12);
    }
    return as_good / (CHANGEPOINT_ORDERS + 1.);
}

/* The weighted mean of the packed points [from, to). */
static double mean_of(const Packed *p, const SeriesPoint *s, size_t from,
                      size_t to)
{
    double sum = 0, weight = 0;

    for (size_t i = from; i < to; i++) {
        sum += p->weight[i] * s[p->index[i]].value;
        weight += p->weight[i];
    }
    return sum / weight;
}

static bool has_spread(const Packed *p, const SeriesPoint *s)
{
    double first = s[p->index[0]].value;

    for (size_t i = 1; i < p->n; i++)
        if (s[p->index[i]].value != first)
            return true;
    return false;
}

bool changepoint_find(const SeriesPoint *s, size_t n, size_t segment,
                      size_t block, Arena *scratch, ChangePoint *out)
{
    Packed p = {.segment = segment > 0 ? segment : 1,
                .block = block > 0 ? block : 1};
    double *e;
    Cut cut;

    *out = (ChangePoint){0, NAN, NAN, NAN, NAN, NAN};
    if (n > CHANGEPOINT_MAX)
        return false;
    pack(s, n, &p, scratch);
    if (p.n < CHANGEPOINT_MIN || p.n / 2 < p.segment)
        return false;
    if (!has_spread(&p, s)) {
        *out = (ChangePoint){p.index[p.segment], p.mean, p.mean, 0, 0, 1};
        return true;
    }
    e = ARENA_ARRAY(scratch, double, p.n);
    for (size_t i = 0; i < p.n; i++)
        e[i] = p.root[i] * (s[p.index[i]].value - p.mean);
    cut = best_cut(&p, e);
    out->at = p.index[cut.at];
    out->before = mean_of(&p, s, 0, cut.at);
    out->after = mean_of(&p, s, cut.at, p.n);
    out->whole = cut.squares;
    out->inside = cut.squares * (1 - cut.share);
    out->p = p_of(&p, e, cut.share, scratch);
    return true;
}

/* ddsketch.c -- See ddsketch.h. */
#include "stat/ddsketch.h"

#include <math.h>
#include <string.h>

#define SPARE 32 /* buckets of free room on either side when a store grows */

static double alpha_of(const DDSketch *s)
{
    return s->alpha > 0 ? s->alpha : DDSKETCH_ALPHA;
}

double ddsketch_ln_gamma(double alpha)
{
    return log((1 + alpha) / (1 - alpha));
}

int32_t ddsketch_key_at(double alpha, double x)
{
    return (int32_t)ceil(log(x) / ddsketch_ln_gamma(alpha));
}

double ddsketch_value_at(double alpha, int32_t key)
{
    double gamma = (1 + alpha) / (1 - alpha);

    return 2 * pow(gamma, key) / (gamma + 1);
}

int32_t ddsketch_key(double x)
{
    return ddsketch_key_at(DDSKETCH_ALPHA, x);
}

double ddsketch_value(int32_t key)
{
    return ddsketch_value_at(DDSKETCH_ALPHA, key);
}

/* Let the store reach from `first` to `last`, both included. */
static void reach(Arena *a, DDStore *s, int32_t first, int32_t last)
{
    int32_t low = s->n > 0 && s->first < first ? s->first : first;
    int32_t end = s->first + (int32_t)s->n;
    int32_t high = s->n > 0 && end > last + 1 ? end : last + 1;
    size_t n = (size_t)(high - low), front, behind, spare = SPARE + n / 2;
    int64_t *count;

    front = s->n > 0 ? (size_t)(s->first - low) : 0;
    behind = s->n > 0 ? (size_t)(high - end) : 0;
    if (s->n > 0 && front <= s->before && behind <= s->after) {
        s->count -= front;
        s->before -= front;
        s->after -= behind;
    } else {
        count = ARENA_ARRAY(a, int64_t, n + 2 * spare);
        count += spare;
        if (s->n > 0)
            memcpy(count + front, s->count, s->n * sizeof *count);
        s->count = count;
        s->before = s->after = spare;
    }
    s->first = low;
    s->n = n;
}

static void store_add(Arena *a, DDStore *s, int32_t key, int64_t count)
{
    if (count == 0)
        return;
    if (s->n == 0 || key < s->first || key - s->first >= (int32_t)s->n)
        reach(a, s, key, key);
    s->count[key - s->first] += count;
}

void ddsketch_add(Arena *a, DDSketch *s, double x, int64_t count)
{
    if (!isfinite(x))
        return;
    s->total += count;
    if (x == 0)
        s->zero += count;
    else
        store_add(a, x > 0 ? &s->positive : &s->negative,
                  ddsketch_key_at(alpha_of(s), fabs(x)), count);
}

void ddsketch_add_bucket(Arena *a, DDSketch *s, int32_t key, int64_t count)
{
    s->total += count;
    store_add(a, &s->positive, key, count);
}

int64_t ddsketch_add_run(Arena *a, DDSketch *s, int32_t first,
                         const uint32_t *count, size_t n)
{
    DDStore *into = &s->positive;
    int64_t sum = 0, *to;

    while (n > 0 && count[n - 1] == 0)
        n--;
    for (; n > 0 && *count == 0; n--, first++)
        count++;
    if (n == 0)
        return 0;
    if (into->n == 0) /* mostly nothing follows, so without spare room */
        *into = (DDStore){first, n, ARENA_ARRAY(a, int64_t, n), 0, 0};
    else
        reach(a, into, first, first + (int32_t)n - 1);
    to = into->count + (first - into->first);
    for (size_t i = 0; i < n; i++) {
        to[i] += count[i];
        sum += count[i];
    }
    s->total += sum;
    return sum;
}

static void store_merge(Arena *a, DDStore *into, const DDStore *from)
{
    if (from->n == 0)
        return;
    reach(a, into, from->first, from->first + (int32_t)from->n - 1);
    for (size_t i = 0; i < from->n; i++)
        into->count[(size_t)(from->first - into->first) + i] += from->count[i];
}

bool ddsketch_merge(Arena *a, DDSketch *into, const DDSketch *from, Err *err)
{
    if (alpha_of(into) != alpha_of(from))
        return err_set(err, ERR_INPUT,
                       "sketches with relative errors %g and %g do not "
                       "merge; build both with the same one",
                       alpha_of(into), alpha_of(from));
    into->total += from->total;
    into->zero += from->zero;
    store_merge(a, &into->positive, &from->positive);
    store_merge(a, &into->negative, &from->negative);
    return true;
}

int64_t ddsketch_total(const DDSketch *s)
{
    return s->total;
}

/* The value of the first bucket with more than `rank` values up to it. */
static double above_rank(const DDSketch *s, double rank)
{
    double alpha = alpha_of(s);
    int64_t seen = 0;

    for (size_t i = s->negative.n; i-- > 0;) {
        seen += s->negative.count[i];
        if ((double)seen > rank)
            return -ddsketch_value_at(alpha, s->negative.first + (int32_t)i);
    }
    seen += s->zero;
    if ((double)seen > rank)
        return 0;
    for (size_t i = 0; i < s->positive.n; i++) {
        seen += s->positive.count[i];
        if ((double)seen > rank)
            return ddsketch_value_at(alpha, s->positive.first + (int32_t)i);
    }
    return NAN;
}

double ddsketch_quantile(const DDSketch *s, double q)
{
    int64_t n = ddsketch_total(s);

    if (n < 1 || !(q >= 0 && q <= 1))
        return NAN;
    return above_rank(s, q * (double)(n - 1));
}

Interval ddsketch_quantile_interval(const DDSketch *s, double q, double conf)
{
    int64_t n = ddsketch_total(s);
    RankInterval r = interval_ranks(n, q, conf);
    Interval out = interval_none();

    if (r.low >= 1 && r.low <= n)
        out.low = above_rank(s, (double)(r.low - 1));
    if (r.high >= 1 && r.high <= n)
        out.high = above_rank(s, (double)(r.high - 1));
    return out;
}

int64_t ddsketch_count_upto(const DDSketch *s, double x)
{
    double alpha = alpha_of(s);
    int64_t count = x >= 0 ? s->zero : 0;

    for (size_t i = 0; i < s->negative.n; i++)
        if (-ddsketch_value_at(alpha, s->negative.first + (int32_t)i) <= x)
            count += s->negative.count[i];
    for (size_t i = 0; i < s->positive.n; i++)
        if (ddsketch_value_at(alpha, s->positive.first + (int32_t)i) <= x)
            count += s->positive.count[i];
    return count;
}

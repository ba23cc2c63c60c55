/* vectors_sketch.c -- Families of area 11: sketches and quantiles. */
#include "stat/ddsketch.h"
#include "stat/hll.h"
#include "stat/moments.h"
#include "stat/quantile.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values as an array, or as a formula "i^2/100, i=1..1000". */
static size_t values_of(const Vector *v, double *x, size_t room)
{
    double power = 1, divisor = 1;
    int from, to;
    size_t n = 0;

    if (text(v, "values") == NULL)
        return nums(v, "values", x, room);
    if (sscanf(text(v, "values"), "i^%lf/%lf, i=%d..%d", &power, &divisor,
               &from, &to) != 4 &&
        sscanf(text(v, "values"), "i, i=%d..%d", &from, &to) != 2)
        return 0;
    for (int i = from; i <= to && n < room; i++)
        x[n++] = pow(i, power) / divisor;
    return n;
}

static bool dd_keys(Vector *v)
{
    double alpha = num_or(v, "alpha", DDSKETCH_ALPHA), worst = 0;
    double x[2000], key[2000], value[2000];
    size_t n = values_of(v, x, 2000);

    if (has(v, "value")) {
        x[0] = num(v, "value");
        n = 1;
    }
    for (size_t i = 0; i < n; i++) {
        int32_t k = ddsketch_key_at(alpha, x[i]);

        key[i] = k;
        value[i] = ddsketch_value_at(alpha, k);
        worst = fmax(worst, fabs(value[i] - x[i]) / x[i]);
    }
    answers(v, "", key, n);
    answers(v, "key", key, n);
    answers(v, "estimate", value, n);
    answer(v, "gamma", exp(ddsketch_ln_gamma(alpha)));
    answer(v, "max_rel_err", worst);
    return n > 0;
}

static bool dd_quantiles(Vector *v)
{
    static double x[MAX_VALUES];
    double q[100], estimate[100], exact[100];
    size_t n = values_of(v, x, MAX_VALUES), k = nums(v, "q", q, 100);
    DDSketch s = {.alpha = num_or(v, "alpha", 0)};
    Arena arena = {0};

    if (n == 0 || k == 0)
        return false;
    for (size_t i = 0; i < n; i++)
        ddsketch_add(&arena, &s, x[i], 1);
    quantile_of(x, n, 0); /* sorts */
    for (size_t i = 0; i < k; i++) {
        estimate[i] = ddsketch_quantile(&s, q[i]);
        exact[i] = x[(size_t)(q[i] * (double)(n - 1))];
    }
    answers(v, "estimate", estimate, k);
    answers(v, "exact_lower", exact, k);
    arena_clear(&arena);
    return true;
}

/* Decimal weights are plain sums: the counts of a sketch are whole. */
static bool dd_weights(Vector *v)
{
    Total count = {0}, sum = {0};
    int from, to, last;
    double weight, last_weight;

    if (text(v, "adds") == NULL ||
        sscanf(text(v, "adds"), "values %d..%d weight %lf, value %d weight %lf",
               &from, &to, &weight, &last, &last_weight) != 5)
        return false;
    for (int i = from; i <= to; i++) {
        total_add(&count, weight);
        total_add(&sum, weight * i);
    }
    total_add(&count, last_weight);
    total_add(&sum, last_weight * last);
    answer(v, "count", total_value(&count));
    answer(v, "sum", total_value(&sum));
    answer(v, "avg", total_value(&sum) / total_value(&count));
    return true;
}

static bool hdr(Vector *v)
{
    answer(v, "",
           (double)hdr_counts_length((int64_t)num(v, "lowest"),
                                     (int64_t)num(v, "highest"),
                                     (int)num(v, "sig_digits")));
    return has(v, "lowest");
}

static bool splitmix(Vector *v)
{
    double x[100];
    size_t n = nums(v, has(v, "seed") ? "seed" : "x", x, 100);
    char list[300] = "";

    for (size_t i = 0; i < n; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%llu",
                 i > 0 ? "," : "",
                 (unsigned long long)hll_hash((uint64_t)x[i]));
    answer_text(v, "", list);
    return n > 0;
}

/* "1..60000" of the input into a sketch; false if it is not such a range. */
static bool add_range(const Vector *v, const char *key, Arena *a, Hll *h)
{
    long long from, to;
    Err err;

    if (text(v, key) == NULL ||
        sscanf(text(v, key), "%lld..%lld", &from, &to) != 2 ||
        !hll_init(a, h, (int)num(v, "p"), &err))
        return false;
    for (long long id = from; id <= to; id++)
        hll_add(h, (uint64_t)id);
    return true;
}

static bool hll_count(Vector *v)
{
    Arena a = {0};
    Hll h;
    int from, to;
    double zero = 0, sum = 0;

    if (!add_range(v, "ids", &a, &h))
        return false;
    for (size_t i = 0; i < (size_t)1 << h.p; i++) {
        zero += h.reg[i] == 0;
        sum += h.reg[i];
    }
    sscanf(text(v, "ids"), "%d..%d", &from, &to);
    answer(v, "estimate", hll_estimate(&h));
    answer(v, "raw", hll_raw(&h));
    answer(v, "zero_registers", zero);
    answer(v, "register_sum", sum);
    answer(v, "rel_err", fabs(hll_estimate(&h) / (to - from + 1) - 1));
    arena_clear(&a);
    return true;
}

static bool hll_union(Vector *v)
{
    Arena arena = {0};
    Hll a, b;
    Err err;
    bool good = add_range(v, "A", &arena, &a) && add_range(v, "B", &arena, &b);

    if (good) {
        answer(v, "A", hll_estimate(&a));
        answer(v, "B", hll_estimate(&b));
        good = hll_merge(&a, &b, &err);
        answer(v, "union", hll_estimate(&a));
    }
    arena_clear(&arena);
    return good;
}

static bool hll_error(Vector *v)
{
    answer(v, "", hll_relative_error((int)num(v, "p")));
    return has(v, "p");
}

static bool tdigest(Vector *v)
{
    double q[1000];
    size_t n = nums(v, "q", q, 1000);

    for (size_t i = 0; i < n; i++)
        q[i] = tdigest_k1(num(v, "delta"), q[i]);
    answers(v, "", q, n);
    return n > 0;
}

static bool exact_quantiles(Vector *v)
{
    static double x[MAX_VALUES];
    double q[1000];
    size_t n = nums(v, "x", x, MAX_VALUES), k = nums(v, "q", q, 1000);

    for (size_t i = 0; i < k; i++)
        q[i] = quantile_of(x, n, q[i]);
    answers(v, "", q, k);
    return n > 0 && k > 0;
}

static Moments moments_at(const Vector *v, const char *key)
{
    yyjson_val *m = yyjson_obj_get(v->in, key);

    return (Moments){(int64_t)yyjson_get_num(yyjson_obj_get(m, "n")),
                     yyjson_get_num(yyjson_obj_get(m, "mean")),
                     yyjson_get_num(yyjson_obj_get(m, "M2"))};
}

static bool merge_means(Vector *v)
{
    Moments a = moments_at(v, "a"), b = moments_at(v, "b");

    moments_merge(&a, &b);
    answer(v, "n", (double)a.n);
    answer(v, "mean", a.mean);
    answer(v, "M2", a.m2);
    answer(v, "variance", moments_variance(&a));
    return has(v, "a") && has(v, "b");
}

const VectorFamily vectors_sketch[] = {
    {"11", "ddsketch_key", dd_keys},
    {"11", "ddsketch_quantile", dd_quantiles},
    {"11", "ddsketch_decimal", dd_weights},
    {"11", "hdr", hdr},
    {"11", "splitmix64", splitmix},
    {"11", "hll_merge", hll_union},
    {"11", "hll_std_error", hll_error},
    {"11", "hll_", hll_count},
    {"11", "tdigest_k1", tdigest},
    {"11", "exact_quantile", exact_quantiles},
    {"11", "duration_mean", merge_means},
    {NULL, NULL, NULL},
};

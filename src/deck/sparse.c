/* sparse.c -- See sparse.h. */
#include "deck/sparse.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define LATE_KEYS  16384 /* that may wait */
#define DIGIT_BITS 8
#define DIGITS     4

static size_t digit(uint32_t key, unsigned shift)
{
    return key >> shift & ((1 << DIGIT_BITS) - 1);
}

size_t keys_ahead(const Keys *k, size_t at, size_t end, size_t key)
{
    size_t step = 1;

    while (at + step <= end && k->key[at + step - 1] < key) {
        at += step;
        step *= 2;
    }
    end = at + step - 1 < end ? at + step - 1 : end;
    while (at < end) { /* it is at .. end */
        size_t middle = at + (end - at) / 2;

        if (k->key[middle] < key)
            at = middle + 1;
        else
            end = middle;
    }
    return at;
}

/* ---- Lists of keys ------------------------------------------------------ */

static Keys keys_new(BinKind bin, size_t room)
{
    Keys k = {.room = room, .key = mem_alloc((room + 1) * sizeof(*k.key))};

    if (bin == BIN_SUM)
        k.sum = mem_alloc((room + 1) * sizeof(*k.sum));
    else
        k.count = mem_alloc((room + 1) * sizeof(*k.count));
    return k;
}

static void keys_free(Keys *k)
{
    free(k->key);
    free(k->count);
    free(k->sum);
    *k = (Keys){0};
}

static size_t keys_bytes(BinKind bin, const Keys *k)
{
    return k->room * (sizeof(*k->key) +
                      (bin == BIN_SUM ? sizeof(*k->sum) : sizeof(*k->count)));
}

/* The ith of `from` onto what is at `at`. */
static void add_to(Keys *into, size_t at, const Keys *from, size_t i)
{
    if (into->sum != NULL)
        bin_add(&into->sum[at], &from->sum[i]);
    else
        into->count[at] += from->count[i];
}

/* At the end, where it may be there already. */
static void append(Keys *into, const Keys *from, size_t i)
{
    if (into->n == 0 || into->key[into->n - 1] != from->key[i]) {
        into->key[into->n] = from->key[i];
        if (into->sum != NULL)
            into->sum[into->n] = (SumBin){0};
        else
            into->count[into->n] = 0;
        into->n++;
    }
    add_to(into, into->n - 1, from, i);
}

/* One list of both, which are gone. */
static Keys merge(BinKind bin, Keys *a, Keys *b)
{
    Keys out = keys_new(bin, a->n + b->n);
    size_t i = 0, k = 0;

    while (i < a->n || k < b->n) {
        if (k == b->n || (i < a->n && a->key[i] <= b->key[k]))
            append(&out, a, i++);
        else
            append(&out, b, k++);
    }
    keys_free(a);
    keys_free(b);
    return out;
}

/* ---- Making one --------------------------------------------------------- */

static bool is_empty(const Bins *b, size_t key)
{
    return b->sum != NULL ? b->sum[key].n == 0 : b->n[key] == 0;
}

Sparse sparse_of(BinKind bin, const Output *o, const Bins *b, uint32_t first)
{
    Sparse s = {.bin = bin};
    size_t n = 0;

    for (size_t i = 0; i < o->n_keys; i++)
        n += !is_empty(b, i);
    s.all = keys_new(bin, n);
    for (size_t i = 0; i < o->n_keys; i++) {
        if (is_empty(b, i))
            continue;
        s.all.key[s.all.n] = first + (uint32_t)i;
        if (bin == BIN_SUM)
            s.all.sum[s.all.n++] = b->sum[i];
        else
            s.all.count[s.all.n++] = b->n[i];
    }
    return s;
}

void sparse_free(Sparse *s)
{
    keys_free(&s->all);
    keys_free(&s->late);
}

Sparse sparse_join(BinKind bin, Sparse *part, size_t n)
{
    Sparse s = {.bin = bin};
    size_t all = 0;

    for (size_t i = 0; i < n; i++)
        all += part[i].all.n;
    s.all = keys_new(bin, all);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < part[i].all.n; k++)
            append(&s.all, &part[i].all, k);
        sparse_free(&part[i]);
    }
    return s;
}

size_t sparse_bytes(const Sparse *s)
{
    return keys_bytes(s->bin, &s->all) + keys_bytes(s->bin, &s->late);
}

/* ---- Bringing it up to date --------------------------------------------- */

/* By keys, rows of the same one as they came: digit after digit, the last
 * one first. */
static void sort_rows(RowKeys *rows)
{
    RowKey *from = rows->item, *to = mem_alloc((rows->n + 1) * sizeof(*to));

    for (unsigned shift = 0; shift < DIGITS * DIGIT_BITS; shift += DIGIT_BITS) {
        size_t at[(1 << DIGIT_BITS) + 1] = {0};
        RowKey *swap;

        for (size_t i = 0; i < rows->n; i++)
            at[digit(from[i].key, shift) + 1]++;
        for (size_t d = 0; d < 1 << DIGIT_BITS; d++)
            at[d + 1] += at[d];
        for (size_t i = 0; i < rows->n; i++)
            to[at[digit(from[i].key, shift)]++] = from[i];
        swap = from;
        from = to;
        to = swap;
    }
    free(to);
    rows->item = from;
    rows->room = rows->n;
}

/* The rows as bins, in order. */
static Keys keys_of(BinKind bin, RowKeys *rows, int sign)
{
    Keys out = keys_new(bin, rows->n);

    sort_rows(rows);
    for (size_t i = 0; i < rows->n; i++) {
        int64_t v = rows->item[i].value;
        uint32_t count = (uint32_t)sign;
        SumBin sum = {sign * (Int128)v, sign * (Int128)v * v, sign};
        Keys one = {.key = &rows->item[i].key,
                    .count = &count,
                    .sum = bin == BIN_SUM ? &sum : NULL};

        append(&out, &one, 0);
    }
    return out;
}

/* Into the bins that are there; what is left in `more` has none. */
static void add_known(Keys *into, Keys *more)
{
    size_t at = 0, left = 0;

    for (size_t i = 0; i < more->n; i++) {
        at = keys_ahead(into, at, into->n, more->key[i]);
        if (at < into->n && into->key[at] == more->key[i]) {
            add_to(into, at, more, i);
            continue;
        }
        more->key[left] = more->key[i];
        if (more->sum != NULL)
            more->sum[left] = more->sum[i];
        else
            more->count[left] = more->count[i];
        left++;
    }
    more->n = left;
}

void sparse_bring(Sparse *s, RowKeys *rows, int sign)
{
    Keys more = keys_of(s->bin, rows, sign);

    add_known(&s->all, &more);
    if (more.n > 0)
        s->late = merge(s->bin, &s->late, &more);
    else
        keys_free(&more);
    if (s->late.n > LATE_KEYS)
        s->all = merge(s->bin, &s->all, &s->late);
}

/*
 * filter_fuzz.c -- Any text may arrive as a filter.
 *
 * The first byte chooses the table.  What is accepted, written and read
 * again has to be the same; what is refused has to say why.
 */
#include "model/filter.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void same(const Filter *x, const Filter *y)
{
    check(strcmp(x->column->name, y->column->name) == 0);
    check(x->negate == y->negate && x->missing == y->missing);
    check(x->is_range == y->is_range && x->n_values == y->n_values);
    check(!x->is_range || (x->low == y->low && x->high == y->high));
    for (size_t i = 0; i < x->n_values; i++) {
        check(strcmp(x->values[i], y->values[i]) == 0);
        check(x->numbers == NULL || x->numbers[i] == y->numbers[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Schema schema = {.attr = {"plan"}, .n_attr = 1};
    Arena a = {0};
    Buf out = BUF_INIT(1 << 22);
    Filters x, y;
    Err err = {0};
    FactTable table;

    if (size == 0)
        return 0;
    table = (FactTable)(data[0] % FACT_TABLE_COUNT);
    if (filter_parse(&a, &schema, table,
                     arena_strndup(&a, (const char *)data + 1, size - 1), &x,
                     &err)) {
        filter_write(&out, &x);
        check(filter_parse(&a, &schema, table, out.text, &y, &err));
        check(x.n == y.n);
        for (size_t i = 0; i < x.n; i++)
            same(&x.item[i], &y.item[i]);
    } else {
        check(err.kind != ERR_NONE && err.text[0] != '\0');
    }
    buf_clear(&out);
    arena_clear(&a);
    return 0;
}

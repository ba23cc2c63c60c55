/* duck_fill.c -- See duck_fill.h. */
#include "store/duck_fill.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct FillColumn {
    duckdb_type type; /* how a value is stored; a DECIMAL as its integer */
    duckdb_vector vector;
    void *values;
    uint64_t *there;
} FillColumn;

struct DuckFill {
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    size_t n;
    FillColumn *col;
    idx_t at; /* row in the chunk */
};

static bool fail(DuckFill *f, Err *err)
{
    duckdb_error_data why = duckdb_appender_error_data(f->appender);

    duck_refuse(err, duckdb_error_data_message(why));
    duckdb_destroy_error_data(&why);
    return false;
}

/* All of the chunk is NULL until it is set. */
static void begin_chunk(DuckFill *f)
{
    duckdb_data_chunk_reset(f->chunk);
    for (size_t i = 0; i < f->n; i++) {
        FillColumn *c = &f->col[i];

        c->vector = duckdb_data_chunk_get_vector(f->chunk, i);
        c->values = duckdb_vector_get_data(c->vector);
        duckdb_vector_ensure_validity_writable(c->vector);
        c->there = duckdb_vector_get_validity(c->vector);
        memset(c->there, 0, DUCK_FILL_ROWS / 8);
    }
    f->at = 0;
}

static void make_chunk(DuckFill *f)
{
    duckdb_logical_type *types;

    assert(duckdb_vector_size() == DUCK_FILL_ROWS);
    f->n = duckdb_appender_column_count(f->appender);
    f->col = mem_alloc(f->n * sizeof(*f->col));
    types = mem_alloc(f->n * sizeof(*types));
    for (size_t i = 0; i < f->n; i++) {
        types[i] = duckdb_appender_column_type(f->appender, i);
        f->col[i].type = duckdb_get_type_id(types[i]);
        if (f->col[i].type == DUCKDB_TYPE_DECIMAL)
            f->col[i].type = duckdb_decimal_internal_type(types[i]);
    }
    f->chunk = duckdb_create_data_chunk(types, f->n);
    for (size_t i = 0; i < f->n; i++)
        duckdb_destroy_logical_type(&types[i]);
    free(types);
    begin_chunk(f);
}

static void drop(DuckFill *f)
{
    duckdb_destroy_data_chunk(&f->chunk);
    duckdb_appender_destroy(&f->appender);
    free(f->col);
    free(f);
}

DuckFill *duck_fill_open(duckdb_connection con, const char *catalog,
                         const char *table, Err *err)
{
    DuckFill *f = mem_alloc(sizeof(*f));

    if (duckdb_appender_create_ext(con, catalog, NULL, table, &f->appender) !=
        DuckDBSuccess) {
        fail(f, err);
        drop(f);
        return NULL;
    }
    make_chunk(f);
    return f;
}

static FillColumn *set(DuckFill *f, size_t col)
{
    assert(col < f->n);
    f->col[col].there[f->at / 64] |= UINT64_C(1) << f->at % 64;
    return &f->col[col];
}

void duck_fill_int(DuckFill *f, size_t col, int64_t x)
{
    const FillColumn *c = set(f, col);

    switch ((int)c->type) {
    case DUCKDB_TYPE_BOOLEAN: ((bool *)c->values)[f->at] = x != 0; return;
    case DUCKDB_TYPE_INTEGER:
        assert(x >= INT32_MIN && x <= INT32_MAX);
        ((int32_t *)c->values)[f->at] = (int32_t)x;
        return;
    case DUCKDB_TYPE_BIGINT: /* and, of other name, */
    case DUCKDB_TYPE_TIMESTAMP: ((int64_t *)c->values)[f->at] = x; return;
    default: break;
    }
    assert(false && "duck_fill_int of a column that is not an integer");
    abort();
}

void duck_fill_int128(DuckFill *f, size_t col, Uint128 x)
{
    const FillColumn *c = set(f, col);

    assert(c->type == DUCKDB_TYPE_UHUGEINT);
    ((duckdb_uhugeint *)c->values)[f->at] =
        (duckdb_uhugeint){.lower = (uint64_t)x, .upper = (uint64_t)(x >> 64)};
}

void duck_fill_text(DuckFill *f, size_t col, const char *text)
{
    const FillColumn *c = set(f, col);

    assert(c->type == DUCKDB_TYPE_VARCHAR);
    duckdb_vector_assign_string_element_len(c->vector, f->at, text,
                                            strlen(text));
}

static bool hand_over(DuckFill *f, Err *err)
{
    duckdb_data_chunk_set_size(f->chunk, f->at);
    if (duckdb_append_data_chunk(f->appender, f->chunk) != DuckDBSuccess)
        return fail(f, err);
    begin_chunk(f);
    return true;
}

bool duck_fill_row(DuckFill *f, Err *err)
{
    f->at++;
    return f->at < DUCK_FILL_ROWS || hand_over(f, err);
}

bool duck_fill_close(DuckFill *f, bool ok, Err *err)
{
    if (f == NULL)
        return false;
    ok = ok && (f->at == 0 || hand_over(f, err));
    if (ok && duckdb_appender_close(f->appender) != DuckDBSuccess)
        ok = fail(f, err);
    drop(f);
    return ok;
}

/*
 * duck.c -- See duck.h.
 *
 * A result is a sequence of chunks of up to 2,048 rows; a chunk has one
 * vector per column: an array of values and a bit mask of which are there.
 */
#include "store/duck.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/duck_error.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CELL_BYTES ((size_t)64 << 20)

typedef struct DuckColumn {
    duckdb_type type; /* how a value is stored; a DECIMAL as its integer */
    const void *values;
    uint64_t *there; /* NULL: all are */
    Buf *text;       /* copy of the cell that was read last */
} DuckColumn;

struct DuckRow {
    duckdb_result *res;
    size_t n;
    DuckColumn *col;
    idx_t at; /* row in the chunk */
};

/* ---- Opening ------------------------------------------------------------ */

bool duck_open(const char *path, const char *const *options,
               duckdb_database *db, Err *err)
{
    duckdb_config config = NULL;
    char *why = NULL;
    bool ok = true;

    if (duckdb_create_config(&config) != DuckDBSuccess)
        return err_set(err, ERR_STORE, "DuckDB takes no options");
    for (size_t i = 0; options[i] != NULL && ok; i += 2) {
        ok = duckdb_set_config(config, options[i], options[i + 1]) ==
             DuckDBSuccess;
        if (!ok)
            err_set(err, ERR_INPUT, "DuckDB refuses %s for its %s",
                    options[i + 1], options[i]);
    }
    if (ok && duckdb_open_ext(path, db, config, &why) != DuckDBSuccess) {
        ok = duck_fail(err, duck_kind_in(why == NULL ? "" : why), why);
        duckdb_free(why);
    }
    duckdb_destroy_config(&config);
    return ok;
}

bool duck_connect(duckdb_database db, duckdb_connection *con, Err *err)
{
    if (duckdb_connect(db, con) != DuckDBSuccess)
        return err_set(err, ERR_STORE, "the ledger takes no connection more");
    return true;
}

/* ---- Running ------------------------------------------------------------ */

bool duck_run(duckdb_connection con, const char *sql, Err *err)
{
    duckdb_result res = {0};
    bool ok = duckdb_query(con, sql, &res) == DuckDBSuccess;

    if (!ok)
        duck_fail_result(err, &res);
    duckdb_destroy_result(&res);
    return ok;
}

/* ---- Rows --------------------------------------------------------------- */

static void row_open(DuckRow *row, duckdb_result *res)
{
    row->res = res;
    row->n = duckdb_column_count(res);
    row->col = mem_alloc(row->n * sizeof(*row->col));
    for (size_t i = 0; i < row->n; i++) {
        duckdb_logical_type type = duckdb_column_logical_type(res, i);

        row->col[i].type = duckdb_get_type_id(type);
        if (row->col[i].type == DUCKDB_TYPE_DECIMAL)
            row->col[i].type = duckdb_decimal_internal_type(type);
        duckdb_destroy_logical_type(&type);
        row->col[i].text = mem_alloc(sizeof(Buf));
        *row->col[i].text = (Buf)BUF_INIT(MAX_CELL_BYTES);
    }
}

static void row_close(DuckRow *row)
{
    for (size_t i = 0; i < row->n; i++) {
        buf_clear(row->col[i].text);
        free(row->col[i].text);
    }
    free(row->col);
}

static bool walk_chunk(DuckRow *row, duckdb_data_chunk chunk, DuckRowFn *fn,
                       void *ctx)
{
    idx_t n = duckdb_data_chunk_get_size(chunk);

    for (size_t i = 0; i < row->n; i++) {
        duckdb_vector v = duckdb_data_chunk_get_vector(chunk, i);

        row->col[i].values = duckdb_vector_get_data(v);
        row->col[i].there = duckdb_vector_get_validity(v);
    }
    for (row->at = 0; row->at < n; row->at++) {
        if (!fn(ctx, row))
            return false;
    }
    return true;
}

/* A stream ends with no chunk both at its end and at an error. */
static bool walk_result(duckdb_result *res, DuckRowFn *fn, void *ctx, Err *err)
{
    DuckRow row = {0};
    duckdb_data_chunk chunk;
    const char *text;
    bool more = true;

    row_open(&row, res);
    while (more && (chunk = duckdb_fetch_chunk(*res)) != NULL) {
        more = walk_chunk(&row, chunk, fn, ctx);
        duckdb_destroy_data_chunk(&chunk);
    }
    row_close(&row);
    text = more ? duckdb_result_error(res) : NULL;
    if (text != NULL && *text != '\0')
        return duck_fail_result(err, res);
    return true;
}

bool duck_query(duckdb_connection con, const char *sql,
                const char *const *params, size_t n_params, DuckRowFn *fn,
                void *ctx, Err *err)
{
    duckdb_prepared_statement stmt = NULL;
    duckdb_pending_result pending = NULL;
    duckdb_result res = {0};
    bool ok = false;

    if (duckdb_prepare(con, sql, &stmt) != DuckDBSuccess) {
        duck_fail(err, ERR_STORE, duckdb_prepare_error(stmt));
        goto out;
    }
    assert(duckdb_nparams(stmt) == n_params);
    for (size_t i = 0; i < n_params; i++) {
        if (params[i] == NULL)
            duckdb_bind_null(stmt, i + 1);
        else
            duckdb_bind_varchar(stmt, i + 1, params[i]);
    }
    if (duckdb_pending_prepared_streaming(stmt, &pending) != DuckDBSuccess) {
        const char *text = duckdb_pending_error(pending);

        duck_fail(err, duck_kind_in(text == NULL ? "" : text), text);
        goto out;
    }
    if (duckdb_execute_pending(pending, &res) != DuckDBSuccess) {
        duck_fail_result(err, &res);
        goto out;
    }
    ok = walk_result(&res, fn, ctx, err);

out:
    duckdb_destroy_result(&res);
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&stmt);
    return ok;
}

/* ---- Prepared once, run often ------------------------------------------- */

struct DuckStatement {
    duckdb_prepared_statement stmt;
};

DuckStatement *duck_prepare(duckdb_connection con, const char *sql, Err *err)
{
    DuckStatement *s = mem_alloc(sizeof(*s));

    if (duckdb_prepare(con, sql, &s->stmt) == DuckDBSuccess) {
        assert(duckdb_nparams(s->stmt) == 1);
        return s;
    }
    duck_fail(err, ERR_STORE, duckdb_prepare_error(s->stmt));
    duck_finish(s);
    return NULL;
}

void duck_finish(DuckStatement *s)
{
    if (s == NULL)
        return;
    duckdb_destroy_prepare(&s->stmt);
    free(s);
}

static bool bind_list(DuckStatement *s, const DuckText *text, size_t n)
{
    duckdb_logical_type type = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_value *values = mem_alloc((n + 1) * sizeof(*values));
    duckdb_value list;
    bool ok;

    for (size_t i = 0; i < n; i++)
        values[i] = duckdb_create_varchar_length(text[i].text, text[i].len);
    list = duckdb_create_list_value(type, values, n);
    ok = list != NULL && duckdb_bind_value(s->stmt, 1, list) == DuckDBSuccess;
    duckdb_destroy_value(&list);
    for (size_t i = 0; i < n; i++)
        duckdb_destroy_value(&values[i]);
    free(values);
    duckdb_destroy_logical_type(&type);
    return ok;
}

bool duck_run_list(DuckStatement *s, const DuckText *text, size_t n,
                   DuckRowFn *fn, void *ctx, Err *err)
{
    duckdb_result res = {0};
    bool ok;

    if (!bind_list(s, text, n))
        return err_set(err, ERR_STORE, "DuckDB takes no list of %zu texts", n);
    ok = duckdb_execute_prepared(s->stmt, &res) == DuckDBSuccess;
    if (!ok)
        duck_fail_result(err, &res);
    ok = ok && walk_result(&res, fn, ctx, err);
    duckdb_destroy_result(&res);
    duckdb_clear_bindings(s->stmt);
    return ok;
}

/* ---- Cells -------------------------------------------------------------- */

size_t duck_width(const DuckRow *row)
{
    return row->n;
}

const char *duck_name(const DuckRow *row, size_t col)
{
    assert(col < row->n);
    return duckdb_column_name(row->res, col);
}

bool duck_null(const DuckRow *row, size_t col)
{
    assert(col < row->n);
    return row->col[col].there != NULL &&
           !duckdb_validity_row_is_valid(row->col[col].there, row->at);
}

static const DuckColumn *cell(const DuckRow *row, size_t col)
{
    assert(!duck_null(row, col));
    return &row->col[col];
}

static int64_t floor_ms(int64_t micros)
{
    return micros / 1000 - (micros % 1000 < 0);
}

int64_t duck_int(const DuckRow *row, size_t col)
{
    const DuckColumn *c = cell(row, col);
    idx_t i = row->at;

    switch ((int)c->type) {
    case DUCKDB_TYPE_BOOLEAN: return ((const bool *)c->values)[i];
    case DUCKDB_TYPE_TINYINT: return ((const int8_t *)c->values)[i];
    case DUCKDB_TYPE_SMALLINT: return ((const int16_t *)c->values)[i];
    case DUCKDB_TYPE_INTEGER: return ((const int32_t *)c->values)[i];
    case DUCKDB_TYPE_BIGINT: return ((const int64_t *)c->values)[i];
    case DUCKDB_TYPE_UTINYINT: return ((const uint8_t *)c->values)[i];
    case DUCKDB_TYPE_USMALLINT: return ((const uint16_t *)c->values)[i];
    case DUCKDB_TYPE_UINTEGER: return ((const uint32_t *)c->values)[i];
    case DUCKDB_TYPE_UBIGINT: return (int64_t)((const uint64_t *)c->values)[i];
    case DUCKDB_TYPE_TIMESTAMP:
        return floor_ms(((const int64_t *)c->values)[i]);
    default: break;
    }
    assert(false && "duck_int of a column that is not an integer");
    abort();
}

Int128 duck_int128(const DuckRow *row, size_t col)
{
    const DuckColumn *c = cell(row, col);
    duckdb_uhugeint h;

    if (c->type != DUCKDB_TYPE_HUGEINT && c->type != DUCKDB_TYPE_UHUGEINT)
        return duck_int(row, col);
    h = ((const duckdb_uhugeint *)c->values)[row->at];
    return (Int128)((Uint128)h.upper << 64 | h.lower);
}

double duck_double(const DuckRow *row, size_t col)
{
    const DuckColumn *c = cell(row, col);

    if (c->type == DUCKDB_TYPE_DOUBLE)
        return ((const double *)c->values)[row->at];
    if (c->type == DUCKDB_TYPE_FLOAT)
        return (double)((const float *)c->values)[row->at];
    return int128_double(duck_int128(row, col));
}

const char *duck_text(const DuckRow *row, size_t col)
{
    const DuckColumn *c = cell(row, col);
    duckdb_string_t *s;

    assert(c->type == DUCKDB_TYPE_VARCHAR);
    s = &((duckdb_string_t *)(uintptr_t)c->values)[row->at];
    buf_reset(c->text);
    buf_add(c->text, duckdb_string_t_data(s), duckdb_string_t_length(*s));
    return c->text->text;
}

DuckText duck_view(const DuckRow *row, size_t col)
{
    const DuckColumn *c = cell(row, col);
    duckdb_string_t *s;

    assert(c->type == DUCKDB_TYPE_VARCHAR);
    s = &((duckdb_string_t *)(uintptr_t)c->values)[row->at];
    return (DuckText){duckdb_string_t_data(s), duckdb_string_t_length(*s)};
}

bool duck_text_has_nul(const DuckRow *row, size_t col)
{
    const DuckColumn *c = cell(row, col);
    duckdb_string_t *s;

    assert(c->type == DUCKDB_TYPE_VARCHAR);
    s = &((duckdb_string_t *)(uintptr_t)c->values)[row->at];
    return memchr(duckdb_string_t_data(s), '\0', duckdb_string_t_length(*s)) !=
           NULL;
}

/* duck_held.c -- See duck_held.h. */
#include "store/duck_held.h"

#include "base/mem.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INLINE_MAX 12 /* bytes of a text that are in its duckdb_string_t */

typedef struct HeldColumn {
    char *name;
    duckdb_logical_type type;
    size_t width; /* bytes of a value; DECIMAL up to 18 digits */
    bool text;    /* and some have more elsewhere */
} HeldColumn;

struct DuckHeld {
    HeldColumn *column;
    size_t n_columns;
    duckdb_data_chunk *chunk;
    size_t n, room;
    int64_t rows;
    size_t bytes;
    DuckHeldLimit limit;
    bool fits;
};

DuckHeld *duck_held_new(void)
{
    return mem_alloc(sizeof(DuckHeld));
}

void duck_held_free(DuckHeld *h)
{
    if (h == NULL)
        return;
    duck_held_drop(h);
    free(h);
}

void duck_held_drop(DuckHeld *h)
{
    for (size_t i = 0; i < h->n; i++)
        duckdb_destroy_data_chunk(&h->chunk[i]);
    for (size_t i = 0; i < h->n_columns; i++) {
        free(h->column[i].name);
        duckdb_destroy_logical_type(&h->column[i].type);
    }
    free(h->chunk);
    free(h->column);
    *h = (DuckHeld){0};
}

size_t duck_held_bytes(const DuckHeld *h)
{
    return h->bytes;
}

/* ---- In ----------------------------------------------------------------- */

static size_t width_of(duckdb_type type)
{
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_UTINYINT: return 1;
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_USMALLINT: return 2;
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DATE: return 4;
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_VARCHAR: return 16;
    default: return 8;
    }
}

static bool note_columns(void *ctx, duckdb_prepared_statement stmt)
{
    DuckHeld *h = ctx;
    size_t row = 0;

    h->n_columns = duckdb_prepared_statement_column_count(stmt);
    h->column = mem_alloc((h->n_columns + 1) * sizeof(*h->column));
    for (size_t i = 0; i < h->n_columns; i++) {
        duckdb_type type = duckdb_prepared_statement_column_type(stmt, i);
        const char *name = duckdb_prepared_statement_column_name(stmt, i);

        h->column[i] = (HeldColumn){
            .name = mem_strdup(name),
            .type = duckdb_prepared_statement_column_logical_type(stmt, i),
            .width = width_of(type),
            .text = type == DUCKDB_TYPE_VARCHAR};
        duckdb_free((void *)(uintptr_t)name);
        row += h->column[i].width;
    }
    h->fits = (size_t)h->limit.rows * row <= h->limit.bytes;
    return h->fits;
}

static size_t long_texts(duckdb_vector v, idx_t n)
{
    duckdb_string_t *text = duckdb_vector_get_data(v);
    uint64_t *there = duckdb_vector_get_validity(v);
    size_t bytes = 0;

    for (idx_t i = 0; i < n; i++) {
        uint32_t len = text[i].value.inlined.length;

        if (len > INLINE_MAX && duckdb_validity_row_is_valid(there, i))
            bytes += len;
    }
    return bytes;
}

/* A chunk has room for the rows of a full one, however many it has. */
static size_t bytes_of(const DuckHeld *h, duckdb_data_chunk chunk)
{
    idx_t n = duckdb_data_chunk_get_size(chunk), room = duckdb_vector_size();
    size_t bytes = 0;

    for (size_t i = 0; i < h->n_columns; i++) {
        bytes += room * h->column[i].width + room / 8;
        if (h->column[i].text)
            bytes += long_texts(duckdb_data_chunk_get_vector(chunk, i), n);
    }
    return bytes;
}

static bool take_chunk(void *ctx, duckdb_data_chunk chunk)
{
    DuckHeld *h = ctx;

    if (h->n == h->room) {
        h->room = h->room == 0 ? 64 : 2 * h->room;
        h->chunk = mem_grow(h->chunk, h->room, sizeof(duckdb_data_chunk));
    }
    h->chunk[h->n++] = chunk;
    h->rows += (int64_t)duckdb_data_chunk_get_size(chunk);
    h->bytes += bytes_of(h, chunk);
    h->fits = h->bytes <= h->limit.bytes;
    return h->fits;
}

/* All that may be held is made before the first chunk is taken: then no thread
 * waits for the one that takes them. */
static bool make_ahead(duckdb_connection con, size_t bytes, Err *err)
{
    char sql[80];

    snprintf(sql, sizeof(sql), "set streaming_buffer_size = '%zuKiB'",
             bytes / 1024 + 1);
    return duck_run(con, sql, err);
}

bool duck_held_fill(DuckHeld *h, duckdb_connection con, const char *sql,
                    const DuckHeldLimit *limit, bool *fits, DuckProgressFn *fn,
                    void *ctx, Err *err)
{
    DuckTaker taker = {note_columns, take_chunk, h};
    bool ok;

    duck_held_drop(h);
    h->limit = *limit;
    ok = make_ahead(con, limit->bytes, err) &&
         duck_stream(con, sql, &taker, fn, ctx, err);
    *fits = ok && h->fits;
    if (!*fits)
        duck_held_drop(h);
    return ok;
}

/* ---- Out ---------------------------------------------------------------- */

/* What all threads of one statement share. */
typedef struct Giving {
    const DuckHeld *h;
    atomic_size_t next; /* chunk */
    size_t n, column[]; /* what is asked for, in its order */
} Giving;

static void bind(duckdb_bind_info info)
{
    const DuckHeld *h = duckdb_bind_get_extra_info(info);

    for (size_t i = 0; i < h->n_columns; i++)
        duckdb_bind_add_result_column(info, h->column[i].name,
                                      h->column[i].type);
    if (h->n_columns == 0)
        duckdb_bind_set_error(info, "held_rows() was called while none are");
    duckdb_bind_set_cardinality(info, (idx_t)h->rows, true);
}

static void begin(duckdb_init_info info)
{
    const DuckHeld *h = duckdb_init_get_extra_info(info);
    size_t n = duckdb_init_get_column_count(info);
    Giving *g = mem_alloc(sizeof(*g) + n * sizeof(g->column[0]));

    g->h = h;
    g->n = n;
    for (size_t i = 0; i < n; i++)
        g->column[i] = duckdb_init_get_column_index(info, i);
    duckdb_init_set_init_data(info, g, free);
    duckdb_init_set_max_threads(info, h->n + 1);
}

static void give(duckdb_function_info info, duckdb_data_chunk out)
{
    Giving *g = duckdb_function_get_init_data(info);
    size_t k = g->next++;
    duckdb_data_chunk chunk;

    if (k >= g->h->n) {
        duckdb_data_chunk_set_size(out, 0);
        return;
    }
    chunk = g->h->chunk[k];
    for (size_t i = 0; i < g->n; i++)
        if (g->column[i] < g->h->n_columns) /* or nothing but their number */
            duckdb_vector_reference_vector(
                duckdb_data_chunk_get_vector(out, i),
                duckdb_data_chunk_get_vector(chunk, g->column[i]));
    duckdb_data_chunk_set_size(out, duckdb_data_chunk_get_size(chunk));
}

bool duck_held_register(DuckHeld *h, duckdb_connection con, Err *err)
{
    duckdb_table_function f = duckdb_create_table_function();
    bool ok;

    duckdb_table_function_set_name(f, "held_rows");
    duckdb_table_function_supports_projection_pushdown(f, true);
    duckdb_table_function_set_extra_info(f, h, NULL);
    duckdb_table_function_set_bind(f, bind);
    duckdb_table_function_set_init(f, begin);
    duckdb_table_function_set_function(f, give);
    ok = duckdb_register_table_function(con, f) == DuckDBSuccess;
    duckdb_destroy_table_function(&f);
    return ok || err_set(err, ERR_STORE, "held_rows() could not be registered");
}

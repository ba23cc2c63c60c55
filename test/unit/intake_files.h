/* intake_files.h -- A folder for the files of a test, and DuckDB's view. */
#ifndef PULS_TEST_INTAKE_FILES_H
#define PULS_TEST_INTAKE_FILES_H

#include "intake/source.h"
#include "store/duck_csv.h"

#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static char temp_dir[] = "/tmp/puls-intake-XXXXXX";

static inline const char *write_temp_path(const char *name)
{
    static char path[200];

    snprintf(path, sizeof(path), "%s/%s", temp_dir, name);
    return path;
}

static inline const char *write_temp(const char *name, const char *bytes,
                                     size_t n)
{
    const char *path = write_temp_path(name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(n, fwrite(bytes, 1, n, f));
    fclose(f);
    return path;
}

static inline int make_temp(void **state)
{
    return mkdtemp(temp_dir) == NULL;
}

static duckdb_database duck;
static duckdb_connection duck_line;

/* Only files that tests leave behind by these names: a forgotten copy makes
 * rmdir() and so the test group fail. */
static inline int drop_temp(void **state)
{
    static const char *const names[] = {"file", "shut", "moving", "odd"};

    duckdb_disconnect(&duck_line);
    duckdb_close(&duck);
    for (size_t i = 0; i < LEN(names); i++)
        unlink(write_temp_path(names[i]));
    return rmdir(temp_dir);
}

/* The rows of a statement: fields between '|', rows ended by \n, NULL as
 * such.  The caller frees it. */
static inline char *duckdb_run(const char *sql)
{
    Buf out = BUF_INIT(100000000);
    duckdb_result r;

    if (duck == NULL) {
        static atomic_int taken;
        Err err = {0};

        assert_int_equal(DuckDBSuccess, duckdb_open(NULL, &duck));
        assert_int_equal(DuckDBSuccess, duckdb_connect(duck, &duck_line));
        assert_true(duck_csv_register(duck_line, &taken, &err));
    }
    if (duckdb_query(duck_line, sql, &r) != DuckDBSuccess)
        fail_msg("%s: %s", sql, duckdb_result_error(&r));
    for (idx_t y = 0; y < duckdb_row_count(&r); y++)
        for (idx_t x = 0; x < duckdb_column_count(&r); x++) {
            char *v = duckdb_value_varchar(&r, x, y);

            buf_printf(&out, "%s%s%s", x > 0 ? "|" : "", v ? v : "NULL",
                       x + 1 == duckdb_column_count(&r) ? "\n" : "");
            duckdb_free(v);
        }
    duckdb_destroy_result(&r);
    return out.room > 0 ? out.text : strdup("");
}

/* `select` with one %s for the table expression of the checked source. */
static inline char *duckdb_select(const Source *s, const char *select)
{
    const char *at = strstr(select, "%s");
    Buf sql = BUF_INIT(1000000);
    Err err = {0};
    char *rows;

    buf_add(&sql, select, (size_t)(at - select));
    assert_true(source_sql(s, &sql, &err));
    buf_puts(&sql, at + 2);
    rows = duckdb_run(sql.text);
    buf_clear(&sql);
    return rows;
}

static inline char *duckdb_rows(const Source *s)
{
    return duckdb_select(s, source_row(s) == NULL
                                ? "SELECT * FROM %s"
                                : "SELECT * EXCLUDE (\"puls.row\") FROM %s"
                                  " ORDER BY \"puls.row\"");
}

/* Check the bytes as a file; the caller closes.  NULL: see `why`. */
static Err why;
static inline Source *checked(const char *bytes, size_t n,
                              const SourceOptions *o)
{
    const char *path = write_temp("file", bytes, n);
    Source *s;

    why = (Err){0};
    s = source_open(path, o, &why);
    if (s != NULL && !source_check(s, temp_dir, NULL, NULL, &why)) {
        source_close(s);
        return NULL;
    }
    return s;
}

static inline Source *checked_text(const char *text, const SourceOptions *o)
{
    return checked(text, strlen(text), o);
}

/* The rows that DuckDB reads, as "a|b\nc|d\n"; compared with `want`. */
static inline void assert_rows(const char *want, const Source *s)
{
    char *got = duckdb_rows(s);

    assert_string_equal(want, got);
    free(got);
}

static inline void assert_bad(const Source *s, size_t i, int64_t line,
                              const char *reason)
{
    const SourceInfo *info = source_info(s);

    assert_true(i < info->n_kept);
    assert_int_equal(line, info->bad[i].line);
    assert_string_equal(reason, info->bad[i].reason);
}

#endif

/* csvtable_test.c -- csv_table() reads what DuckDB's own reader reads. */
#include "base/mem.h"
#include "intake/parts.h"
#include "store/csvcut.h"

#include "intake_files.h"

#include <fcntl.h>
#include <sys/stat.h>

/* ---- The cut ------------------------------------------------------------ */

typedef struct Case {
    const char *text;
    size_t columns;
    const char *want; /* fields between '|', rows ended by '\n' */
    bool broken;
} Case;

static const Case cases[] = {
    {"a,b\nc,d\n", 2, "a|b\nc|d\n", false},
    {"a,b\r\nc,d\r\n", 2, "a|b\nc|d\n", false},
    {"\n\na,b\n\r\n\nc,d\n\n", 2, "a|b\nc|d\n", false},
    {",\n,\n", 2, "|\n|\n", false},
    {"\"a\nb\",\"c,\"\"d\"\"\"\n", 2, "a\nb|c,\"d\"\n", false},
    {"\"\",\"\"\"\"\n", 2, "|\"\n", false},
    {"\"x\"\r\n\"\"\n", 1, "x\n\n", false},
    {"a\nb\n\n", 1, "a\nb\n", false},
    {"", 2, "", false},
    {"a,b\nc,d", 2, "a|b\n", true}, /* no line end */
    {"a,b\nc\n", 2, "a|b\n", true}, /* too few */
    {"a,b,c\n", 2, "", true},       /* too many */
    {"\"a,b\n", 2, "", true},       /* never closed */
    {"\"a\"x,b\n", 2, "", true},    /* text behind the quote */
    {"\"\n", 1, "", true},
};

/* Cut with `pad` bytes before it, so that each field crosses a block once. */
static char *cut(const Case *c, size_t pad, size_t max, bool *broken)
{
    size_t n = strlen(c->text), rows;
    char *text = mem_alloc(pad + n + CSVCUT_PAD);
    CsvField *f = mem_alloc(max * c->columns * sizeof(*f));
    char plain[100];
    CsvCut x = {.text = text,
                .len = pad + n,
                .delimiter = ',',
                .quote = '"',
                .columns = c->columns};
    Buf out = BUF_INIT(1000);

    memset(text, '\n', pad);
    memcpy(text + pad, c->text, n);
    memset(text + pad + n, ',', CSVCUT_PAD);
    buf_puts(&out, "");
    while ((rows = csvcut_next(&x, f, max)) > 0)
        for (size_t i = 0; i < rows * c->columns; i++) {
            buf_puts(&out, i % c->columns > 0 ? "|" : "");
            buf_add(&out, plain, csvcut_undouble(&x, &f[i], plain));
            buf_puts(&out, (i + 1) % c->columns == 0 ? "\n" : "");
        }
    *broken = x.broken;
    free(f);
    free(text);
    return out.text;
}

static void fields_are_cut_wherever_blocks_end(void **state)
{
    for (size_t i = 0; i < LEN(cases); i++)
        for (size_t pad = 0; pad < 80; pad++) {
            bool broken;
            char *got = cut(&cases[i], pad, 1, &broken);

            assert_string_equal(cases[i].want, got);
            assert_int_equal(cases[i].broken, broken);
            free(got);
        }
}

/* ---- Beside DuckDB's reader --------------------------------------------- */

static const char *const words[] = {
    "",    "a",    "Łódź",           "twelve bytes", "thirteen byte",
    "\\N", "\"\"", "\"a\"\"b\"\"\"", "\"\n\"",       "\"x,y\r\nz\"",
};
#define LINES 2 /* of them, the last, are not on one line */

static uint32_t draw(uint32_t *x, uint32_t n)
{
    *x = *x * 1664525 + 1013904223;
    return (*x >> 8) % n;
}

static const char *line_end(uint32_t seed)
{
    return seed % 2 == 0 ? "\r\n" : "\n";
}

/* 60,000 rows of 60 bytes and more, so in several parts.  Line ends inside
 * fields may be blanks to be trimmed, so in the first two only the empty text
 * is NULL. */
static Buf make_table(uint32_t seed)
{
    Buf out = BUF_INIT(100000000);
    uint32_t x = seed;

    buf_printf(&out, "\"first\",it's,third,,fifth%s", line_end(seed));
    for (int i = 0; i < 60000; i++) {
        for (int c = 0; c < 5; c++) {
            const char *w =
                words[draw(&x, LEN(words) - (seed > 2 ? LINES : 0))];

            buf_printf(&out, "%s%s", c > 0 ? "," : "", w);
            if (c == 2 && w[0] != '"')
                buf_printf(&out, "%0*u", (int)draw(&x, 90) + 1, draw(&x, 1000));
        }
        buf_puts(&out, line_end(seed));
    }
    return out;
}

static void duckdbs_reader_agrees(void **state)
{
    static const char *const nulls[] = {"\\N", "a"};

    for (uint32_t seed = 1; seed <= 4; seed++) {
        Buf text = make_table(seed);
        Source *s = checked(text.text, text.len, &(SourceOptions){0});
        const SourceInfo *info;
        char *got, sql[800];

        assert_non_null(s);
        info = source_info(s);
        assert_false(info->rewritten);
        assert_int_equal(seed > 2, source_blank(s, nulls, LEN(nulls)));
        snprintf(sql, sizeof(sql),
                 "create or replace table theirs as select * from"
                 " read_csv('%s', auto_detect=false, header=true, delim=',',"
                 " quote='\"', escape='\"', parallel=false, nullstr=[%s],"
                 " new_line='%s',"
                 " columns={'first': 'VARCHAR', 'it''s': 'VARCHAR',"
                 " 'third': 'VARCHAR', 'column_4': 'VARCHAR',"
                 " 'fifth': 'VARCHAR'})",
                 info->path, seed > 2 ? "'', '\\N', 'a'" : "''",
                 seed % 2 == 0 ? "\\r\\n" : "\\n");
        free(duckdb_run(sql));
        free(duckdb_select(s, "create or replace table ours as select *"
                              " from %s order by \"puls.row\""));
        got = duckdb_run(
            "select count(*), count(*) filter (o.first is not distinct from"
            " t.first and o.\"it's\" is not distinct from t.\"it's\" and"
            " o.third is not distinct from t.third and o.column_4 is not"
            " distinct from t.column_4 and o.fifth is not distinct from"
            " t.fifth and \"puls.row\" = o.rowid)"
            " from ours o join theirs t on o.rowid = t.rowid");
        assert_string_equal("60000|60000\n", got);
        free(got);
        source_close(s);
        buf_clear(&text);
    }
}

/* ---- Parts --------------------------------------------------------------- */

/* 300 GB of records of 1 MB each. */
static void a_very_long_file_has_longer_parts(void **state)
{
    const int64_t mb = 1 << 20, n = 300000;
    Parts p = {0};
    int64_t shortest = n;

    for (int64_t i = 0; i < n; i++)
        parts_note(&p, 62 + i * mb, i);
    parts_end(&p, 62 + n * mb, n);
    assert_in_range(p.n, PARTS_MAX / 2, PARTS_MAX);
    assert_int_equal(0, p.at[0].row);
    assert_int_equal(n, p.at[p.n - 1].row);
    for (size_t i = 0; i < p.n; i++) {
        assert_int_equal(62 + p.at[i].row * mb, p.at[i].at);
        if (i > 0 && i + 1 < p.n && p.at[i].row - p.at[i - 1].row < shortest)
            shortest = p.at[i].row - p.at[i - 1].row;
    }
    assert_int_equal(128, shortest); /* 2,344 parts */
    parts_clear(&p);
}

/* ---- What it is asked for ----------------------------------------------- */

static void only_the_columns_asked_for_are_read(void **state)
{
    Source *s = checked_text("a,b,c\n1,2,3\n4,5,6\n", &(SourceOptions){0});
    char *got = duckdb_select(s, "SELECT c, a FROM %s ORDER BY c");

    assert_string_equal("3|1\n6|4\n", got);
    free(got);
    got = duckdb_select(s, "SELECT count(*) FROM %s");
    assert_string_equal("2\n", got);
    free(got);
    got = duckdb_select(s, "SELECT max(\"puls.row\") FROM %s");
    assert_string_equal("1\n", got);
    free(got);
    source_close(s);
}

/* Its name would mean other files to DuckDB's readers. */
static void a_name_is_a_name(void **state)
{
    const char *path = write_temp("a*b?[c].csv", "a,b\n1,2\n", 8);
    Source *s = source_open(path, &(SourceOptions){0}, &why);

    assert_non_null(s);
    assert_true(source_check(s, temp_dir, NULL, NULL, &why));
    assert_false(source_info(s)->rewritten);
    assert_rows("1|2\n", s);
    source_close(s);
    unlink(path);
}

static void no_column_of_a_file_is_called_like_the_row(void **state)
{
    Source *s = checked_text("Puls.row,b\n7,8\n", &(SourceOptions){0});
    char *got;

    assert_string_equal("Puls.row_2", source_info(s)->columns[0]);
    got = duckdb_select(s, "SELECT * FROM %s");
    assert_string_equal("7|8|0\n", got);
    free(got);
    source_close(s);
}

/* Shorter; as long, but later; and even from the same moment. */
static void a_file_that_changed_is_not_read(void **state)
{
    static const char *const now[] = {"a,b\n1,2\n", "a,b\n9,9\n3,4\n",
                                      "a,b\n1;2\n3,4\n"};

    for (size_t i = 0; i < LEN(now); i++) {
        Source *s = checked_text("a,b\n1,2\n3,4\n", &(SourceOptions){0});
        const char *path = source_info(s)->path;
        Buf sql = BUF_INIT(10000);
        struct stat was;
        duckdb_result r;
        Err err = {0};

        buf_puts(&sql, "SELECT * FROM ");
        assert_true(source_sql(s, &sql, &err));
        assert_int_equal(0, stat(path, &was));
        write_temp("file", now[i], strlen(now[i]));
        was.st_mtim.tv_sec += i == 1;
        assert_int_equal(
            0, utimensat(AT_FDCWD, path,
                         (struct timespec[]){was.st_mtim, was.st_mtim}, 0));
        free(duckdb_run("SELECT 1")); /* there is a connection */
        assert_int_equal(DuckDBError, duckdb_query(duck_line, sql.text, &r));
        assert_non_null(strstr(duckdb_result_error(&r),
                               "was changed while it was being read"));
        duckdb_destroy_result(&r);
        source_close(s);
        buf_clear(&sql);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_cut_wherever_blocks_end),
        cmocka_unit_test(duckdbs_reader_agrees),
        cmocka_unit_test(a_very_long_file_has_longer_parts),
        cmocka_unit_test(only_the_columns_asked_for_are_read),
        cmocka_unit_test(a_name_is_a_name),
        cmocka_unit_test(no_column_of_a_file_is_called_like_the_row),
        cmocka_unit_test(a_file_that_changed_is_not_read),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

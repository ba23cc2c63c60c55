/* agree_test.c -- A file is read in bulk as our scanner takes it apart.
 *
 * Tables made of the bytes that matter, by chance but always the same; the
 * good records, taken apart one by one, against the rows of csv_table() and,
 * where it can read the file, of DuckDB's own reader.
 */
#include "intake/plain.h"

#include "intake_files.h"

static const SourceOptions comma = {
    .encoding = "utf-8", .delimiter = ',', .header = SOURCE_HEADER_YES};

static uint32_t draw(uint32_t *x, uint32_t n)
{
    *x = *x * 1664525 + 1013904223;
    return (*x >> 8) % n;
}

static const char *const pieces[] = {
    "a",        "bc", "1",    "\"x\"",  "\"p\nq\"", "\"r,s\"", "\"t\"\"u\"",
    "\"\"",     " ",  "5\" ", "\"\r\"", "#",        "\\",      "'",
    "\xc5\x82", ";",  "",     "\"v",    "\"w\"x",
};

/* Most lines are what they should be, so that most files have good rows. */
static void make_table(Buf *out, uint32_t *x, uint32_t columns)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    uint32_t lines = 1 + draw(x, 30), usual = draw(x, 8);

    buf_reset(out);
    for (uint32_t c = 0; c < columns; c++)
        buf_printf(out, "%sh%u", c > 0 ? "," : "", c);
    buf_puts(out, "\n");
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t n = draw(x, 12) == 0 ? draw(x, 5) : columns;
        uint32_t kinds = draw(x, 9) == 0 ? LEN(pieces) : 9;

        for (uint32_t c = 0; c < n; c++)
            buf_printf(out, "%s%s", c > 0 ? "," : "", pieces[draw(x, kinds)]);
        buf_puts(out, usual > 1   ? "\n"
                      : usual > 0 ? "\r\n"
                                  : ends[draw(x, LEN(ends))]);
    }
}

/* An empty field is NULL to DuckDB, quoted or not. */
static bool keep_row(void *ctx, const char *const *fields, size_t n)
{
    Buf *out = ctx;

    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? "|" : "",
                   fields[i][0] == '\0' ? "NULL" : fields[i]);
    buf_puts(out, "\n");
    return true;
}

/* Mixed line ends, or empty lines that are no records, are too much for it. */
static bool duckdb_can(const SourceInfo *info)
{
    return info->rewritten || (info->n_columns > 1 &&
                               info->line_ends != (SOURCE_LF | SOURCE_CRLF));
}

static void assert_duckdbs_rows(const char *want, const SourceInfo *info)
{
    bool crlf = !info->rewritten && info->line_ends == SOURCE_CRLF;
    Buf sql = BUF_INIT(10000);
    char *got;

    buf_printf(&sql,
               "select * from read_csv('%s', auto_detect=false, delim=',',"
               " quote='\"', escape='\"', header=%s, new_line='%s',"
               " parallel=false, columns={",
               info->path, info->rewritten ? "false" : "true",
               crlf ? "\\r\\n" : "\\n");
    for (size_t i = 0; i < info->n_columns; i++)
        buf_printf(&sql, "%s'%s': 'VARCHAR'", i > 0 ? ", " : "",
                   info->columns[i]);
    buf_puts(&sql, "})");
    got = duckdb_run(sql.text);
    assert_string_equal(want, got);
    free(got);
    buf_clear(&sql);
}

static void all_readers_agree(void **state)
{
    Buf text = BUF_INIT(100000), rows = BUF_INIT(100000);
    uint32_t x = 7;
    int in_place = 0, rewritten = 0, by_duckdb = 0;

    for (int i = 0; i < 400; i++) {
        Source *s;

        make_table(&text, &x, 1 + draw(&x, 4));
        s = checked_text(text.text, &comma);
        if (s == NULL)
            continue;
        buf_reset(&rows);
        assert_true(source_sample(s, 1000, keep_row, &rows, &why));
        assert_rows(rows.text, s);
        if (duckdb_can(source_info(s))) {
            assert_duckdbs_rows(rows.text, source_info(s));
            by_duckdb++;
        }
        if (source_info(s)->rewritten)
            rewritten++;
        else
            in_place++;
        source_close(s);
    }
    assert_true(in_place > 50 && rewritten > 50 && by_duckdb > 200);
    buf_clear(&text);
    buf_clear(&rows);
}

/* ---- By several threads ------------------------------------------------- */

/* The file of `walked`, looked at in pieces.  `may_fail`: it has quotes or marks,
 * and a piece may begin where no record does. */
static void assert_same_in_pieces(const Source *walked, bool may_fail,
                                  int64_t piece, unsigned threads)
{
    const SourceInfo *want = source_info(walked);
    Source *s = source_open(write_temp_path("file"), &comma, &why);
    PlainWork work = {.piece = piece, .threads = threads};
    bool plain, good = want->n_bad == 0 && !want->rewritten;

    assert_true(plain_check(s, &work, &plain, &why));
    assert_true(plain ? good : may_fail || !good);
    if (plain) {
        char *rows = duckdb_rows(walked), *got;

        assert_int_equal(want->n_good, s->info.n_good);
        assert_int_equal(want->n_bad, s->info.n_bad);
        assert_int_equal(want->line_ends, s->info.line_ends);
        assert_int_equal(want->trimmed, s->info.trimmed);
        s->out = s->dialect;
        parts_end(&s->parts, s->stamp.size, s->info.n_good);
        got = duckdb_rows(s);
        assert_string_equal(rows, got);
        free(rows);
        free(got);
    }
    source_close(s);
}

static void pieces_are_what_a_walk_finds(void **state)
{
    static const int64_t piece[] = {5, 40, 150};
    Buf text = BUF_INIT(100000);
    uint32_t x = 11;
    int plain = 0, odd = 0;

    for (int i = 0; i < 150; i++) {
        Source *s;

        make_table(&text, &x, 1 + draw(&x, 4));
        s = checked_text(text.text, &comma);
        if (s == NULL)
            continue;
        for (size_t k = 0; k < LEN(piece); k++)
            assert_same_in_pieces(s, strchr(text.text, '"') != NULL, piece[k],
                                  1 + draw(&x, 4));
        if (source_info(s)->n_bad == 0 && !source_info(s)->rewritten)
            plain++;
        else
            odd++;
        source_close(s);
    }
    assert_true(plain > 25 && odd > 25);
    buf_clear(&text);
}

static void what_is_odd_is_seen_wherever_it_is(void **state)
{
    static const char *const texts[] = {
        "h\n \na\nb\n",      "h\na\n \nb\n",         "h\na\nb\n \n",
        "h,i\r1,2\n3,4\n",   "h,i\n1,2\r3,4\n5,6\n", "h,i\n1,2\n3\n5,6\n",
        "h,i\n1,2\n3,\"4\n",
    };

    for (size_t i = 0; i < LEN(texts); i++) {
        Source *s = checked_text(texts[i], &comma);

        assert_non_null(s);
        assert_true(source_info(s)->rewritten);
        for (int64_t piece = 1; piece < 12; piece++)
            assert_same_in_pieces(s, false, piece, 2);
        source_close(s);
    }
}

/* A BOM in the midst is no beginning of a text, but three bytes of it. */
static void a_piece_keeps_its_first_bytes(void **state)
{
    Buf text = BUF_INIT(1000000);
    Source *s;

    buf_puts(&text, "a,b\n");
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "\xef\xbb\xbf%d,x\n", i);
    s = checked(text.text, text.len, &comma);
    assert_non_null(s);
    assert_same_in_pieces(s, true, 100000, 2);
    source_close(s);
    buf_clear(&text);
}

/* In many parts, which the threads take as they can. */
#define ROWS 850000

static void the_rows_of_a_large_file_have_their_numbers(void **state)
{
    Buf text = BUF_INIT(100000000);
    char *got;
    Source *s;

    buf_puts(&text, "n,said\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&text, "%d,\"well,\n%d,\"\"no\"\"\n%d,then, and again\n\"\n",
                   i, i + 1000000, i + 2000000);
    s = checked(text.text, text.len, &(SourceOptions){0});
    assert_non_null(s);
    assert_true(text.len > (size_t)34 << 20); /* so that all cores look */
    assert_int_equal(ROWS, source_info(s)->n_good);
    assert_false(source_info(s)->rewritten);
    got = duckdb_select(s, "SELECT count(*) FILTER (\"puls.row\" = n::BIGINT),"
                           " count(DISTINCT n), count(*) FROM %s");
    assert_string_equal("850000|850000|850000\n", got);
    free(got);
    source_close(s);
    buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_readers_agree),
        cmocka_unit_test(pieces_are_what_a_walk_finds),
        cmocka_unit_test(what_is_odd_is_seen_wherever_it_is),
        cmocka_unit_test(a_piece_keeps_its_first_bytes),
        cmocka_unit_test(the_rows_of_a_large_file_have_their_numbers),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

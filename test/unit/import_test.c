/* import_test.c -- Files as people have them, from the disk to the ledger. */
#include "intake/import.h"
#include "intake/suggest.h"

#include "base/file.h"

#include "test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAPPING                                                    \
    "mapping: t\nfile: {format: csv}\nfacts:\n  - perception:\n"   \
    "      id: id\n      ts: {column: date, format: yyyy-mm-dd}\n" \
    "      set: {kind: nps, question: q}\n      score: score\n"

typedef struct Bench {
    Arena a;
    char dir[40];
    Store *store;
    ImportReport report;
    Buf told;
    Err err;
} Bench;

static void keep(void *ctx, const char *sentence)
{
    buf_printf(ctx, "%s\n", sentence);
}

static int setup(void **state)
{
    Bench *b = calloc(1, sizeof(*b));

    snprintf(b->dir, sizeof(b->dir), "/tmp/puls-import-XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    b->told = (Buf)BUF_INIT(100000);
    b->store = store_open("duckdb::memory:", &b->err);
    assert_non_null(b->store);
    *state = b;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *at)
{
    return remove(path);
}

static int teardown(void **state)
{
    Bench *b = *state;

    store_close(b->store);
    nftw(b->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    buf_clear(&b->told);
    arena_clear(&b->a);
    free(b);
    return 0;
}

static const char *file_with(Bench *b, const char *name, const char *bytes,
                             size_t n)
{
    const char *path = arena_printf(&b->a, "%s/%s", b->dir, name);

    assert_true(file_write(path, bytes, n, &b->err));
    return path;
}

static bool run(Bench *b, const char *yaml, const char *path)
{
    ImportOptions o = {.path = path, .data = b->dir};
    ImportTell tell = {.mistake = keep, .ctx = &b->told};
    Mapping *m = mapping_parse(&b->a, yaml, strlen(yaml), "m.yml", keep,
                               &b->told, &b->err);

    b->err = (Err){0};
    buf_reset(&b->told);
    return m != NULL &&
           import_file(&b->a, m, &o, b->store, &tell, &b->report, &b->err);
}

static bool run_text(Bench *b, const char *text)
{
    return run(b, MAPPING, file_with(b, "t.csv", text, strlen(text)));
}

static void counts(Bench *b, int64_t rows, int64_t accepted, int64_t rejected)
{
    assert_int_equal(rows, b->report.batch.rows);
    assert_int_equal(accepted, b->report.batch.accepted);
    assert_int_equal(rejected, b->report.batch.rejected);
}

static void the_same_file_twice_changes_nothing(void **state)
{
    Bench *b = *state;
    const char *text = "id,date,score\na,2026-01-01,9\nb,2026-01-02,3\n";

    assert_true(run_text(b, text));
    counts(b, 2, 2, 0);
    assert_true(run_text(b, text));
    counts(b, 2, 0, 0);
    assert_int_equal(2, b->report.batch.duplicate);
}

static void
bad_rows_are_told_with_their_line_and_spare_their_neighbours(void **state)
{
    Bench *b = *state;

    assert_true(run_text(b, "id,date,score\na,2026-01-01,9\nb,2026-13-01,3\n"
                            "c,2026-01-03,11\nd,2026-01-04\ne,2026-01-05,0\n"));
    counts(b, 5, 2, 3);
    assert_int_equal(3, b->report.rejects[0].line);
    assert_string_equal("date is \"2026-13-01\", expected yyyy-mm-dd",
                        b->report.rejects[0].reason);
    assert_int_equal(4, b->report.rejects[1].line);
    assert_string_equal("score is \"11\", expected a number from 0 to 10",
                        b->report.rejects[1].reason);
    assert_int_equal(5, b->report.rejects[2].line);
    assert_int_equal(1, b->report.bad);
}

/* Two rows are mended; the third is still wrong. */
static void rejects_are_mended_and_imported_again(void **state)
{
    Bench *b = *state;
    const char *path;
    char *text, *at;
    size_t n;

    assert_true(run_text(b, "id,date,score\na,2026-01-01,9\nb,2026-13-01,3\n"
                            "c,2026-01-03,11\n"));
    path = b->report.rejects_file;
    assert_non_null(path);
    text = file_read(path, 100000, &n, &b->err);
    assert_non_null(strstr(text, "id,date,score"));
    assert_null(strstr(text, "2026-01-01"));
    at = strstr(text, "2026-13-01");
    assert_non_null(at);
    at[6] = '2';
    assert_true(run(b, MAPPING, file_with(b, "mended.csv", text, n)));
    counts(b, 2, 1, 1);
    free(text);
}

/* So long that its parts are read at the same time. */
static void the_rows_of_a_long_file_keep_their_numbers(void **state)
{
    enum { ROWS = 250000, BAD_EVERY = 20011 };
    static const char *const kinds[] = {"nps", "csat", "ces"};
    Bench *b = *state;
    Buf text = BUF_INIT(64 << 20);

    store_close(b->store);
    b->store = store_open("duckdb::memory:?threads=4", &b->err);
    assert_non_null(b->store);
    buf_puts(&text, "id,date,kind,score,note\n");
    for (int i = 1; i <= ROWS; i++)
        buf_printf(&text, "r%d,2026-01-05,%s,%s,%0100d\n", i, kinds[i % 3],
                   i % BAD_EVERY == 0 ? "none" : "5", i);
    assert_true(run(b,
                    "mapping: t\nfile: {format: csv}\nfacts:\n"
                    "  - perception:\n      id: id\n"
                    "      ts: {column: date, format: yyyy-mm-dd}\n"
                    "      kind: kind\n"
                    "      score: {column: score, scale: {min: 0, max: 10}}\n",
                    file_with(b, "long.csv", text.text, text.len)));
    buf_clear(&text);
    counts(b, ROWS, ROWS - ROWS / BAD_EVERY, ROWS / BAD_EVERY);
    assert_int_equal(ROWS / BAD_EVERY, b->report.n_rejects);
    for (size_t i = 0; i < b->report.n_rejects; i++)
        assert_int_equal((int64_t)(i + 1) * BAD_EVERY + 1,
                         b->report.rejects[i].line);
}

/* The same constant, said in both ways. */
static void a_text_of_set_and_a_constant_are_one(void **state)
{
    static const char text[] = "id,date,score\na,2026-01-01,9\n";
    Bench *b = *state;

    assert_true(
        run(b,
            "mapping: t\nfile: {format: csv}\nall:\n"
            "  id: [id, {column: score}]\n"
            "  ts: {column: date, format: yyyy-mm-dd}\nfacts:\n"
            "  - interaction:\n      set: {kind: call, team: nps}\n"
            "  - interaction:\n      id: id\n      kind: {const: call}\n"
            "      team: {const: nps}\n",
            file_with(b, "t.csv", text, sizeof(text) - 1)));
    counts(b, 1, 2, 0);
}

static void a_row_that_says_nothing_is_counted(void **state)
{
    Bench *b = *state;

    assert_true(run_text(b, "id,date,score\na,2026-01-01,\nb,2026-01-01,7\n"));
    counts(b, 2, 1, 0);
    assert_int_equal(1, b->report.batch.skipped);
    assert_string_equal("nothing in it to keep", b->report.skips[0].why);
}

static void equal_rows_are_told_apart_by_their_number(void **state)
{
    Bench *b = *state;
    const char *yaml = "mapping: t\nfacts:\n  - interaction:\n"
                       "      id: {row: content}\n      ts: date\n"
                       "      set: {kind: visit}\n";
    const char *text = "date,x\n2026-01-01,1\n2026-01-01,1\n2026-01-01,2\n"
                       "oops,3\n";

    assert_true(run(b, yaml, file_with(b, "t.csv", text, strlen(text))));
    counts(b, 4, 3, 1);
    assert_int_equal(5, b->report.rejects[0].line);
}

/* A row is the same as long as it is written the same: here the second field
 * has become empty, which is no repetition. */
static void whole_rows_are_compared_as_they_are_written(void **state)
{
    Bench *b = *state;
    const char *yaml = "mapping: t\nblank: [\"?\"]\nfacts:\n"
                       "  - interaction:\n      id: {row: content}\n"
                       "      ts: date\n      set: {kind: visit}\n";
    const char *text = "date,x\n2026-01-01,?\n",
               *other = "date,x\n2026-01-01,\n";

    assert_true(run(b, yaml, file_with(b, "t.csv", text, strlen(text))));
    counts(b, 1, 1, 0);
    assert_true(run(b, yaml, file_with(b, "t.csv", text, strlen(text))));
    counts(b, 1, 0, 0);
    assert_true(run(b, yaml, file_with(b, "t.csv", other, strlen(other))));
    counts(b, 1, 1, 0);
}

/* One file has blanks around a field, the other has none and is read in
 * another way; a third has what is blank in one fact only. */
static void blanks_mean_the_same_however_they_are_read(void **state)
{
    Bench *b = *state;
    const char *yaml = "mapping: t\nblank: [\"?\", none]\nfacts:\n"
                       "  - interaction:\n      id: id\n      ts: date\n"
                       "      set: {kind: call}\n      channel: channel\n"
                       "      agent: {column: agent, blank: [\"-\"]}\n";
    const char *plain = "id,date,channel,agent\na,2026-01-01,?,-\n"
                        "b,2026-01-02,none,?\nc,2026-01-03,-,Ana\n"
                        "?,2026-01-04,mail,Ana\n";
    const char *padded = "id,date,channel,agent\na,2026-01-01, ?,- \n"
                         "b,2026-01-02,none ,?\nc,2026-01-03,-,Ana\n"
                         "?,2026-01-04,mail,Ana\n";

    assert_true(run(b, yaml, file_with(b, "t.csv", plain, strlen(plain))));
    counts(b, 4, 3, 1);
    assert_int_equal(5, b->report.rejects[0].line);
    assert_true(run(b, yaml, file_with(b, "t.csv", padded, strlen(padded))));
    counts(b, 4, 0, 1);
    assert_int_equal(3, b->report.batch.duplicate);
}

static bool keep_fact(void *ctx, const char *json)
{
    buf_printf(ctx, "%s\n", json);
    return true;
}

static void old_charsets_and_decimal_commas_come_through(void **state)
{
    Bench *b = *state;
    const char *yaml =
        "mapping: t\nfile: {encoding: windows-1250, delimiter: ';',"
        " decimal: ','}\ncurrency: PLN\nfacts:\n  - outcome:\n      id: id\n"
        "      ts: {column: d, format: d.m.yyyy}\n"
        "      set: {kind: purchase}\n      product: co\n      amount: ile\n";
    const char *text = "id;d;co;ile\n1;31.12.2025;\xb3"
                       "\xf3\x9f;12,50\n";
    ImportOptions o = {.path = file_with(b, "t.csv", text, strlen(text)),
                       .data = b->dir};
    ImportTell tell = {.mistake = keep, .ctx = &b->told};
    Mapping *m = mapping_parse(&b->a, yaml, strlen(yaml), "m.yml", keep,
                               &b->told, &b->err);

    assert_non_null(m);
    assert_true(import_preview(&b->a, m, &o, b->store, &tell, keep_fact,
                               &b->told, &b->err));
    assert_non_null(strstr(b->told.text, "łóź"));
    assert_non_null(strstr(b->told.text, "1250"));
    assert_non_null(strstr(b->told.text, "2025-12-31"));
    assert_true(run(b, yaml, o.path));
    counts(b, 1, 1, 0);
}

static void bad_files_are_told_in_a_sentence(void **state)
{
    Bench *b = *state;

    assert_false(run_text(b, ""));
    assert_string_not_equal("", b->err.text);
    assert_false(run(b, MAPPING, b->dir));
    assert_string_not_equal("", b->err.text);
    assert_false(run(b, MAPPING, "/nowhere/t.csv"));
    assert_int_equal(ERR_MISSING, b->err.kind);
    assert_false(run_text(b, "id;datum;score\n1;2;3\n"));
    assert_non_null(strstr(b->told.text, "has no column \"date\""));
}

static void a_cut_file_is_imported_up_to_the_break(void **state)
{
    Bench *b = *state;

    assert_true(run_text(b, "id,date,score\na,2026-01-01,9\nb,\"2026-01"));
    assert_int_equal(1, b->report.batch.accepted);
    assert_non_null(b->report.broken);
}

/* Rows of the forms that these products document. */
static void exports_of_other_products_are_understood(void **state)
{
    static const struct {
        const char *mapping, *text, *want[3];
        int64_t accepted, skipped;
    } cases[] = {
        {"asterisk-cdr",
         "\"\",\"555\",\"100\",\"q\",\"\"\"J K\"\" "
         "<555>\",\"SIP/t-1\",\"SIP/100-2\""
         ",\"Dial\",\"SIP/100,20\",\"2026-01-05 09:00:00\",\"2026-01-05"
         " 09:00:12\",\"2026-01-05 09:02:12\",132,120,\"ANSWERED\","
         "\"DOCUMENTATION\",\"1767600000.1\",\"\"\n"
         "\"\",\"559\",\"100\",\"q\",\"559\",\"SIP/t-3\",\"SIP/100-4\",\"Dial\""
         ",\"SIP/100,20\",\"2026-01-05 09:10:00\",\"\",\"2026-01-05 09:10:20\""
         ",20,0,\"NO ANSWER\",\"DOCUMENTATION\",\"1767600600.2\",\"\"\n",
         {"\"wait\":12000,\"talk\":120000,\"answered\":true,\"abandoned\":"
          "false",
          "\"wait\":20000,\"answered\":false,\"abandoned\":true",
          "\"customer\":\"555\""},
         2,
         0},
        {"qualtrics-nps",
         "EndDate,Status,Finished,ResponseId,RecipientEmail,ExternalReference,"
         "DistributionChannel,UserLanguage,Q1,Q2,Q3\n"
         "End Date,Response Type,Finished,Response ID,Recipient Email,"
         "External Data Reference,Distribution Channel,User Language,a,b,c\n"
         "x,x,x,\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",x,x,x,x,x,x,x\n"
         "2026-01-05 09:02:00,0,1,R_1,,C17,email,EN,9,5,Quick\n"
         "2026-01-05 10:01:00,0,0,R_2,a@b.c,,email,PL,,,\n"
         "1/7/2026 11:01,0,1,R_4,a@b.c,,anonymous,PL,7,,\n",
         {"\"kind\":\"nps\",\"channel\":\"email\",\"language\":\"EN\","
          "\"score\":9",
          "2026-01-07T11:01:00", "\"customer\":\"a@b.c\""},
         4,
         3},
    };
    Bench *b = *state;

    for (size_t i = 0; i < LEN(cases); i++) {
        ImportOptions o = {
            .path = file_with(b, "x.csv", cases[i].text, strlen(cases[i].text)),
            .data = b->dir};
        ImportTell tell = {.mistake = keep, .ctx = &b->told};
        Mapping *m = mapping_load(&b->a, cases[i].mapping, NULL, keep, &b->told,
                                  &b->err);

        buf_reset(&b->told);
        assert_non_null(m);
        assert_true(import_preview(&b->a, m, &o, b->store, &tell, keep_fact,
                                   &b->told, &b->err));
        for (size_t k = 0; k < 3; k++)
            assert_non_null(strstr(b->told.text, cases[i].want[k]));
        assert_true(
            import_file(&b->a, m, &o, b->store, &tell, &b->report, &b->err));
        assert_int_equal(cases[i].accepted, b->report.batch.accepted);
        assert_int_equal(cases[i].skipped, b->report.batch.skipped);
        assert_int_equal(0, b->report.batch.rejected);
    }
}

/* A suggestion imports the very file as it stands: nothing is rejected, and
 * every row is in a fact or counted as skipped. */
static void suggestions_import_what_they_were_made_of(void **state)
{
    static const char *const files[] = {
        "en_skytrax_reviews/seat.csv",
        "telco_churn/Telco-Customer-Churn.csv",
        "online_shoppers_intention/online_shoppers_intention.csv",
        "tickets_zendesk_export_fivetran/ticket_data.csv",
    };
    Bench *b = *state;
    const char *shared = getenv("PULS_SHARED");

    for (size_t i = 0; i < LEN(files); i++) {
        const char *path = arena_printf(
            &b->a, "%s/data/%s", shared ? shared : "../shared", files[i]);
        Buf yaml = BUF_INIT(100000);

        if (access(path, R_OK) != 0) {
            print_message("skipped: %s is not there\n", path);
            continue;
        }
        store_close(b->store); /* 32 dimensions of one's own are the limit */
        b->store = store_open("duckdb::memory:", &b->err);
        assert_true(suggest_write(path, NULL, &yaml, &b->err));
        if (!run(b, yaml.text, path))
            fail_msg("%s\n%s", b->err.text, b->told.text);
        assert_int_equal(0, b->report.batch.rejected);
        assert_true(b->report.batch.accepted + b->report.batch.skipped >=
                    b->report.batch.rows);
        buf_clear(&yaml);
    }
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_file_twice_changes_nothing),
        TEST(bad_rows_are_told_with_their_line_and_spare_their_neighbours),
        TEST(rejects_are_mended_and_imported_again),
        TEST(the_rows_of_a_long_file_keep_their_numbers),
        TEST(a_text_of_set_and_a_constant_are_one),
        TEST(a_row_that_says_nothing_is_counted),
        TEST(equal_rows_are_told_apart_by_their_number),
        TEST(whole_rows_are_compared_as_they_are_written),
        TEST(blanks_mean_the_same_however_they_are_read),
        TEST(old_charsets_and_decimal_commas_come_through),
        TEST(bad_files_are_told_in_a_sentence),
        TEST(a_cut_file_is_imported_up_to_the_break),
        TEST(exports_of_other_products_are_understood),
        TEST(suggestions_import_what_they_were_made_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

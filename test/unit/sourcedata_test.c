/* sourcedata_test.c -- Files that companies really handed over.
 *
 * The numbers of records are those that the SOURCE.txt beside each file
 * states.  DuckDB must find as many in what is left for it.
 */
#include "intake_files.h"

#include <sys/stat.h>

static const char *shared(void)
{
    const char *dir = getenv("PULS_SHARED");

    return dir == NULL ? "../shared" : dir;
}

static const struct Case {
    const char *path, *member;
    int64_t good, bad;
    size_t columns;
    bool in_place;
} cases[] = {
    {"en_skytrax_reviews/lounge.csv", NULL, 2264, 0, 21, true},
    {"en_skytrax_reviews/seat.csv", NULL, 1258, 0, 21, true},
    {"complaints_cfpb_sample/complaints.csv", NULL, 2067, 1, 18, false},
    {"telco_churn/Telco-Customer-Churn.csv", NULL, 7043, 0, 21, true},
    {"online_retail_uci/derived_onlineretail.csv.gz", NULL, 541909, 0, 8,
     false},
    {"tickets_servicenow_incidents/"
     "full_rows_prefixes_stripped_incident_event_log.zip",
     NULL, 141712, 0, 36, false},
    {"tickets_servicenow_incidents/"
     "first_119998_rows_verbatim_IT_Incident_Data.zip",
     "Master_Ticket_Dataset.csv", 119998, 0, 36, false},
    {"online_shoppers_intention/online_shoppers_intention.csv", NULL, 12330, 0,
     18, true},
    {"tickets_helpdesk_italian/helpdesk.csv", NULL, 21348, 0, 3, true},
    {"cdnow/CDNOW_master.txt", NULL, 69659, 0, 4, false},
    {"cdnow/CDNOW_sample.txt", NULL, 6919, 0, 5, false},
};

static void check_case(const struct Case *c, const char *path)
{
    const SourceOptions o = {.member = c->member};
    Err err = {0};
    Source *s = source_open(path, &o, &err);
    const SourceInfo *info;
    char *rows, want[30];

    if (s == NULL || !source_check(s, temp_dir, NULL, NULL, &err))
        fail_msg("%s", err.text);
    info = source_info(s);
    if (info->n_bad != c->bad)
        print_error("%s: line %lld: %s\n", path,
                    (long long)(info->n_kept ? info->bad[0].line : 0),
                    info->n_kept ? info->bad[0].reason : "");
    assert_int_equal(c->good, info->n_good);
    assert_int_equal(c->bad, info->n_bad);
    assert_int_equal(c->columns, info->n_columns);
    assert_int_equal(!c->in_place, info->rewritten);
    assert_int_equal(c->bad > 0, info->broken != NULL);
    rows = duckdb_select(s, "SELECT count(*) FROM %s");
    snprintf(want, sizeof(want), "%lld\n", (long long)c->good);
    assert_string_equal(want, rows);
    free(rows);
    source_close(s);
}

static void real_files_have_the_records_they_should(void **state)
{
    char path[500];

    for (size_t i = 0; i < LEN(cases); i++) {
        snprintf(path, sizeof(path), "%s/data/%s", shared(), cases[i].path);
        if (access(path, R_OK) == 0)
            check_case(&cases[i], path);
        else
            print_message("skipped: %s is not here\n", path);
    }
}

static bool keep_line(void *ctx, int64_t row, int64_t line, const char *raw,
                      size_t raw_len)
{
    int64_t *lines = ctx;

    lines[row > 0] = line;
    return raw_len > 0;
}

/* Python's csv module finds the first record in line 2, the last whole one in
 * line 3301 and the one that was cut behind it. */
static void a_cut_file_says_in_which_line(void **state)
{
    char path[500];
    int64_t lines[2] = {0};
    const int64_t rows[] = {0, 2066};
    Err err = {0};
    Source *s;

    snprintf(path, sizeof(path), "%s/data/complaints_cfpb_sample/%s", shared(),
             "complaints.csv");
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not here\n", path);
        return;
    }
    s = source_open(path, &(SourceOptions){0}, &err);
    assert_true(source_check(s, temp_dir, NULL, NULL, &err));
    assert_true(source_lines(s, rows, 2, keep_line, lines, &err));
    assert_int_equal(2, lines[0]);
    assert_int_equal(3301, lines[1]);
    assert_bad(s, 0, 3302,
               "the quote of field 2, opened in line 3302, is not closed by "
               "the end of the file");
    assert_non_null(strstr(source_info(s)->broken, "begins in line 3302"));
    source_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_files_have_the_records_they_should),
        cmocka_unit_test(a_cut_file_says_in_which_line),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

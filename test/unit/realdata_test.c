/* realdata_test.c -- The shipped mappings give the published figures.
 *
 * Each case imports files of the shared folder into a new ledger and asks it
 * with DuckDB alone, so that no code of ours stands between the ledger and
 * the figure.  The figures are those of the sets' SOURCE.txt.
 */
#include "intake/import.h"

#include "test.h"

#include <duckdb.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILES 4

typedef struct Set {
    const char *mapping;
    const char *files[MAX_FILES]; /* below PULS_SHARED/data */
    int64_t rows, rejected, skipped;
    const char *sql; /* over t, the versions that count of `table` */
    const char *table;
    const char *want; /* fields by blank, rows by ; */
} Set;

#define HELPDESK   "tickets_helpdesk_italian/helpdesk.csv"
#define RETAIL     "online_retail_uci/derived_onlineretail.csv.gz"
#define SERVICENOW "tickets_servicenow_incidents/"
#define RED        "ro_red_emotions/"
#define POLEMO     "pl_wccrs_polemo/WCCRS_HOTELS/"
#define CFPB       "complaints_cfpb_sample/"
#define ZENDESK    "tickets_zendesk_export_fivetran/"
#define QUALTRICS  "survey_qualtrics_export_fivetran/"
#define SHOPPERS   "online_shoppers_intention/online_shoppers_intention.csv"

/* clang-format off */
static const Set sets[] = {
    {"skytrax-seat", {"en_skytrax_reviews/seat.csv"}, 1258, 0, 0,
     "select count(*) filter (question = 'recommended'), cast(sum(score)"
     " filter (question = 'recommended') as int), count(*) filter (question ="
     " 'overall'), count(*) filter (question = 'overall' and score >= 9),"
     " count(*) filter (question = 'overall' and score <= 6) from t",
     "perception", "1258 458 1257 151 865;"},
    {"skytrax-lounge", {"en_skytrax_reviews/lounge.csv"}, 2264, 0, 0,
     "select count(*), cast(sum(score) as int) from t where question ="
     " 'recommended'", "perception", "2264 816;"},
    {"telco-churn", {"telco_churn/Telco-Customer-Churn.csv"}, 7043, 0, 0,
     "select sum(amount) filter (kind = 'renewal'), sum(amount) filter (kind ="
     " 'churn'), count(*) filter (reason = 'billed to date') from t", "outcome",
     "45611660 13913085 7032;"},
    {"telco-churn", {"telco_churn/Telco-Customer-Churn.csv"}, 7043, 0, 0,
     "select \"attr.contract\", count(churned), count(*) from t group by all"
     " order by all", "customer",
     "Month-to-month 1655 3875;One year 166 1473;Two year 48 1695;"},
    {"online-retail", {RETAIL}, 541909, 0, 0,
     "select count(*), count(distinct case_id), count(distinct customer),"
     " sum(case kind when 'refund' then -amount else amount end),"
     " count(*) filter (kind = 'refund'), count(*) filter (customer is null),"
     " count(distinct \"attr.country\"), min(ts), max(ts) from t", "outcome",
     "541909 25900 4372 974774793 9288 135080 38 2010-12-01 08:26:00"
     " 2011-12-09 12:50:00;"},
    {"servicenow-incidents", {SERVICENOW
     "full_rows_prefixes_stripped_incident_event_log.zip"}, 141712, 0, 0,
     "select count(*), count(*) filter (sla_met), count(*) filter (not"
     " sla_met), count(*) filter (reopened > 0), count(resolution), count(*)"
     " filter (\"attr.priority\" = '3') from t", "interaction",
     "24918 15803 9115 275 23362 23466;"},
    {"servicenow-verbatim", {SERVICENOW
     "first_119998_rows_verbatim_IT_Incident_Data.zip"}, 119998, 0, 0,
     "select count(*) from t", "interaction", "20769;"},
    {"helpdesk-italian", {HELPDESK}, 21348, 0, 0,
     "select count(*), count(distinct case_id), count(distinct touchpoint),"
     " count(*) filter (touchpoint = '1'), count(*) filter (touchpoint = '5')"
     " from t", "interaction", "21348 4580 14 5060 1463;"},
    {"cdnow-master", {"cdnow/CDNOW_master.txt"}, 69659, 0, 0,
     "select count(*), count(distinct customer), sum(amount), count(*) filter"
     " (amount = 0), sum(cast(\"attr.discs\" as int)) from t", "outcome",
     "69659 23570 250031563 80 167881;"},
    {"cdnow-sample", {"cdnow/CDNOW_sample.txt"}, 6919, 0, 0,
     "select count(*), count(distinct customer) from t", "outcome",
     "6919 2357;"},
    /* Cut in mid-row after 2,067 whole ones, of which 389 have narratives. */
    {"cfpb-complaints", {CFPB "complaints.csv"}, 2068, 1, 0,
     "select count(*) from t", "interaction", "2067;"},
    {"cfpb-complaints", {CFPB "complaints.csv"}, 2068, 1, 0,
     "select count(*) from t", "perception", "389;"},
    {"cfpb-complaints-api", {CFPB "consumer_complaints_147.csv"}, 145, 0, 0,
     "select count(*) from t", "interaction", "145;"},
    {"cfpb-complaints-short", {CFPB "derived_Rlda_complaints.csv"}, 17301, 0, 0,
     "select count(*) from t", "interaction", "17301;"},
    {"nyc-311", {"nyc_311_sample/311_Service_Requests.csv"}, 1000, 0, 0,
     "select count(*), count(*) filter (resolved), count(*) filter (reason ="
     " 'Noise - Residential'), count(*) filter (reason = 'Illegal Parking'),"
     " count(*) filter (\"attr.status\" = 'Open'), round((epoch(max(ts)) -"
     " epoch(min(ts))) / 3600, 1) from t",
     "interaction", "1000 293 149 127 424 4.2;"},
    {"polemo", {POLEMO "train.txt", POLEMO "dev.txt"}, 13990, 0, 0,
     "select count(*), count(*) filter (\"attr.label\" = 'ambivalent') > 282"
     " from t", "perception", "13990 true;"},
    {"red-emotions", {RED "REDv1/data/train.csv", RED "REDv1/data/test.csv",
     RED "REDv1/data/val.csv"}, 4047, 0, 0,
     "select count(*), count(*) filter (sentiment = 1), count(*) filter"
     " (sentiment = 0), count(*) filter (\"attr.emotion\" = 'Furie') from t",
     "perception", "4047 876 805 807;"},
    {"red-emotions-2", {RED "REDv2/data/test.json", RED "REDv2/data/valid.json"},
     1361, 0, 0, "select count(*), min(\"attr.joy\"), max(\"attr.joy\") from t",
     "perception", "1361 0 1;"},
    {"sentiment-yelp", {"en_sentiment_labelled/yelp_labelled.txt"}, 1000, 0, 0,
     "select count(*), cast(sum(sentiment) as int) from t", "perception",
     "1000 0;"},
    {"sentiment-amazon", {"en_sentiment_labelled/amazon_cells_labelled.txt"},
     1000, 0, 0, "select count(*), cast(sum(sentiment) as int) from t",
     "perception", "1000 0;"},
    {"online-shoppers", {SHOPPERS}, 12330, 0, 0,
     "select \"attr.visitor\", count(*) from t group by all order by all",
     "interaction", "New_Visitor 1694;Other 85;Returning_Visitor 10551;"},
    {"online-shoppers", {SHOPPERS}, 12330, 0, 0, "select count(*) from t",
     "outcome", "1908;"},
    {"ecom-clickstream", {"ecom_clickstream_retentioneering/ecom.csv.gz"},
     31106, 0, 0, "select count(*), count(distinct case_id), count(distinct"
     " customer), count(*) filter (touchpoint = 'purchase'), count(*) filter"
     " (touchpoint = 'add_to_cart'), count(distinct customer) filter"
     " (touchpoint = 'purchase') from t", "interaction",
     "31106 3605 600 470 1346 328;"},
    {"hospital-billing", {"bpi_logs/derived_hospital_billing.csv"}, 49951, 0, 0,
     "select count(*), count(distinct case_id), count(distinct touchpoint)"
     " from t", "interaction", "49951 10000 16;"},
    {"sepsis", {"bpi_logs/derived_sepsis.csv"}, 15214, 0, 0,
     "select count(*), count(distinct case_id), count(distinct touchpoint)"
     " from t", "interaction", "15214 1050 16;"},
    {"running-example", {"bpi_logs/running-example.csv"}, 42, 0, 0,
     "select count(*), count(distinct case_id), min(ts) from t", "interaction",
     "42 6 2010-12-30 10:02:00;"},
    {"zendesk-tickets", {ZENDESK "ticket_data.csv"}, 10, 0, 0,
     "select count(*) from t", "interaction", "10;"},
    {"zendesk-comments", {ZENDESK "ticket_comment_data.csv"}, 20, 0, 0,
     "select count(*) from t", "interaction", "20;"},
    {"zendesk-users", {ZENDESK "user_data.csv"}, 10, 0, 1,
     "select count(*) from t", "customer", "9;"},
    {"qualtrics-responses", {QUALTRICS "survey_response.csv"}, 5, 0, 0,
     "select count(*), sum(resolution) from t", "interaction", "5 193000;"},
    {"qualtrics-answers", {QUALTRICS "question_response.csv"}, 5, 0, 0,
     "select count(*) from t", "perception", "5;"},
};
/* clang-format on */

static const char *shared(void)
{
    const char *dir = getenv("PULS_SHARED");

    return dir == NULL ? "../shared" : dir;
}

static void complain(void *ctx, const char *sentence)
{
    print_error("%s\n", sentence);
}

/* Import the files twice: the second time must change nothing.  Once is
 * enough for the large ones, which the smaller ones stand for. */
static void import_all(const Set *set, const char *dir)
{
    ImportTell tell = {.mistake = complain};
    int64_t rows = 0, rejected = 0, skipped = 0;
    Arena a = {0};
    Err err = {0};
    Mapping *m = mapping_load(&a, set->mapping, NULL, complain, NULL, &err);
    Store *s =
        store_open(arena_printf(&a, "duckdb:%s/facts.duckdb", dir), &err);

    assert_non_null(m);
    assert_non_null(s);
    for (size_t i = 0; i < (set->rows > 200000 ? 1 : 2) * MAX_FILES; i++) {
        const char *name = set->files[i % MAX_FILES];
        ImportOptions o = {.path =
                               arena_printf(&a, "%s/data/%s", shared(), name),
                           .data = dir};
        ImportReport r;

        if (name == NULL)
            continue;
        if (!import_file(&a, m, &o, s, &tell, &r, &err))
            fail_msg("%s", err.text);
        if (i >= MAX_FILES) {
            assert_int_equal(0, r.batch.accepted);
            continue;
        }
        rows += r.batch.rows;
        rejected += r.batch.rejected;
        skipped += r.batch.skipped;
    }
    store_close(s);
    assert_int_equal(set->rows, rows);
    assert_int_equal(set->rejected, rejected);
    assert_int_equal(set->skipped, skipped);
    arena_clear(&a);
}

static void put_result(Buf *out, duckdb_result *r)
{
    for (idx_t row = 0; row < duckdb_row_count(r); row++) {
        for (idx_t col = 0; col < duckdb_column_count(r); col++) {
            char *text = duckdb_value_varchar(r, col, row);

            buf_printf(out, "%s%s", col ? " " : "", text ? text : "~");
            duckdb_free(text);
        }
        buf_puts(out, ";");
    }
}

static void ask(const Set *set, const char *dir)
{
    char path[600], sql[2000];
    Buf got = BUF_INIT(10000);
    duckdb_database db;
    duckdb_connection con;
    duckdb_result r;

    snprintf(path, sizeof(path), "%s/facts.duckdb", dir);
    snprintf(sql, sizeof(sql),
             "with t as (select * from %s where seq not in (select seq from"
             " superseded)) %s",
             set->table, set->sql);
    assert_int_equal(DuckDBSuccess, duckdb_open(path, &db));
    assert_int_equal(DuckDBSuccess, duckdb_connect(db, &con));
    if (duckdb_query(con, sql, &r) != DuckDBSuccess)
        fail_msg("%s", duckdb_result_error(&r));
    put_result(&got, &r);
    duckdb_destroy_result(&r);
    duckdb_disconnect(&con);
    duckdb_close(&db);
    assert_string_equal(set->want, got.text);
    buf_clear(&got);
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *at)
{
    return remove(path);
}

static void remove_all(const char *dir)
{
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool same_import(const Set *x, const Set *y)
{
    return x != NULL && strcmp(x->mapping, y->mapping) == 0 &&
           strcmp(x->files[0], y->files[0]) == 0;
}

static void shipped_mappings_give_the_published_figures(void **state)
{
    char dir[] = "/tmp/puls-realdata-XXXXXX", sub[300], path[500];
    const Set *last = NULL;

    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < LEN(sets); i++) {
        snprintf(path, sizeof(path), "%s/data/%s", shared(), sets[i].files[0]);
        if (access(path, R_OK) != 0) {
            print_message("skipped: %s is not there\n", path);
            continue;
        }
        snprintf(sub, sizeof(sub), "%s/now", dir);
        if (!same_import(last, &sets[i])) {
            remove_all(sub);
            mkdir(sub, 0700);
            import_all(&sets[i], sub);
        }
        last = &sets[i];
        print_message("%s\n", sets[i].mapping);
        ask(&sets[i], sub);
    }
    remove_all(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_mappings_give_the_published_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

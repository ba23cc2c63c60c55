/*
 * match_test.c -- Each set of the shared data finds the mapping made for it.
 *
 * Which mapping that is, is how realdata_test.c gets the published figures.
 */
#include "intake/match.h"

#include "base/file.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static Store *store;

static int set_up(void **state)
{
    Err err = {0};

    snprintf(folder, sizeof(folder), "/tmp/puls-match-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    store = store_open("duckdb::memory:", &err);
    return store == NULL ? -1 : 0;
}

static void remove_all(const char *sub)
{
    char path[128];
    Err err;

    snprintf(path, sizeof(path), "%s%s", folder, sub);
    file_empty_dir(path, &err);
    rmdir(path);
}

static int tear_down(void **state)
{
    store_close(store);
    remove_all("/config/mappings");
    remove_all("/config");
    remove_all("/tmp");
    remove_all("");
    return 0;
}

static bool match(Arena *a, const char *path, Match *out, Err *err)
{
    ImportOptions o = {.path = path, .name = "file", .data = folder};

    return match_file(a, &o, store, out, err);
}

static void must_match(Arena *a, const char *path, Match *out)
{
    Err err = {0};

    if (!match(a, path, out, &err))
        fail_msg("%s: %s", path, err.text);
}

static const char *put(Arena *a, const char *name, const char *text)
{
    const char *path = arena_printf(a, "%s/%s", folder, name);
    Err err = {0};

    if (!file_write(path, text, strlen(text), &err))
        fail_msg("%s", err.text);
    return path;
}

/* ---- The shared data ---------------------------------------------------- */

static const struct {
    const char *file, *mapping;
    bool unclear; /* it is one of those offered, but not chosen */
} sets[] = {
    {"en_skytrax_reviews/seat.csv", "skytrax-seat"},
    {"en_skytrax_reviews/lounge.csv", "skytrax-lounge"},
    {"telco_churn/Telco-Customer-Churn.csv", "telco-churn"},
    {"online_retail_uci/derived_onlineretail.csv.gz", "online-retail"},
    {"tickets_servicenow_incidents/"
     "full_rows_prefixes_stripped_incident_event_log.zip",
     "servicenow-incidents"},
    {"tickets_servicenow_incidents/"
     "first_119998_rows_verbatim_IT_Incident_Data.zip",
     "servicenow-verbatim"},
    {"tickets_helpdesk_italian/helpdesk.csv", "helpdesk-italian"},
    {"cdnow/CDNOW_master.txt", "cdnow-master"},
    {"cdnow/CDNOW_sample.txt", "cdnow-sample"},
    {"complaints_cfpb_sample/complaints.csv", "cfpb-complaints"},
    {"complaints_cfpb_sample/consumer_complaints_147.csv",
     "cfpb-complaints-api"},
    {"complaints_cfpb_sample/derived_Rlda_complaints.csv",
     "cfpb-complaints-short"},
    {"nyc_311_sample/311_Service_Requests.csv", "nyc-311"},
    {"pl_wccrs_polemo/WCCRS_HOTELS/train.txt", "polemo"},
    {"ro_red_emotions/REDv1/data/train.csv", "red-emotions"},
    {"ro_red_emotions/REDv2/data/test.json", "red-emotions-2"},
    {"online_shoppers_intention/online_shoppers_intention.csv",
     "online-shoppers"},
    {"ecom_clickstream_retentioneering/ecom.csv.gz", "ecom-clickstream"},
    {"bpi_logs/running-example.csv", "running-example"},
    {"tickets_zendesk_export_fivetran/ticket_data.csv", "zendesk-tickets"},
    {"tickets_zendesk_export_fivetran/ticket_comment_data.csv",
     "zendesk-comments"},
    {"tickets_zendesk_export_fivetran/user_data.csv", "zendesk-users"},
    {"survey_qualtrics_export_fivetran/survey_response.csv",
     "qualtrics-responses"},
    {"survey_qualtrics_export_fivetran/question_response.csv",
     "qualtrics-answers"},
    /* The same columns, and nothing that tells them apart. */
    {"bpi_logs/derived_hospital_billing.csv", "hospital-billing", true},
    {"bpi_logs/derived_sepsis.csv", "sepsis", true},
    {"en_sentiment_labelled/yelp_labelled.txt", "sentiment-yelp", true},
    {"en_sentiment_labelled/amazon_cells_labelled.txt", "sentiment-amazon",
     true},
    /* Nobody wrote a mapping for these. */
    {"nab/data/realTraffic/occupancy_6005.csv", NULL},
    {"cdnow/cdnow_customers_summary.csv", NULL},
};

static void print_fits(const char *file, const Match *m)
{
    print_message("%s: %s\n", file, m->chosen == NULL ? "-" : m->chosen);
    for (size_t i = 0; i < m->n; i++)
        print_message("    %.3f %s, %zu missing\n", m->fit[i].score,
                      m->fit[i].mapping, m->fit[i].n_missing);
}

static bool offers(const Match *m, const char *mapping)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->fit[i].mapping, mapping) == 0)
            return true;
    return false;
}

static bool is_right(const Match *m, const char *mapping, bool unclear)
{
    if (mapping == NULL || unclear)
        return m->chosen == NULL && (mapping == NULL || offers(m, mapping));
    return m->chosen != NULL && strcmp(m->chosen, mapping) == 0;
}

static void each_set_finds_its_mapping(void **state)
{
    const char *dir = getenv("PULS_SHARED");
    size_t wrong = 0;

    dir = dir == NULL ? "../shared" : dir;
    if (!file_exists(dir)) {
        print_message("%s is not there\n", dir);
        skip();
    }
    for (size_t i = 0; i < LEN(sets); i++) {
        Arena a = {0};
        Match m;

        must_match(&a, arena_printf(&a, "%s/data/%s", dir, sets[i].file), &m);
        if (!is_right(&m, sets[i].mapping, sets[i].unclear)) {
            print_fits(sets[i].file, &m);
            wrong++;
        }
        arena_clear(&a);
    }
    assert_int_equal(0, wrong);
}

/* ---- Small files -------------------------------------------------------- */

static void what_is_missing_is_named(void **state)
{
    Arena a = {0};
    Match m;

    /* A telco file that lost two columns that its mapping needs. */
    must_match(&a,
               put(&a, "part.csv",
                   "airline_name,link,title,author,author_country,date,content,"
                   "aircraft,seat_layout,date_flown,cabin_flown,type_traveller,"
                   "overall_rating,seat_legroom_rating,seat_recline_rating,"
                   "seat_width_rating,aisle_space_rating,viewing_tv_rating,"
                   "power_supply_rating,seat_storage_rating\n"
                   "x,/l,t,a,Poland,2015-01-01,words,A380,3x3,2015,Economy,"
                   "Solo,8,4,4,4,4,4,4,4\n"),
               &m);
    assert_null(m.chosen);
    assert_true(m.n >= 1);
    assert_string_equal("skytrax-seat", m.fit[0].mapping);
    assert_int_equal(1, m.fit[0].n_missing);
    assert_string_equal("recommended", m.fit[0].missing[0]);
    assert_int_equal(20, m.n_columns);
    assert_string_equal("airline_name", m.columns[0]);
    arena_clear(&a);
}

static void a_mapping_of_ones_own_comes_first(void **state)
{
    static const char text[] = "day,agent_no,mood\n"
                               "2026-01-02,7,4\n2026-01-03,8,5\n";
    Arena a = {0};
    Match m;
    Err err = {0};

    must_match(&a, put(&a, "mood.csv", text), &m);
    assert_null(m.chosen);
    assert_true(
        file_make_dir(arena_printf(&a, "%s/config/mappings", folder), &err));
    put(&a, "config/mappings/mood.yml",
        "mapping: mood\n"
        "facts:\n"
        "  - perception:\n"
        "      id: {row: content}\n"
        "      ts: {column: day, format: yyyy-mm-dd}\n"
        "      set: {kind: csat, question: mood}\n"
        "      score: {column: mood, scale: {min: 1, max: 5}}\n");
    put(&a, "config/mappings/broken.yml", "mapping: [");
    must_match(&a, put(&a, "mood.csv", text), &m);
    assert_non_null(m.chosen);
    assert_string_equal("mood", m.chosen);
    /* two of three columns: 0.6 + 0.4 * 2/3, and 0.05 for one's own */
    assert_near(0.6 + 0.4 * 2 / 3 + 0.05, m.fit[0].score);
    arena_clear(&a);
}

static void values_that_are_refused_count_against_it(void **state)
{
    Arena a = {0};
    Match m;

    must_match(&a,
               put(&a, "bad.csv",
                   "day,agent_no,mood\n"
                   "2026-01-02,7,4\n2026-01-03,8,9\n"),
               &m);
    assert_null(m.chosen);
    assert_int_equal(1, m.n);
    assert_near((0.6 + 0.4 * 2 / 3) / 2 + 0.05, m.fit[0].score);
    arena_clear(&a);
}

static void what_is_no_table_has_no_candidates(void **state)
{
    Arena a = {0};
    Match m;
    Err err = {0};

    assert_false(match(&a, put(&a, "empty", ""), &m, &err));
    assert_false(match(&a, "/nonexistent", &m, &err));
    arena_clear(&a);
}

static void names_are_safe(void **state)
{
    Arena a = {0};
    MappingName *names;
    size_t n;

    assert_true(mapping_name_ok("my-reviews_2"));
    assert_false(mapping_name_ok(""));
    assert_false(mapping_name_ok("../x"));
    assert_false(mapping_name_ok("-x"));
    assert_false(mapping_name_ok("My"));
    assert_false(mapping_name_ok("a.b"));
    assert_true(mapping_is_shipped("skytrax-seat"));
    assert_false(mapping_is_shipped("skytrax"));
    mapping_names(&a, folder, &names, &n);
    assert_true(n > 30);
    for (size_t i = 1; i < n; i++)
        assert_true(strcmp(names[i - 1].name, names[i].name) < 0);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_finds_its_mapping),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_mapping_of_ones_own_comes_first),
        cmocka_unit_test(values_that_are_refused_count_against_it),
        cmocka_unit_test(what_is_no_table_has_no_candidates),
        cmocka_unit_test(names_are_safe),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* catalogue_test.c -- The metrics that are shipped, and those people add. */
#include "model/catalogue.h"

#include "test.h"

#include "base/file.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Catalogue *shipped(void)
{
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, NULL, &err);

    if (c == NULL)
        fail_msg("%s", err.text);
    return c;
}

static const Metric *get(const Catalogue *c, const char *name)
{
    Err err = {0};
    const Metric *m = metric_find(c, name, &err);

    if (m == NULL)
        fail_msg("%s", err.text);
    return m;
}

static void at_least_sixty_metrics_are_shipped(void **state)
{
    Catalogue *c = shipped();

    assert_true(catalogue_size(c) >= 60);
    assert_string_equal("nps", catalogue_at(c, 0)->name);
    assert_string_equal("csat", catalogue_at(c, 1)->name);
    for (size_t i = 1; i < catalogue_size(c); i++)
        assert_true(catalogue_at(c, i - 1)->priority <=
                    catalogue_at(c, i)->priority);
    catalogue_free(c);
}

/* Of product.md's definitions, those that the four tables can carry. */
static const char *const wanted[] = {
    "nps",
    "nps_promoters",
    "nps_passives",
    "nps_detractors",
    "csat",
    "csat_mean",
    "csat_pomp",
    "csat_net",
    "csat_dissatisfied",
    "ces_mean",
    "ces_easy",
    "ces_easy_top2",
    "ces_index",
    "ces_effort_mean",
    "ces_ease_top2",
    "star_mean",
    "star_top_box",
    "star_pomp",
    "net_box",
    "score_pomp",
    "likert_agree",
    "likert_net",
    "likert_mean",
    "recommend_rate",
    "fcr_survey",
    "yes_rate",
    "responses",
    "comments",
    "comment_rate",
    "response_rate",
    "respondents",
    "contacts",
    "contacting_customers",
    "contacts_per_customer",
    "aht",
    "aht_median",
    "aht_p90",
    "talk_time",
    "hold_time",
    "wrap_time",
    "asa",
    "asa_p90",
    "wait_median",
    "abandon_rate",
    "abandon_rate_net",
    "service_level",
    "service_level_excl_short",
    "service_level_excl_abandoned",
    "service_level_incl_flow_out",
    "first_response_median",
    "first_response_mean",
    "first_response_p90",
    "resolution_time_median",
    "resolution_time_mean",
    "resolution_time_p90",
    "resolved_rate",
    "reopen_rate",
    "reopens_per_contact",
    "transfer_rate",
    "transfers_per_contact",
    "sla_attainment",
    "fcr",
    "fcr_24h",
    "repeat_contact_rate",
    "bot_share",
    "bot_containment",
    "backlog",
    "cost_per_contact",
    "cost_per_resolution",
    "service_cost",
    "cost_to_serve",
    "cases",
    "contacts_per_case",
    "handle_time_per_case",
    "gross_sales",
    "refunds",
    "net_sales",
    "orders",
    "transactions",
    "cancelled_orders",
    "purchase_lines",
    "average_order_value",
    "buyers",
    "sales_per_customer",
    "repeat_purchase_rate",
    "refund_rate_value",
    "margin_total",
    "margin_per_customer",
    "expansion_revenue",
    "renewals",
    "referrals",
    "churned_revenue",
    "customers_active",
    "customers_new",
    "logo_churn",
    "customer_retention",
    "revenue_churn",
    "grr",
    "nrr",
};

static void every_metric_that_was_asked_for_is_there(void **state)
{
    Catalogue *c = shipped();

    for (size_t i = 0; i < LEN(wanted); i++)
        get(c, wanted[i]);
    catalogue_free(c);
}

static bool has(const char *text, const char *letters)
{
    return strstr(text, letters) != NULL;
}

static void every_word_is_there_in_three_languages(void **state)
{
    Catalogue *c = shipped();

    for (size_t i = 0; i < catalogue_size(c); i++) {
        const Metric *m = catalogue_at(c, i);

        for (int l = 0; l < LANG_COUNT; l++) {
            assert_true(strlen(m->label.in[l]) > 2);
            assert_true(strlen(m->formula.in[l]) > 2);
            assert_true(utf8_valid(m->formula.in[l], strlen(m->formula.in[l])));
        }
        assert_string_not_equal(m->formula.in[LANG_EN], m->formula.in[LANG_PL]);
        assert_string_not_equal(m->formula.in[LANG_EN], m->formula.in[LANG_RO]);
        assert_true(strlen(m->source) > 2);
        assert_true(m->version >= 1 && m->min_n >= 1 && m->builtin);
    }
    catalogue_free(c);
}

/* Romanian is written with a comma below (U+0219, U+021B), not with the
 * cedilla that old code pages had (U+015F, U+0163), nor a caron or tilde. */
static void romanian_has_commas_below(void **state)
{
    Catalogue *c = shipped();
    size_t commas = 0;

    for (size_t i = 0; i < catalogue_size(c); i++) {
        const Metric *m = catalogue_at(c, i);
        const char *both[] = {m->label.in[LANG_RO], m->formula.in[LANG_RO]};

        for (int k = 0; k < 2; k++) {
            assert_false(has(both[k], "ş") || has(both[k], "ţ") ||
                         has(both[k], "Ş") || has(both[k], "Ţ") ||
                         has(both[k], "ǎ"));
            commas += has(both[k], "ș") || has(both[k], "ț");
        }
    }
    assert_true(commas > 50);
    catalogue_free(c);
}

static void nps_is_what_reichheld_said(void **state)
{
    Catalogue *c = shipped();
    const Metric *m = get(c, "nps");

    assert_int_equal(METRIC_BOX_NET, m->type);
    assert_int_equal(FACT_PERCEPTION, m->facts);
    assert_true(m->scale_strict);
    assert_int_equal(1, m->n_boxes);
    assert_int_equal(0, m->boxes[0].min);
    assert_int_equal(10000, m->boxes[0].max);
    assert_int_equal(9000, m->boxes[0].top_low);
    assert_int_equal(10000, m->boxes[0].top_high);
    assert_int_equal(0, m->boxes[0].bottom_low);
    assert_int_equal(6000, m->boxes[0].bottom_high);
    assert_string_equal("points", m->unit);
    assert_int_equal(0, m->decimals);
    assert_int_equal(1, m->where.n);
    assert_string_equal("kind", m->where.item[0].column->name);
    assert_string_equal("nps", m->where.item[0].values[0]);
    catalogue_free(c);
}

static void definitions_become_what_they_say(void **state)
{
    Catalogue *c = shipped();
    const Metric *sl = get(c, "service_level");
    const Metric *aov = get(c, "average_order_value");

    assert_int_equal(METRIC_SHARE, sl->type);
    assert_int_equal(2, sl->hit.n);
    assert_string_equal("wait", sl->hit.item[1].column->name);
    assert_true(sl->hit.item[1].is_range);
    assert_int_equal(20000, sl->hit.item[1].high); /* 20 s in ms */
    assert_int_equal(604800000, get(c, "fcr")->window_ms);
    assert_int_equal(86400000, get(c, "fcr_24h")->window_ms);
    assert_true(get(c, "aht_p90")->q == 0.9);
    assert_string_equal("handle", get(c, "aht")->measure->name);
    assert_int_equal(CLOCK_CLOSED, get(c, "resolution_time_mean")->clock);
    assert_int_equal(CLOCK_INVITED, get(c, "response_rate")->clock);
    assert_int_equal(BETTER_LOWER, get(c, "logo_churn")->better);
    assert_int_equal(COHORT_NRR, get(c, "nrr")->cohort);
    assert_int_equal(FACT_CUSTOMER, get(c, "nrr")->facts);
    assert_string_equal("order_sales", aov->numerator->name);
    assert_string_equal("orders_valued", aov->denominator->name);
    assert_int_equal(FACT_OUTCOME, aov->facts);
    catalogue_free(c);
}

static void an_unknown_metric_is_named_with_the_nearest(void **state)
{
    Catalogue *c = shipped();
    Err err = {0};

    assert_null(metric_find(c, "npz", &err));
    assert_int_equal(ERR_MISSING, err.kind);
    assert_string_equal("no such metric: npz; did you mean nps?", err.text);
    assert_null(metric_find(c, "elephants_per_hour", &err));
    assert_string_equal("no such metric: elephants_per_hour", err.text);
    catalogue_free(c);
}

/* ---- What people add ---- */

typedef struct Folder {
    char path[64];
    char file[2][96];
} Folder;

static Folder folder(const char *first, const char *second)
{
    Folder f = {.path = "build/puls-metrics-XXXXXX"};
    const char *texts[] = {first, second};
    Err err = {0};

    assert_non_null(mkdtemp(f.path));
    for (int i = 0; i < 2; i++) {
        snprintf(f.file[i], sizeof(f.file[i]), "%s/%c.yml", f.path, 'a' + i);
        if (texts[i] &&
            !file_write(f.file[i], texts[i], strlen(texts[i]), &err))
            fail_msg("%s", err.text);
    }
    return f;
}

static void remove_folder(const Folder *f)
{
    unlink(f->file[0]);
    unlink(f->file[1]);
    rmdir(f->path);
}

#define COMMON                               \
    "    version: 1\n"                       \
    "    label: {en: A, pl: B, ro: C}\n"     \
    "    formula: {en: a, pl: b, ro: c}\n"   \
    "    unit: count\n    better: neither\n" \
    "    decimals: 0\n    min_n: 1\n    source: us\n"
#define HEAD "metrics:\n  - name: "

static void people_add_their_own(void **state)
{
    static const char text[] = HEAD "vip_calls\n" COMMON "    type: count\n"
                                    "    facts: interaction\n"
                                    "    where: kind=call,segment=vip\n";
    Folder f = folder(text, NULL);
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, f.path, &err);
    const Metric *m;

    if (c == NULL)
        fail_msg("%s", err.text);
    m = get(c, "vip_calls");
    assert_false(m->builtin);
    assert_int_equal(METRIC_PRIORITY, m->priority);
    assert_int_equal(2, m->where.n);
    catalogue_free(c);
    remove_folder(&f);
}

static void a_folder_that_is_missing_holds_nothing(void **state)
{
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, "build/no-such-folder", &err);

    assert_non_null(c);
    catalogue_free(c);
}

/* What stands behind "FOLDER/a.yml" in the complaint about the two files. */
static void assert_refused(const char *first, const char *second,
                           const char *want)
{
    Folder f = folder(first, second);
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, f.path, &err);

    assert_null(c);
    remove_folder(&f);
    assert_int_equal(0, strncmp(err.text, f.path, strlen(f.path)));
    if (strncmp(err.text + strlen(f.path), want, strlen(want)) != 0)
        fail_msg("want %s, got %s", want, err.text + strlen(f.path));
}

/* name is on line 2, the COMMON lines are 3 to 9, the rest follows. */
static void mistakes_are_told_with_their_place(void **state)
{
    assert_refused(HEAD "nps\n" COMMON "    type: count\n    facts: outcome\n",
                   NULL,
                   "/a.yml:2:11: nps is the name of a metric that comes with "
                   "Puls; choose another");
    assert_refused(HEAD "mine\n" COMMON "    type: count\n    facts: outcome\n",
                   HEAD "mine\n" COMMON "    type: count\n    facts: outcome\n",
                   "/b.yml:2:11: mine is already defined at ");
    assert_refused(HEAD "mine\n" COMMON "    type: count\n    fatcs: outcome\n",
                   NULL,
                   "/a.yml:12:5: unknown key \"fatcs\"; did you mean "
                   "\"facts\"?");
    assert_refused(HEAD "mine\n" COMMON "    type: cuont\n    facts: outcome\n",
                   NULL, "/a.yml:11:11: \"cuont\" is none of count, distinct");
    assert_refused(HEAD "mine\n" COMMON "    type: count\n    facts: outcome\n"
                        "    where: kimd=purchase\n",
                   NULL, "/a.yml:13:12: ");
    assert_refused(HEAD "mine\n" COMMON "    type: sum\n    facts: outcome\n"
                        "    measure: amuont\n",
                   NULL, "/a.yml:13:14: ");
    assert_refused(HEAD "mine\n" COMMON "    type: sum\n    facts: outcome\n"
                        "    measure: channel\n",
                   NULL, "/a.yml:13:14: channel is no number to make a sum of");
    assert_refused(HEAD "mine\n" COMMON "    type: count\n    facts: outcome\n"
                        "    hit: kind=call\n",
                   NULL, "/a.yml:13:5: key \"hit\" has no place here");
    assert_refused(HEAD "mine\n" COMMON "    type: share\n    facts: outcome\n",
                   NULL, "/a.yml:2:5: key \"hit\" is missing");
    assert_refused(HEAD "mine\n" COMMON "    type: ratio\n"
                        "    numerator: orderz\n    denominator: buyers\n",
                   NULL,
                   "/a.yml:12:16: no such metric: orderz; did you mean "
                   "\"orders\"?");
    assert_refused(HEAD "mine\n" COMMON "    type: ratio\n"
                        "    numerator: orders\n"
                        "    denominator: cost_to_serve\n",
                   NULL, "/a.yml:13:18: cost_to_serve is a ratio itself");
    assert_refused("metrics: []\n", NULL,
                   "/a.yml:1:10: a list of at least 1 is wanted, not of 0");
    assert_refused("", NULL, "/a.yml:1:1: must be a map, not nothing");
    assert_refused("metrics: [\n", NULL, "/a.yml:2:1: ");
}

static void what_a_schema_cannot_say_is_checked_too(void **state)
{
    assert_refused(HEAD "mine\n" COMMON "    type: box_net\n"
                        "    facts: perception\n"
                        "    boxes: {1..5: {top: 4..6, bottom: 1..2}}\n",
                   NULL, "/a.yml:13:25: 4..6 is not within the scale 1..5");
    assert_refused(HEAD "mine\n" COMMON "    type: box_net\n"
                        "    facts: perception\n"
                        "    boxes: {1..5: {top: 4..5, bottom: 1..4}}\n",
                   NULL,
                   "/a.yml:13:39: 1..4 is not within the scale 1..5, "
                   "below the top box");
    assert_refused(HEAD "mine\n" COMMON "    type: box_net\n"
                        "    facts: perception\n"
                        "    boxes: {5..1: {top: 4..5, bottom: 1..4}}\n",
                   NULL, "/a.yml:13:13: the scale 5..1 has no two ends");
    assert_refused(HEAD "mine\n" COMMON "    type: box_net\n"
                        "    facts: perception\n"
                        "    boxes: {1..5: {top: 4..5}}\n",
                   NULL, "/a.yml:13:19: a box_net needs a bottom box");
    assert_refused(HEAD "mine\n" COMMON "    type: cohort\n"
                        "    facts: interaction\n    cohort: nrr\n",
                   NULL,
                   "/a.yml:13:13: nrr follows customer facts, not "
                   "interaction");
    assert_refused(HEAD "mine\n" COMMON "    type: cohort\n"
                        "    facts: interaction\n    cohort: resolved\n",
                   NULL, "/a.yml:13:13: resolved needs a window, such as 7d");
    assert_refused(HEAD "mine\n" COMMON "    type: cohort\n"
                        "    facts: customer\n    cohort: nrr\n"
                        "    window: 7d\n",
                   NULL, "/a.yml:13:13: nrr has no window");
    assert_refused(HEAD "mine\n" COMMON "    type: count\n"
                        "    facts: outcome\n    clock: closed\n",
                   NULL,
                   "/a.yml:13:12: only interaction facts have the clock "
                   "closed");
}

static void a_metric_of_a_column_to_come_waits_for_it(void **state)
{
    static const char text[] =
        HEAD "by_plan\n" COMMON "    type: count\n    facts: outcome\n"
             "    where: attr.plan=gold\n";
    const Schema with_plan = {.attr = {"plan"}, .n_attr = 1};
    Folder f = folder(text, NULL);
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, f.path, &err);

    assert_non_null(c);
    assert_null(metric_find(c, "by_plan", &err));
    assert_string_equal("by_plan needs attr.plan, which no fact has yet",
                        err.text);
    catalogue_free(c);
    c = catalogue_load(&with_plan, f.path, &err);
    assert_non_null(c);
    assert_string_equal("attr.plan",
                        get(c, "by_plan")->where.item[0].column->name);
    catalogue_free(c);
    remove_folder(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_least_sixty_metrics_are_shipped),
        cmocka_unit_test(every_metric_that_was_asked_for_is_there),
        cmocka_unit_test(every_word_is_there_in_three_languages),
        cmocka_unit_test(romanian_has_commas_below),
        cmocka_unit_test(nps_is_what_reichheld_said),
        cmocka_unit_test(definitions_become_what_they_say),
        cmocka_unit_test(an_unknown_metric_is_named_with_the_nearest),
        cmocka_unit_test(people_add_their_own),
        cmocka_unit_test(a_folder_that_is_missing_holds_nothing),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(what_a_schema_cannot_say_is_checked_too),
        cmocka_unit_test(a_metric_of_a_column_to_come_waits_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

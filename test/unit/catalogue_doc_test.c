/* catalogue_doc_test.c -- What is written of a metric is what it is. */
#include "model/catalogue_doc.h"

#include "test.h"

#include "base/jsonread.h"

#include <stdio.h>
#include <string.h>

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

static void json_says_what_the_definition_says(void **state)
{
    static const JsonLimits limits = {4 * 1024 * 1024, 20};
    Catalogue *c = shipped();
    Buf out = BUF_INIT(4 * 1024 * 1024);
    Err err = {0};
    JsonDoc *doc;
    const JsonVal *list, *m = NULL;
    JsonIter it;
    double x = 0;

    catalogue_json(c, &out);
    doc = jsonread_new(out.text, out.len, &limits, &err);
    assert_non_null(doc);
    list = jsonread_get(jsonread_root(doc), "metrics");
    assert_int_equal(catalogue_size(c), jsonread_count(list));
    it = (JsonIter){.in = list};
    assert_true(jsonread_next(&it));
    m = it.value;
    assert_string_equal("nps", jsonread_str(jsonread_get(m, "name"), NULL));
    assert_string_equal("kind=nps",
                        jsonread_str(jsonread_get(m, "where"), NULL));
    assert_string_equal("adjusted Wald",
                        jsonread_str(jsonread_get(m, "interval"), NULL));
    assert_string_equal("higher",
                        jsonread_str(jsonread_get(m, "better"), NULL));
    it = (JsonIter){.in = jsonread_get(m, "boxes")};
    assert_true(jsonread_next(&it));
    it = (JsonIter){.in = jsonread_get(it.value, "bottom")};
    assert_true(jsonread_next(&it) && jsonread_next(&it));
    assert_true(jsonread_num(it.value, &x) && x == 6);
    jsonread_free(doc);
    buf_clear(&out);
    catalogue_free(c);
}

static void one_metric_is_an_object(void **state)
{
    Catalogue *c = shipped();
    Buf out = BUF_INIT(100000);

    metric_json(get(c, "service_level"), &out);
    assert_int_equal('{', out.text[0]);
    assert_non_null(
        strstr(out.text, "\"hit\":\"result=answered,wait=..20000\""));
    buf_reset(&out);
    metric_json(get(c, "average_order_value"), &out);
    assert_non_null(strstr(out.text, "\"denominator\":\"orders_valued\""));
    assert_null(strstr(out.text, "\"boxes\""));
    buf_clear(&out);
    catalogue_free(c);
}

static void the_table_has_a_line_per_metric(void **state)
{
    Catalogue *c = shipped();
    Buf out = BUF_INIT(100000);
    size_t lines = 0;

    catalogue_table(c, LANG_PL, &out);
    for (const char *s = out.text; *s; s++)
        lines += *s == '\n';
    assert_int_equal(catalogue_size(c), lines);
    assert_non_null(strstr(out.text, "  s       Średni czas obsługi (AHT)\n"));
    buf_clear(&out);
    catalogue_free(c);
}

static void the_page_has_a_section_and_an_entry_per_metric(void **state)
{
    Catalogue *c = shipped();
    Buf out = BUF_INIT(1000000);
    char want[200];

    catalogue_markdown(c, &out);
    for (size_t i = 0; i < catalogue_size(c); i++) {
        const char *name = catalogue_at(c, i)->name;

        snprintf(want, sizeof(want), "\n### %s\n", name);
        assert_non_null(strstr(out.text, want));
        snprintf(want, sizeof(want), "\n- [%s](#%s): ", name, name);
        assert_non_null(strstr(out.text, want));
    }
    buf_clear(&out);
    catalogue_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_says_what_the_definition_says),
        cmocka_unit_test(one_metric_is_an_object),
        cmocka_unit_test(the_table_has_a_line_per_metric),
        cmocka_unit_test(the_page_has_a_section_and_an_entry_per_metric),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

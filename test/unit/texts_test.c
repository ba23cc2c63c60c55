/* texts_test.c -- The texts inside the binary are the files they are named
 * after; the test runs in the top folder of the sources. */
#include "base/texts.h"

#include "test.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static void every_text_is_its_file(void **state)
{
    for (size_t i = 0; i < embedded_text_count; i++) {
        const EmbeddedText *t = &embedded_texts[i];
        Err err = {0};
        size_t len = 0;
        char *file = file_read(t->name, 4 << 20, &len, &err);

        if (file == NULL)
            fail_msg("%s", err.text);
        assert_int_equal(len, t->end - t->start);
        assert_memory_equal(file, t->start, len);
        assert_int_equal('\0', *t->end);
        free(file);
    }
}

static void a_text_is_found_by_its_name(void **state)
{
    static const char schema[] = "docs/schema/metrics.schema.json";

    assert_string_equal(schema, embedded_find(schema)->name);
    assert_null(embedded_find("docs/schema/metrics.schema"));
    assert_null(embedded_find(""));
}

static void a_prefix_gives_its_texts_in_order(void **state)
{
    static const char *const metrics[] = {
        "config/metrics/contact.yml", "config/metrics/customer.yml",
        "config/metrics/outcome.yml", "config/metrics/perception.yml"};
    const EmbeddedText *t = NULL;

    for (size_t i = 0; i < LEN(metrics); i++) {
        t = embedded_next(t, "config/metrics/");
        assert_non_null(t);
        assert_string_equal(metrics[i], t->name);
    }
    assert_null(embedded_next(t, "config/metrics/"));
    assert_null(embedded_next(NULL, "no/such/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_its_file),
        cmocka_unit_test(a_text_is_found_by_its_name),
        cmocka_unit_test(a_prefix_gives_its_texts_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * vectors_test.c -- Holds src/stat/ to the file of reference vectors.
 *
 * The file is not part of the repository; without it there is one line that
 * says so.  PULS_SHARED names another folder, with other vectors of the
 * same families.
 */
#include "vectors.h"

#include "test.h"

#include <stdio.h>

static void every_vector_of_a_known_family_fits(void **state)
{
    char path[4096];
    VectorReport report = {0};

    if (shared_path("vectors.json", path, sizeof path) == NULL) {
        printf("skipped: no %s\n", path);
        skip();
    }
    assert_true(vectors_run(path, &report));
    printf("%d vectors checked, %d skipped, %d wrong\n", report.checked,
           report.skipped, report.failed);
    assert_int_equal(0, report.failed);
    assert_true(report.checked > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_of_a_known_family_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

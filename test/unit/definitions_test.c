/* definitions_test.c -- The promises of engine/definitions.h. */
#include "engine/definitions.h"

#include "base/file.h"
#include "base/log.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], file[96];
static const Schema none;

static int set_up(void **state)
{
    log_level = LOG_ERROR;
    snprintf(folder, sizeof(folder), "/tmp/puls-definitions-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(file, sizeof(file), "%s/own.yml", folder);
    return 0;
}

static int tear_down(void **state)
{
    unlink(file);
    return rmdir(folder);
}

static void write_text(const char *text)
{
    Err err = {0};

    if (!file_write(file, text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static void write_metric(const char *name)
{
    char text[600];

    snprintf(text, sizeof(text),
             "metrics:\n"
             "  - name: %s\n"
             "    version: 1\n"
             "    label: {en: Own, pl: Nasze, ro: Proprii}\n"
             "    formula: {en: number, pl: liczba, ro: numar}\n"
             "    type: count\n"
             "    facts: interaction\n"
             "    unit: count\n"
             "    better: neither\n"
             "    decimals: 0\n"
             "    min_n: 1\n"
             "    source: count\n",
             name);
    write_text(text);
}

static Definitions *open_definitions(void)
{
    Err err = {0};
    Definitions *d = definitions_open(folder, &none, &err);

    if (d == NULL)
        fail_msg("%s", err.text);
    return d;
}

static bool knows(Definitions *d, Arena *a, const Schema *s, const char *name)
{
    Err err = {0};

    return metric_find(definitions_take(d, s, a), name, &err) != NULL;
}

/* After the next look at the folder. */
static void wait_for_look(void)
{
    usleep((DEFINITIONS_LOOK_MS + 50) * 1000);
}

static void a_written_file_is_seen_by_later_requests(void **state)
{
    Definitions *d;
    Arena before = {0}, after = {0};

    write_metric("first_own");
    d = open_definitions();
    assert_true(knows(d, &before, NULL, "first_own"));
    assert_int_equal(0, definitions_changes(d));
    write_metric("second_own");
    wait_for_look();
    assert_false(knows(d, &before, NULL, "second_own"));
    assert_true(knows(d, &after, NULL, "second_own"));
    assert_false(knows(d, &after, NULL, "first_own"));
    assert_true(knows(d, &before, NULL, "first_own"));
    assert_int_equal(1, definitions_changes(d));
    definitions_close(d);
    arena_clear(&before);
    arena_clear(&after);
}

static void a_mistake_changes_nothing(void **state)
{
    Definitions *d;
    Arena a = {0};

    write_metric("first_own");
    d = open_definitions();
    write_text("metrics: [oh dear");
    wait_for_look();
    assert_true(knows(d, &a, NULL, "first_own"));
    assert_int_equal(0, definitions_changes(d));
    arena_clear(&a);
    write_metric("mended_own");
    wait_for_look();
    assert_true(knows(d, &a, NULL, "mended_own"));
    arena_clear(&a);
    definitions_close(d);
}

static void a_new_schema_is_seen_at_once(void **state)
{
    static const Schema plan = {.n_attr = 1, .attr = {"plan"}};
    Definitions *d = open_definitions();
    Arena a = {0};

    definitions_take(d, &none, &a);
    arena_clear(&a);
    assert_int_equal(0, definitions_changes(d));
    definitions_take(d, &plan, &a);
    assert_int_equal(1, definitions_changes(d));
    arena_clear(&a);
    definitions_take(d, &plan, &a);
    assert_int_equal(1, definitions_changes(d));
    arena_clear(&a);
    definitions_close(d);
}

#define ROUNDS  40
#define READERS 4

static const Schema versions[ROUNDS];

typedef struct Reader {
    Definitions *d;
    size_t seen;
} Reader;

static void *read_on(void *arg)
{
    Reader *r = arg;

    for (int i = 0; i < 20 * ROUNDS; i++) {
        Arena a = {0};
        const Catalogue *c = definitions_take(r->d, NULL, &a);

        for (size_t k = 0; k < catalogue_size(c); k += 10)
            r->seen += strlen(catalogue_at(c, k)->name);
        arena_clear(&a);
    }
    return NULL;
}

/* TSan and ASan watch: nobody reads what was freed, nobody frees twice. */
static void readers_go_on_while_it_is_replaced(void **state)
{
    Definitions *d = open_definitions();
    Reader reader[READERS] = {0};
    pthread_t thread[READERS];

    for (size_t i = 0; i < READERS; i++) {
        reader[i].d = d;
        assert_int_equal(0,
                         pthread_create(&thread[i], NULL, read_on, &reader[i]));
    }
    for (size_t i = 0; i < ROUNDS; i++) {
        Arena a = {0};

        definitions_take(d, &versions[i], &a);
        arena_clear(&a);
    }
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(thread[i], NULL);
        assert_true(reader[i].seen > 0);
    }
    assert_int_equal(ROUNDS, definitions_changes(d));
    definitions_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_file_is_seen_by_later_requests),
        cmocka_unit_test(a_mistake_changes_nothing),
        cmocka_unit_test(a_new_schema_is_seen_at_once),
        cmocka_unit_test(readers_go_on_while_it_is_replaced),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* idset_test.c -- The promises of store/idset.h, and of textmap.h. */
#include "store/idset.h"

#include "base/random.h"
#include "store/textmap.h"

#include "bytes.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 1000000

static Uint128 random_id(Random *r)
{
    Uint128 high = random_bits(r);

    return high << 64 | random_bits(r);
}

static void what_was_added_is_found_and_nothing_else(void **state)
{
    /* Zero; ids of one home; ids of one tag; ids that differ nowhere else
     * than in bits that neither has. */
    const Uint128 id[] = {0, 7, (Uint128)1 << 64 | 7, (Uint128)2 << 64 | 7,
                          (Uint128)2 << 64 | UINT64_MAX};
    IdSet s;

    idset_init(&s);
    for (size_t i = 0; i < LEN(id); i++)
        assert_false(idset_has(&s, id[i]));
    for (size_t i = 0; i < LEN(id); i++) {
        idset_add(&s, &id[i], 1, 0);
        for (size_t k = 0; k <= i; k++)
            assert_true(idset_has(&s, id[k]));
    }
    assert_false(idset_has(&s, (Uint128)9 << 64 | 7));
    idset_clear(&s);
}

static void what_is_added_again_takes_no_room(void **state)
{
    const Uint128 id[] = {5, (Uint128)1 << 70, 5, 5};
    IdSet s;

    idset_init(&s);
    idset_add(&s, id, LEN(id), 0);
    idset_add(&s, id, LEN(id), 0);
    assert_int_equal(2, idset_count(&s));
    idset_clear(&s);
}

/* Promises 1 to 3 over a million; by chance 0.1 of them would be found. */
static void assert_holds(IdSet *s, double most_bytes)
{
    Random in = random_from(1, 1), out = random_from(1, 2);
    Uint128 *id = malloc(1000 * sizeof(*id));
    int found = 0;

    for (int i = 0; i < MANY / 1000; i++) {
        for (int k = 0; k < 1000; k++)
            id[k] = random_id(&in);
        idset_add(s, id, 1000, 0);
    }
    in = random_from(1, 1);
    for (int i = 0; i < MANY; i++) {
        assert_true(idset_has(s, random_id(&in)));
        found += idset_has(s, random_id(&out));
    }
    assert_in_range(found, 0, 1);
    assert_in_range(idset_count(s), MANY - 1, MANY);
    assert_true((double)idset_bytes(s) < most_bytes * MANY);
    free(id);
}

static void a_million_that_was_expected(void **state)
{
    IdSet s;

    idset_init(&s);
    idset_expect(&s, MANY);
    assert_holds(&s, 5);
    idset_clear(&s);
}

static void a_million_that_was_not(void **state)
{
    IdSet s;

    idset_init(&s);
    assert_holds(&s, 10);
    assert_true(s.n_tables > 1);
    idset_clear(&s);
}

/* ---- Positions ---------------------------------------------------------- */

/* Ids 0 to 999,999 at positions of the same number.  The first half is in one
 * table, so that it begins at 0; what is recent is close to where it is. */
static void recent_identities_are_looked_for_at_the_end(void **state)
{
    Random r = random_from(1, 1);
    IdSet s;
    int64_t at;

    idset_init(&s);
    idset_expect(&s, MANY);
    for (int64_t i = 0; i < MANY; i++) {
        Uint128 id = random_id(&r);

        idset_add(&s, &id, 1, i);
    }
    r = random_from(1, 1);
    for (int64_t i = 0; i < MANY; i++) {
        const Uint128 id = random_id(&r);

        idset_find(&s, &id, 1, &at);
        assert_in_range(at, 0, i);
        if (i >= MANY - 60000)
            assert_true(at >= MANY - 131072);
    }
    idset_clear(&s);
}

/* Of an identity that is there twice, the first place counts. */
static void the_lowest_position_is_told(void **state)
{
    Random r = random_from(1, 3);
    const Uint128 id = 12345;
    IdSet s;
    int64_t at;

    idset_init(&s);
    idset_find(&s, &id, 1, &at);
    assert_int_equal(IDSET_NOWHERE, at);
    idset_add(&s, &id, 1, 100);
    for (int64_t i = 0; i < 200000; i++) {
        Uint128 other = random_id(&r);

        idset_add(&s, &other, 1, 101 + i);
    }
    idset_add(&s, &id, 1, 300000);
    idset_find(&s, &id, 1, &at);
    assert_int_equal(100, at);
    idset_clear(&s);
}

/* ---- As bytes ----------------------------------------------------------- */

/* 300,000 identities at positions 1 to 300,000. */
static Bytes bytes_of_some(void)
{
    Random r = random_from(3, 1);
    Bytes out = {0};
    IdSetCut cut;
    IdSet s;

    idset_init(&s);
    for (int64_t i = 1; i <= 300000; i++) {
        Uint128 id = random_id(&r);

        idset_add(&s, &id, 1, i);
    }
    idset_cut(&s, &cut);
    idset_write(&s, &cut, 300001, bytes_keep, &out);
    idset_clear(&s);
    return out;
}

static bool read_back(IdSet *s, const Bytes *b, size_t n)
{
    const char *at = b->at;
    size_t left = n;

    idset_init(s);
    return idset_read(s, &at, &left, 300001) && left == 0;
}

static void what_was_written_is_read(void **state)
{
    Random r = random_from(3, 1), out = random_from(3, 2);
    Bytes b = bytes_of_some();
    int64_t at;
    IdSet s;

    assert_true(read_back(&s, &b, b.n));
    assert_int_equal(300000, idset_count(&s));
    for (int64_t i = 1; i <= 300000; i++) {
        const Uint128 id = random_id(&r);

        idset_find(&s, &id, 1, &at);
        assert_in_range(at, 1, i);
        assert_false(idset_has(&s, random_id(&out)));
    }
    for (int i = 0; i < 300000; i++) { /* there is room for more */
        const Uint128 id = random_id(&out);

        idset_add(&s, &id, 1, 300001);
        assert_true(idset_has(&s, id));
    }
    idset_clear(&s);
    free(b.at);
}

/* An empty table that is written knows no position yet, and has to be found
 * by those of what comes next. */
static void an_empty_table_is_not_nowhere(void **state)
{
    const Uint128 id = 12345;
    const char *at;
    Bytes b = {0};
    IdSetCut cut;
    size_t left;
    int64_t found;
    IdSet s;

    idset_init(&s);
    idset_reserve(&s, 10);
    idset_cut(&s, &cut);
    idset_add(&s, &id, 1, 70); /* after the cut; may be written */
    idset_write(&s, &cut, 70, bytes_keep, &b);
    idset_clear(&s);
    idset_init(&s);
    at = b.at;
    left = b.n;
    assert_true(idset_read(&s, &at, &left, 70));
    idset_add(&s, &id, 1, 70);
    idset_find(&s, &id, 1, &found);
    assert_in_range(found, 0, 70);
    idset_clear(&s);
    free(b.at);
}

/* Bytes as they could be after anything: none of them is a set. */
static void other_bytes_are_refused(void **state)
{
    static const uint64_t bad[][3] = {
        {1, 0, 0},               /* a table without room */
        {1, 1, 0},               /* no whole line */
        {1, 1 << 20, 0},         /* more than there is */
        {1, UINT64_MAX - 15, 0}, /* so much that it overflows */
        {1, 16, UINT64_MAX},     /* a position below 0 */
        {1, 16, 300002},         /* and one above the last */
        {2, 16, 0},              /* one table too few */
        {1000, 16, 0},           /* too many tables */
    };
    Bytes b = bytes_of_some();
    IdSet s;

    for (size_t n = 0; n < b.n; n += 997) {
        assert_false(read_back(&s, &b, n));
        assert_int_equal(0, idset_count(&s));
        idset_clear(&s);
    }
    for (size_t i = 0; i < LEN(bad); i++) {
        memset(b.at, 0, 1000);
        memcpy(b.at, bad[i], sizeof(bad[i]));
        assert_false(read_back(&s, &b, 3 * 8 + 64));
        idset_clear(&s);
    }
    memcpy(b.at, (uint64_t[]){1, 16, 0}, 24);
    memset(b.at + 24, 1, 64); /* no slot is free: a search would not end */
    assert_false(read_back(&s, &b, 24 + 64));
    idset_clear(&s);
    memset(b.at + 24, 0, 64);
    b.at[24 + 8] = 1; /* a hole: what comes next would overwrite it */
    assert_false(read_back(&s, &b, 24 + 64));
    idset_clear(&s);
    b.at[24 + 8] = 0;
    assert_true(read_back(&s, &b, 24 + 64));
    idset_clear(&s);
    free(b.at);
}

/* ---- Threads ------------------------------------------------------------ */

#define SHARE 20000

typedef struct Worker {
    pthread_t thread;
    IdSet *set;
    uint64_t stream;
    int lost;
} Worker;

static void *work(void *ctx)
{
    Worker *w = ctx;
    Random r = random_from(2, w->stream), again = r;

    for (int i = 0; i < SHARE; i++) {
        Uint128 id = random_id(&r);

        idset_add(w->set, &id, 1, 0);
        w->lost += !idset_has(w->set, random_id(&again));
    }
    return NULL;
}

static void threads_add_and_ask_at_once(void **state)
{
    Worker w[4];
    IdSet s;

    idset_init(&s);
    for (size_t i = 0; i < LEN(w); i++) {
        w[i] = (Worker){.set = &s, .stream = i};
        assert_int_equal(0, pthread_create(&w[i].thread, NULL, work, &w[i]));
    }
    for (size_t i = 0; i < LEN(w); i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(0, w[i].lost);
    }
    assert_int_equal(LEN(w) * SHARE, idset_count(&s));
    idset_clear(&s);
}

/* ---- Texts -------------------------------------------------------------- */

static void texts_that_differ_have_other_identities(void **state)
{
    IdSet s;
    char text[32];

    idset_init(&s);
    for (int i = 0; i < 100000; i++) {
        Uint128 id;

        snprintf(text, sizeof(text), "C%06d", i);
        id = idset_of_text(text);
        assert_false(idset_has(&s, id));
        idset_add(&s, &id, 1, 0);
    }
    assert_true(idset_has(&s, idset_of_text("C000000")));
    assert_false(idset_has(&s, idset_of_text("")));
    assert_false(idset_has(&s, idset_of_text("C")));
    idset_clear(&s);
}

static void a_map_keeps_a_number_for_each_text(void **state)
{
    static char text[1000][8];
    TextMap m = {0};
    bool is_new;

    assert_null(textmap_find(&m, "a"));
    for (size_t i = 0; i < LEN(text); i++) {
        snprintf(text[i], sizeof(text[i]), "t%zu", i);
        *textmap_put(&m, text[i], &is_new) = i;
        assert_true(is_new);
    }
    for (size_t i = 0; i < LEN(text); i++) {
        assert_int_equal(i, *textmap_find(&m, text[i]));
        assert_int_equal(i, *textmap_put(&m, text[i], &is_new));
        assert_false(is_new);
    }
    assert_null(textmap_find(&m, "t1000"));
    textmap_clear(&m);
    assert_null(textmap_find(&m, "t1"));
    textmap_clear(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_found_and_nothing_else),
        cmocka_unit_test(what_is_added_again_takes_no_room),
        cmocka_unit_test(a_million_that_was_expected),
        cmocka_unit_test(a_million_that_was_not),
        cmocka_unit_test(recent_identities_are_looked_for_at_the_end),
        cmocka_unit_test(the_lowest_position_is_told),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(an_empty_table_is_not_nowhere),
        cmocka_unit_test(other_bytes_are_refused),
        cmocka_unit_test(threads_add_and_ask_at_once),
        cmocka_unit_test(texts_that_differ_have_other_identities),
        cmocka_unit_test(a_map_keeps_a_number_for_each_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

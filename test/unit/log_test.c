/* log_test.c -- The promises of base/log.h. */
#include "base/log.h"

#include "base/jsonread.h"
#include "base/utf8.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 2026-01-31T09:15:02.007Z, by date -u -d ... +%s. */
#define MOMENT 1769850902007
#define LINES  200
#define HANDS  4

static Buf line;

static int set_up(void **state)
{
    line = (Buf)BUF_INIT(4 * LOG_MAX);
    return 0;
}

static int tear_down(void **state)
{
    buf_clear(&line);
    return 0;
}

static void make(LogFormat format, const char *fmt, ...) PULS_PRINTF(2, 3);

static void make(LogFormat format, const char *fmt, ...)
{
    va_list ap;

    buf_reset(&line);
    va_start(ap, fmt);
    log_make(&line, format, MOMENT, LOG_WARN, "http", fmt, ap);
    va_end(ap);
}

static JsonDoc *parsed(const char *text, size_t n)
{
    static const JsonLimits limits = {LOG_MAX, 2};
    Err err = {0};
    JsonDoc *doc = jsonread_new(text, n, &limits, &err);

    if (doc == NULL)
        print_error("%s: %s\n", err.text, text);
    assert_non_null(doc);
    return doc;
}

static void text_is_for_people(void **state)
{
    make(LOG_TEXT, "route=%s the disk is %s", "/v1/x", "full");
    assert_string_equal(line.text, "2026-01-31T09:15:02.007Z warn  http    "
                                   "route=/v1/x the disk is full\n");
}

static void pairs_become_members(void **state)
{
    make(LOG_JSON, "kind=%s n=%d share=%.2f big=%lld size=%zu on=yes %s",
         "import", -3, 0.5, 1LL << 40, (size_t)7, "and more");
    assert_string_equal(
        line.text,
        "{\"at\":\"2026-01-31T09:15:02.007Z\",\"level\":\"warn\",\"part\":"
        "\"http\",\"kind\":\"import\",\"n\":-3,\"share\":0.50,\"big\":"
        "1099511627776,\"size\":7,\"on\":\"yes\",\"text\":\"and more\"}\n");
}

static void a_value_is_what_was_given(void **state)
{
    make(LOG_JSON, "why=%s then=%.*s", "a=\"1\" b=2\n{", 3, "abcdef");
    assert_non_null(strstr(
        line.text, "\"why\":\"a=\\\"1\\\" b=2\\u000a{\",\"then\":\"abc\"}"));
}

static void what_is_no_number_is_a_text(void **state)
{
    make(LOG_JSON, "a=%d%% b=%03d c=%f d=%x e=%c f=%+d", 5, 7, (double)NAN, 255,
         'z', 3);
    assert_non_null(strstr(line.text, "\"a\":\"5%\",\"b\":\"007\",\"c\":"));
    assert_non_null(strstr(line.text, "nan\",\"d\":\"ff\",\"e\":\"z\",\"f\":"
                                      "\"+3\"}"));
}

static void a_sentence_is_put_together(void **state)
{
    make(LOG_JSON, "%s took=%dms for %s", "it", 3, "you");
    assert_non_null(
        strstr(line.text, "\"took\":\"3ms\",\"text\":\"it for you\"}"));
}

static void odd_bytes_do_not_break_the_line(void **state)
{
    make(LOG_TEXT, "%s", "a\nb\x7f\xff");
    assert_non_null(strstr(line.text, "a b \xef\xbf\xbd\n"));
    make(LOG_JSON, "x=%s", "a\nb\x01\xff\xc5\x82");
    assert_true(utf8_valid(line.text, line.len));
    assert_non_null(
        strstr(line.text, "\\u000ab\\u0001\xef\xbf\xbd\xc5\x82\"}"));
}

/* Of every length around the limit, with characters of two bytes. */
static void too_long_is_cut_and_says_so(void **state)
{
    char *text = calloc(1, 2 * LOG_MAX + 1);

    assert_non_null(text);
    for (size_t n = LOG_MAX / 2 - 80; n < LOG_MAX; n++) {
        JsonDoc *doc;
        size_t kept = 0;
        bool cut = false;

        text[2 * n] = text[2 * n + 1] = '\0';
        for (size_t i = 0; i < n; i++)
            memcpy(text + 2 * i, "\xc5\x82", 2);
        make(LOG_JSON, "a=%s b=%d", text, 1);
        assert_true(line.len <= LOG_MAX);
        doc = parsed(line.text, line.len - 1);
        jsonread_bool(jsonread_get(jsonread_root(doc), "cut"), &cut);
        jsonread_str(jsonread_get(jsonread_root(doc), "a"), &kept);
        assert_int_equal(kept % 2, 0);
        assert_int_equal(
            cut, kept < 2 * n || jsonread_get(jsonread_root(doc), "b") == NULL);
        jsonread_free(doc);
        make(LOG_TEXT, "%s", text);
        assert_true(line.len <= LOG_MAX);
        assert_true(utf8_valid(line.text, line.len));
        assert_int_equal(line.text[line.len - 1], '\n');
    }
    free(text);
}

static void a_pair_without_room_is_left_out(void **state)
{
    char text[LOG_MAX + 1];
    JsonDoc *doc;

    memset(text, 1, LOG_MAX); /* each takes six bytes */
    text[LOG_MAX] = '\0';
    make(LOG_JSON, "a=%s b=%s n=%d", text, text, 12);
    assert_true(line.len <= LOG_MAX);
    doc = parsed(line.text, line.len - 1);
    assert_non_null(jsonread_get(jsonread_root(doc), "cut"));
    jsonread_free(doc);
}

/* ---- Threads ------------------------------------------------------------ */

static void *say(void *ctx)
{
    for (int i = 0; i < LINES; i++)
        log_info("test", "hand=%d line=%d why=%s", *(int *)ctx, i,
                 "a text with a \" in it");
    return NULL;
}

/* Log from some threads into a file, as standard error. */
static char *said_by_hands(size_t *n)
{
    FILE *file = tmpfile();
    int was = dup(STDERR_FILENO), hand[HANDS];
    pthread_t thread[HANDS];
    char *text = calloc(1, HANDS * LINES * LOG_MAX);

    assert_non_null(file);
    assert_non_null(text);
    dup2(fileno(file), STDERR_FILENO);
    for (int i = 0; i < HANDS; i++) {
        hand[i] = i;
        assert_int_equal(pthread_create(&thread[i], NULL, say, &hand[i]), 0);
    }
    for (int i = 0; i < HANDS; i++)
        pthread_join(thread[i], NULL);
    dup2(was, STDERR_FILENO);
    close(was);
    rewind(file);
    *n = fread(text, 1, HANDS * LINES * LOG_MAX - 1, file);
    fclose(file);
    return text;
}

static void lines_of_threads_stay_apart(void **state)
{
    size_t n, lines = 0;
    char *text, *at;

    log_format = LOG_JSON;
    text = said_by_hands(&n);
    log_format = LOG_TEXT;
    for (at = text; at < text + n; at = strchr(at, '\n') + 1, lines++)
        jsonread_free(parsed(at, strcspn(at, "\n")));
    assert_int_equal(lines, HANDS * LINES);
    free(text);
}

static void a_level_above_is_not_written(void **state)
{
    size_t n;
    char *text;

    log_level = LOG_WARN;
    text = said_by_hands(&n);
    log_level = LOG_INFO;
    assert_int_equal(n, 0);
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_for_people),
        cmocka_unit_test(pairs_become_members),
        cmocka_unit_test(a_value_is_what_was_given),
        cmocka_unit_test(what_is_no_number_is_a_text),
        cmocka_unit_test(a_sentence_is_put_together),
        cmocka_unit_test(odd_bytes_do_not_break_the_line),
        cmocka_unit_test(too_long_is_cut_and_says_so),
        cmocka_unit_test(a_pair_without_room_is_left_out),
        cmocka_unit_test(lines_of_threads_stay_apart),
        cmocka_unit_test(a_level_above_is_not_written),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

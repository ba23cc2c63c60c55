/* reply_test.c -- Statuses, problems, ETags, encodings and assets. */
#include "http/assets.h"
#include "http/reply.h"

#include "test.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

static Params asking(Param *at, const char *name, const char *value)
{
    *at = (Param){name, value};
    return (Params){at, name == NULL ? 0 : 1};
}

static const char *header(const Reply *r, const char *name)
{
    Params p = {(Param *)(uintptr_t)r->header, r->nheaders};

    return params_header(&p, name);
}

/* Status codes as RFC 9110 names them. */
static void each_kind_of_error_has_its_status(void **state)
{
    static const int want[] = {
        [ERR_INPUT] = 400,    [ERR_DENIED] = 403, [ERR_MISSING] = 404,
        [ERR_CONFLICT] = 409, [ERR_LIMIT] = 413,  [ERR_STORE] = 500,
        [ERR_IO] = 500,
    };

    for (ErrKind k = ERR_INPUT; k <= ERR_IO; k++)
        assert_int_equal(want[k], reply_status(k));
}

static void a_failure_is_told_as_rfc_9457_says(void **state)
{
    Reply r = {.body = BUF_INIT(1000)};
    Err err = {ERR_MISSING, "no such metric: \"npz\""};
    Params none = {0};
    Arena a = {0};

    buf_puts(&r.body, "half an answer");
    reply_fail(&r, "/v1/metrics/npz", &err);
    reply_finish(&r, &none, &a);
    assert_int_equal(404, r.status);
    assert_string_equal("application/problem+json", header(&r, "Content-Type"));
    assert_string_equal("no-store", header(&r, "Cache-Control"));
    assert_null(header(&r, "ETag"));
    assert_string_equal("{\"type\":\"about:blank\",\"title\":\"Not Found\","
                        "\"status\":404,"
                        "\"detail\":\"no such metric: \\\"npz\\\"\","
                        "\"instance\":\"/v1/metrics/npz\"}",
                        r.body.text);
    reply_clear(&r);
    arena_clear(&a);
}

static void a_status_that_was_chosen_is_kept(void **state)
{
    Reply r = {.status = 405, .body = BUF_INIT(1000)};
    Err err = {ERR_INPUT, "no"};

    reply_fail(&r, "/", &err);
    assert_int_equal(405, r.status);
    assert_non_null(strstr(r.body.text, "\"title\":\"Method Not Allowed\""));
    reply_clear(&r);
}

static void every_reply_is_safe_to_show(void **state)
{
    Reply r = {.body = BUF_INIT(10)};
    Params none = {0};
    Arena a = {0};

    reply_finish(&r, &none, &a);
    assert_int_equal(200, r.status);
    assert_string_equal("application/json", header(&r, "Content-Type"));
    assert_string_equal("nosniff", header(&r, "X-Content-Type-Options"));
    assert_string_equal("no-referrer", header(&r, "Referrer-Policy"));
    assert_string_equal("private, no-cache", header(&r, "Cache-Control"));
    assert_non_null(
        strstr(header(&r, "Content-Security-Policy"), "default-src 'self'; "));
    assert_non_null(strstr(header(&r, "Content-Security-Policy"),
                           "frame-ancestors 'none'"));
    reply_clear(&r);
    arena_clear(&a);
}

/* The status of a reply of these bytes to a client that has `tag`. */
static int status_with(const char *bytes, const char *tag, char *got)
{
    Reply r = {.body = BUF_INIT(100)};
    Param at;
    Params request = asking(&at, "if-none-match", tag);
    Arena a = {0};
    int status;

    buf_puts(&r.body, bytes);
    reply_finish(&r, &request, &a);
    status = r.status;
    assert_int_equal(status == 304 ? 0 : strlen(bytes), r.body.len);
    snprintf(got, 40, "%s", header(&r, "ETag"));
    reply_clear(&r);
    arena_clear(&a);
    return status;
}

static void the_same_bytes_are_not_sent_twice(void **state)
{
    char tag[40], other[40], list[100];

    assert_int_equal(200, status_with("{\"n\":1}", "", tag));
    assert_int_equal(200, status_with("{\"n\":2}", tag, other));
    assert_string_not_equal(tag, other);
    assert_int_equal(304, status_with("{\"n\":1}", tag, other));
    assert_string_equal(tag, other);
    assert_int_equal(304, status_with("{\"n\":1}", tag + 2, other));
    assert_int_equal(304, status_with("{\"n\":1}", "*", other));
    snprintf(list, sizeof(list), "\"x\", W/\"y\",%s", tag);
    assert_int_equal(304, status_with("{\"n\":1}", list, other));
    tag[strlen(tag) - 1] = '\0'; /* the quote is missing */
    assert_int_equal(200, status_with("{\"n\":1}", tag, other));
}

/* Examples of RFC 9110, 12.5.3. */
static void accept_encoding_is_understood(void **state)
{
    assert_true(reply_accepts("gzip", "gzip"));
    assert_true(reply_accepts("compress, GZIP", "gzip"));
    assert_true(reply_accepts("compress;q=0.5, gzip;q=1.0", "gzip"));
    assert_true(reply_accepts("gzip, deflate, br, zstd", "br"));
    assert_false(reply_accepts("gzip;q=0", "gzip"));
    assert_false(reply_accepts("gzip; q=0.000, br", "gzip"));
    assert_false(reply_accepts("xgzip, gzipx", "gzip"));
    assert_false(reply_accepts("", "gzip"));
    assert_false(reply_accepts(NULL, "gzip"));
}

/* Unpack what should be gzip. */
static size_t unpack(const Buf *packed, char *to, size_t room)
{
    z_stream z = {.next_in = (unsigned char *)packed->text,
                  .avail_in = (unsigned)packed->len,
                  .next_out = (unsigned char *)to,
                  .avail_out = (unsigned)room};

    assert_int_equal(Z_OK, inflateInit2(&z, 15 + 16));
    assert_int_equal(Z_STREAM_END, inflate(&z, Z_FINISH));
    inflateEnd(&z);
    return room - z.avail_out;
}

static void long_text_is_compressed_on_request(void **state)
{
    Param at;
    Params gzip = asking(&at, "Accept-Encoding", "gzip");
    Params none = {0};
    Arena a = {0};
    char got[6000];

    for (int accepts = 0; accepts <= 1; accepts++) {
        Reply r = {.body = BUF_INIT(10000)};

        for (int i = 0; i < 500; i++)
            buf_printf(&r.body, "%d;row\n", i);
        memcpy(got, r.body.text, r.body.len);
        r.type = "text/csv";
        reply_finish(&r, accepts ? &gzip : &none, &a);
        assert_string_equal("Accept-Encoding", header(&r, "Vary"));
        if (accepts) {
            char plain[6000];

            assert_string_equal("gzip", header(&r, "Content-Encoding"));
            assert_int_equal(3890, unpack(&r.body, plain, sizeof(plain)));
            assert_memory_equal(got, plain, 3890);
            assert_true(r.body.len < 1945);
        } else {
            assert_null(header(&r, "Content-Encoding"));
            assert_int_equal(3890, r.body.len);
        }
        reply_clear(&r);
    }
    arena_clear(&a);
}

static void short_or_packed_replies_stay_as_they_are(void **state)
{
    Param at;
    Params gzip = asking(&at, "Accept-Encoding", "gzip");
    Arena a = {0};

    for (int packed = 0; packed <= 1; packed++) {
        Reply r = {.body = BUF_INIT(10000)};

        for (int i = 0; i < (packed ? 2000 : 1000); i++)
            buf_puts(&r.body, "x");
        r.type = packed ? "image/png" : NULL;
        reply_finish(&r, &gzip, &a);
        assert_null(header(&r, "Content-Encoding"));
        reply_clear(&r);
    }
    arena_clear(&a);
}

static int told;

static void tell(void *ctx)
{
    told++;
}

static bool never(void *ctx, Buf *chunk, Err *err)
{
    return false;
}

static void done_is_told_once_also_after_a_failure(void **state)
{
    Reply r = {.body = BUF_INIT(1000), .next = never, .done = tell};
    Err err = {ERR_STORE, "gone"};

    told = 0;
    reply_fail(&r, "/", &err);
    assert_null(r.next);
    assert_int_equal(500, r.status);
    reply_clear(&r);
    reply_clear(&r);
    assert_int_equal(1, told);
}

/* ---- Assets ------------------------------------------------------------- */

static const char page[] = "<html>", script[] = "let a", packed[] = "BR",
                  zipped[] = "GZ1";

#define SPAN(s)              \
    {                        \
        s, s + sizeof(s) - 1 \
    }

static const Asset table[] = {
    {"/assets/app-1a2b.js", "text/javascript", "t1", SPAN(script), SPAN(zipped),
     SPAN(packed)},
    {"/index.html", "text/html; charset=utf-8", "t2", SPAN(page), {0}, {0}},
};

static void paths_of_the_pages_are_found(void **state)
{
    static const struct {
        const char *path;
        int row;
    } cases[] = {
        {"/assets/app-1a2b.js", 0},
        {"/index.html", 1},
        {"/", 1},
        {"/board/7", 1},
        {"/v1", -1},
        {"/v1/nothing", -1},
        {"/v1x", 1},
        {"/favicon.ico", -1},
        {"/a/b.js", -1},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        const Asset *a = asset_for(table, LEN(table), cases[i].path);

        assert_int_equal(cases[i].row, a == NULL ? -1 : (int)(a - table));
    }
    assert_null(asset_for(NULL, 0, "/"));
}

static void assets_come_in_the_best_encoding(void **state)
{
    static const struct {
        const char *accept, *encoding, *bytes;
    } cases[] = {
        {"gzip, br", "br", packed},
        {"gzip", "gzip", zipped},
        {"br;q=0, gzip", "gzip", zipped},
        {"", NULL, script},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Reply r = {.body = BUF_INIT(10)};
        Param at;
        Params request = asking(&at, "Accept-Encoding", cases[i].accept);
        Arena a = {0};

        asset_reply(&table[0], &request, &r);
        reply_finish(&r, &request, &a);
        assert_int_equal(strlen(cases[i].bytes), r.fixed_len);
        assert_memory_equal(cases[i].bytes, r.fixed, r.fixed_len);
        assert_int_equal(cases[i].encoding != NULL,
                         header(&r, "Content-Encoding") != NULL);
        if (cases[i].encoding != NULL)
            assert_string_equal(cases[i].encoding,
                                header(&r, "Content-Encoding"));
        assert_string_equal("Accept-Encoding", header(&r, "Vary"));
        assert_string_equal("public, max-age=31536000, immutable",
                            header(&r, "Cache-Control"));
        reply_clear(&r);
        arena_clear(&a);
    }
}

static void the_page_itself_is_asked_for_again(void **state)
{
    Reply r = {.body = BUF_INIT(10)};
    Param at;
    Params request = asking(&at, "If-None-Match", "W/\"t2\"");
    Arena a = {0};

    asset_reply(&table[1], &request, &r);
    reply_finish(&r, &request, &a);
    assert_string_equal("no-cache", header(&r, "Cache-Control"));
    assert_int_equal(304, r.status);
    assert_null(r.fixed);
    reply_clear(&r);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_error_has_its_status),
        cmocka_unit_test(a_failure_is_told_as_rfc_9457_says),
        cmocka_unit_test(a_status_that_was_chosen_is_kept),
        cmocka_unit_test(every_reply_is_safe_to_show),
        cmocka_unit_test(the_same_bytes_are_not_sent_twice),
        cmocka_unit_test(accept_encoding_is_understood),
        cmocka_unit_test(long_text_is_compressed_on_request),
        cmocka_unit_test(short_or_packed_replies_stay_as_they_are),
        cmocka_unit_test(done_is_told_once_also_after_a_failure),
        cmocka_unit_test(paths_of_the_pages_are_found),
        cmocka_unit_test(assets_come_in_the_best_encoding),
        cmocka_unit_test(the_page_itself_is_asked_for_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

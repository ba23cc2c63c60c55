/*
 * signature_test.c -- Who sent it: signatures as products make them.
 *
 * The signatures were made with `openssl dgst -hmac`, not by this program.
 */
#include "api/signature.h"
#include "intake/mapping.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY "{\"ticket\": {\"id\": 7}}"
#define WHEN "2026-01-31T08:15:02Z"
#define NOW  1769847302000

static Arena arena;
static Err err;

static int begin(void **state)
{
    err = (Err){0};
    return 0;
}

static int end(void **state)
{
    arena_clear(&arena);
    return 0;
}

static void keep(void *ctx, const char *sentence)
{
    buf_printf(ctx, "%s\n", sentence);
}

/* The rules of a mapping whose `hook` has these lines; else what is wrong. */
static const char *rules_of(const char *hook, HookRules *out)
{
    Buf told = BUF_INIT(10000);
    const char *yaml = arena_printf(
        &arena, "mapping: m\nhook:\n%sfacts:\n  - outcome: {id: a}\n", hook);
    const char *all;
    Mapping *m =
        mapping_parse(&arena, yaml, strlen(yaml), "m.yml", keep, &told, &err);

    if (m != NULL)
        *out = m->hook;
    all = arena_printf(&arena, "%s", told.text);
    buf_clear(&told);
    return all;
}

static bool holds(const char *hook, const char *name, const char *value,
                  int64_t now)
{
    Param headers[] = {{name, value},
                       {"X-Zendesk-Webhook-Signature-Timestamp", WHEN},
                       {"webhook-id", "msg_1"}};
    Request req = {.headers = {headers, LEN(headers)},
                   .params = {headers, 1},
                   .body = BODY,
                   .body_len = strlen(BODY),
                   .arena = &arena};
    Secret secret = {"geheim", 6};
    HookRules rules;

    assert_string_equal("", rules_of(hook, &rules));
    err = (Err){0};
    if (signature_holds(&rules, &secret, &req, now, &err))
        return true;
    assert_int_equal(ERR_DENIED, err.kind);
    assert_null(strstr(err.text, "ticket"));
    assert_null(strstr(err.text, "geheim"));
    return false;
}

#define SECRET "    secret: {file: s}\n"

static const char zendesk[] =
    "  signature:\n    header: X-Zendesk-Webhook-Signature\n"
    "    encoding: base64\n    text: '{timestamp}{body}'\n"
    "    timestamp: {header: X-Zendesk-Webhook-Signature-Timestamp}\n" SECRET;

#define ZENDESK "X-Zendesk-Webhook-Signature"
#define RIGHT   "MlCVYp3G2JzoQfsDiQiiHZrLk/8GuTCbUqNWBT3vn5o="

static void zendesk_signs_time_and_body(void **state)
{
    assert_true(holds(zendesk, ZENDESK, RIGHT, NOW));
    assert_true(holds(zendesk, "x-zendesk-webhook-signature", RIGHT, NOW));
    assert_true(holds(zendesk, ZENDESK, RIGHT, NOW + 300000));
    assert_true(holds(zendesk, ZENDESK, RIGHT, NOW - 300000));
    assert_false(holds(zendesk, ZENDESK, RIGHT, NOW + 300001));
    assert_string_equal("the request was signed at another time: over 300 s"
                        " from now",
                        err.text);
    assert_false(holds(zendesk, ZENDESK, RIGHT, NOW - 300001));
}

static void what_is_not_the_signature_is_refused(void **state)
{
    static const char *const odd[] = {
        "",
        " ",
        "MlCVYp3G2JzoQfsDiQiiHZrLk/8GuTCbUqNWBT3vn5o",
        "MlCVYp3G2JzoQfsDiQiiHZrLk/8GuTCbUqNWBT3vn5p=",
        "mlCVYp3G2JzoQfsDiQiiHZrLk/8GuTCbUqNWBT3vn5o=",
        "xFHfLQPVSa/Cbf/CKr4WLKeahqP1E3M6g4BYLXgANFc=", /* without time */
    };

    for (size_t i = 0; i < LEN(odd); i++)
        assert_false(holds(zendesk, ZENDESK, odd[i], NOW));
    assert_string_equal("the signature in X-Zendesk-Webhook-Signature is not"
                        " the right one",
                        err.text);
    assert_false(holds(zendesk, "X-Other", RIGHT, NOW));
    assert_string_equal("the request is not signed: it has no header"
                        " X-Zendesk-Webhook-Signature",
                        err.text);
}

static void typeform_puts_a_prefix_before(void **state)
{
    const char *rules = "  signature:\n    header: Typeform-Signature\n"
                        "    prefix: sha256=\n    encoding: base64\n" SECRET;
    const char *right = "sha256=xFHfLQPVSa/Cbf/CKr4WLKeahqP1E3M6g4BYLXgANFc=";

    assert_true(holds(rules, "Typeform-Signature", right, NOW));
    assert_false(holds(rules, "Typeform-Signature", right + 7, NOW));
    assert_false(holds(rules, "Typeform-Signature", "sha256=", NOW));
}

static void other_hashes_are_hexadecimal_in_either_case(void **state)
{
    const char *sha1 =
        "  signature: {header: X-Sig, hash: sha1, secret: {file: s}}\n";

    assert_true(
        holds(sha1, "X-Sig", "ee330b903837f4955d85672a52fe2db8075db33e", NOW));
    assert_true(
        holds(sha1, "X-Sig", "EE330B903837F4955D85672A52FE2DB8075DB33E", NOW));
    assert_true(holds(
        "  signature: {header: X-Sig, hash: sha512, secret: {file: s}}\n",
        "X-Sig",
        "450625c420171d3e89786b8fb0de6d2a95a1e1ffb588b74aa584ef8f2957a3e6"
        "29cf744bd8d1f5930493a6ada28df148d35e9d9583de85f174898d8aa7ceb7e6",
        NOW));
}

/* As Stripe does: t=TIME,v1=SIGNATURE, perhaps several. */
static void a_header_may_have_parts(void **state)
{
    const char *rules = "  signature:\n    header: S\n    part: v1\n"
                        "    text: '{timestamp}.{body}'\n"
                        "    timestamp: {part: t, tolerance: 60}\n" SECRET;
    const char *mac =
        "879d75a4122cfa7f744a9414548060e2d4efe403ff796da00bacb4831ca909bf";

    assert_true(holds(rules, "S",
                      arena_printf(&arena, "t=1769847302,v1=%s", mac), NOW));
    assert_true(holds(
        rules, "S",
        arena_printf(&arena, "t=1769847302, v1=00, v0=1, v1=%s", mac), NOW));
    assert_false(holds(rules, "S", arena_printf(&arena, "v1=%s", mac), NOW));
    assert_false(holds(rules, "S",
                       arena_printf(&arena, "t=1769847303,v1=%s", mac), NOW));
    assert_false(holds(rules, "S",
                       arena_printf(&arena, "t=1769847302,v0=%s", mac), NOW));
    assert_false(holds(rules, "S", arena_printf(&arena, "t=,v1=%s", mac), NOW));
    assert_false(holds(rules, "S", mac, NOW));
    assert_false(holds(rules, "S",
                       arena_printf(&arena, "t=1769847302,v1=%s", mac),
                       NOW + 60001));
}

/* As "Standard Webhooks" does: an id is signed too, signatures by blanks. */
static void other_headers_may_be_signed(void **state)
{
    const char *rules = "  signature:\n    header: webhook-signature\n"
                        "    prefix: 'v1,'\n    encoding: base64\n"
                        "    text: '{webhook-id}.{timestamp}.{body}'\n"
                        "    timestamp: {header: webhook-timestamp}\n" SECRET;
    Param headers[] = {
        {"webhook-id", "msg_1"},
        {"webhook-timestamp", "1769847302"},
        {"webhook-signature",
         "v1,AAAA v1,zp9i67IldobCvrcyp3OLbX5rOFyLvL17+P7myqaXJKE="}};
    Request req = {.headers = {headers, LEN(headers)},
                   .body = BODY,
                   .body_len = strlen(BODY)};
    Secret secret = {"geheim", 6};
    HookRules r;

    assert_string_equal("", rules_of(rules, &r));
    assert_true(signature_holds(&r, &secret, &req, NOW, &err));
    headers[0].value = "msg_2";
    assert_false(signature_holds(&r, &secret, &req, NOW, &err));
}

static void a_token_is_the_secret_itself(void **state)
{
    const char *header = "  token:\n    header: Authorization\n"
                         "    prefix: 'Bearer '\n" SECRET;
    const char *query = "  token: {query: key, secret: {env: PBX}}\n";

    assert_true(holds(header, "Authorization", "Bearer geheim", NOW));
    assert_false(holds(header, "Authorization", "geheim", NOW));
    assert_false(holds(header, "Authorization", "Bearer geheim2", NOW));
    assert_false(holds(header, "Authorization", "Bearer ", NOW));
    assert_false(holds(header, "Other", "Bearer geheim", NOW));
    assert_true(holds(query, "key", "geheim", NOW));
    assert_false(holds(query, "key", "Geheim", NOW));
    assert_false(holds(query, "other", "geheim", NOW));
    assert_string_equal("the request has no parameter key", err.text);
}

static void rules_that_prove_nothing_are_told(void **state)
{
    static const char *const odd[][2] = {
        {"  signature: {header: S}\n", "secret"},
        {"  signature: {header: S, secret: geheim}\n", "must be a map"},
        {"  signature: {header: S, secret: {}}\n", "where the secret is"},
        {"  signature: {header: S, secret: {file: a, env: B}}\n",
         "where the secret is"},
        {"  signature: {header: S, secret: {file: ../a}}\n",
         "without a folder"},
        {"  signature: {header: S, secret: {file: .a}}\n", "without a folder"},
        {"  signature: {header: S, secret: {env: a b}}\n", "environment"},
        {"  signature: {header: 'S:', secret: {file: a}}\n", "header"},
        {"  signature: {header: S, hash: md5, secret: {file: a}}\n", "sha256"},
        {"  signature: {header: S, text: x, secret: {file: a}}\n", "{body}"},
        {"  signature: {header: S, text: '{body}{', secret: {file: a}}\n",
         "{body}"},
        {"  signature: {header: S, text: '{timestamp}{body}', secret: {file:"
         " a}}\n",
         "where the timestamp stands"},
        {"  signature: {header: S, timestamp: {header: T}, secret: {file:"
         " a}}\n",
         "proves nothing"},
        {"  token: {secret: {file: a}}\n", "either in a header"},
        {"  token: {header: A, query: b, secret: {file: a}}\n",
         "either in a header"},
        {"  token: {header: A, secret: {file: a}}\n"
         "  signature: {header: S, secret: {file: a}}\n",
         "not both"},
    };
    HookRules r;

    for (size_t i = 0; i < LEN(odd); i++)
        if (strstr(rules_of(odd[i][0], &r), odd[i][1]) == NULL)
            fail_msg("%s tells: %s", odd[i][0], rules_of(odd[i][0], &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
        T(zendesk_signs_time_and_body),
        T(what_is_not_the_signature_is_refused),
        T(typeform_puts_a_prefix_before),
        T(other_hashes_are_hexadecimal_in_either_case),
        T(a_header_may_have_parts),
        T(other_headers_may_be_signed),
        T(a_token_is_the_secret_itself),
        T(rules_that_prove_nothing_are_told),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

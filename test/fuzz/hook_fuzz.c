/*
 * hook_fuzz.c -- What senders of hooks may write: bodies, messages of
 * Segment, signatures, keys.
 *
 * The first byte chooses what is read; up to the first line end comes a
 * header, behind it the body.
 */
#include "api/signature.h"
#include "base/coding.h"
#include "base/jsonread.h"
#include "base/utf8.h"
#include "intake/records.h"
#include "intake/segment.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1769847302000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- Bodies ------------------------------------------------------------- */

/* What has no reason is one object that can be read. */
static void check_records(const Records *all)
{
    static const JsonLimits limits = {RECORDS_MAX_BYTES, 80};

    for (size_t i = 0; i < all->n; i++) {
        const JsonRecord *r = &all->at[i];
        Err err = {0};
        JsonDoc *doc;

        if (r->reason != NULL)
            continue;
        doc = jsonread_new(r->text, r->len, &limits, &err);
        if (doc == NULL || jsonread_kind(jsonread_root(doc)) != JSON_OBJECT ||
            strlen(r->text) != r->len || !utf8_valid(r->text, r->len))
            abort();
        jsonread_free(doc);
    }
}

static void split(Arena *a, const char *body, size_t n, const char *path,
                  const char *each)
{
    RecordShape shape = {path, each};
    Records all;
    Err err = {0};

    if (records_split(a, body, n, &shape, &all, &err) != (err.kind == ERR_NONE))
        abort();
    if (err.kind == ERR_NONE)
        check_records(&all);
}

static void segment(Arena *a, const char *call, const char *body, size_t n)
{
    SegmentBody all;
    Err err = {0};

    if (segment_read(a, call, body, n, NOW, &all, &err) !=
        (err.kind == ERR_NONE))
        abort();
    if (err.kind == ERR_NONE)
        check_records(&all.message);
}

/* ---- Headers ------------------------------------------------------------ */

static void basic(Arena *a, const char *header)
{
    size_t n = 0, len = strlen(header);
    char *text = coding_from_base64(a, header, len, &n), *again;

    if (text == NULL)
        return;
    again = arena_alloc(a, CODING_BASE64_SIZE(n));
    coding_base64(text, n, again);
    if (strcmp(again, header) != 0) /* there is one way to write it */
        abort();
    segment_source(a, "k1=shop,k2=app", text);
}

/* Nobody finds the right signature by chance. */
static void signature(const char *header, const char *body, size_t n)
{
    static const HookRules rules[] = {
        {.proof = PROOF_SIGNATURE,
         .header = "S",
         .hash = HMAC_SHA256,
         .base64 = true,
         .prefix = "sha256=",
         .text = "{body}"},
        {.proof = PROOF_SIGNATURE,
         .header = "S",
         .hash = HMAC_SHA512,
         .prefix = "",
         .part = "v1",
         .text = "{S}.{timestamp}.{body}{}",
         .when_part = "t",
         .tolerance_s = 300},
        {.proof = PROOF_SIGNATURE,
         .header = "S",
         .hash = HMAC_SHA1,
         .prefix = "",
         .text = "{timestamp}{body}",
         .when_header = "S",
         .tolerance_s = INT32_MAX},
        {.proof = PROOF_TOKEN, .header = "S", .prefix = "Bearer "},
        {.proof = PROOF_TOKEN, .query = "S", .prefix = ""},
    };
    Param params[] = {{"S", header}};
    Secret secret = {"a long secret that is not in the corpus", 39};
    Request req = {.headers = {params, 1},
                   .params = {params, 1},
                   .body = body,
                   .body_len = n};

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        Err err = {0};

        if (signature_holds(&rules[i], &secret, &req, NOW, &err) ||
            err.kind != ERR_DENIED || !utf8_valid(err.text, strlen(err.text)))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const calls[] = {"batch", "track", "identify"};
    Arena a = {0};
    char *text = arena_strndup(&a, (const char *)data, size), *body;
    size_t n;

    body = memchr(text, '\n', size);
    if (body == NULL) {
        arena_clear(&a);
        return 0;
    }
    *body++ = '\0';
    n = size - (size_t)(body - text);
    switch (text[0]) {
    case 'r': split(&a, body, n, NULL, NULL); break;
    case 'p': split(&a, body, n, "data.items", NULL); break;
    case 'e': split(&a, body, n, NULL, "a.b"); break;
    case 's': segment(&a, calls[n % 3], body, n); break;
    case 'b': basic(&a, text + 1); break;
    default: signature(text, body, n);
    }
    arena_clear(&a);
    return 0;
}

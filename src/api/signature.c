/* signature.c -- See signature.h. */
#include "api/signature.h"

#include "base/clock.h"
#include "base/coding.h"
#include "base/zone.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_ENCODED CODING_HEX_SIZE(HMAC_MAX)
#define FIRST_MS    100000000000 /* a number from here on is milliseconds */

/* ---- Headers ------------------------------------------------------------ */

typedef struct Piece {
    const char *at;
    size_t len;
} Piece;

static Piece whole(const char *text)
{
    return (Piece){text, text == NULL ? 0 : strlen(text)};
}

/* The next word of *rest, which is divided by these characters; a piece of
 * nothing at its end. */
static Piece next_word(const char **rest, const char *between)
{
    Piece p;

    *rest += strspn(*rest, between);
    p = (Piece){*rest, strcspn(*rest, between)};
    *rest += p.len;
    return p;
}

/* "1" of the part t of "t=1,v1=ab"; each call goes on from *rest. */
static Piece next_part(const char **rest, const char *part)
{
    size_t n = strlen(part);
    Piece p;

    while ((p = next_word(rest, ", \t")).len > 0)
        if (p.len > n && strncmp(p.at, part, n) == 0 && p.at[n] == '=')
            return (Piece){p.at + n + 1, p.len - n - 1};
    return (Piece){NULL, 0};
}

static bool without_prefix(Piece *p, const char *prefix)
{
    size_t n = strlen(prefix);

    if (p->len < n || strncmp(p->at, prefix, n) != 0)
        return false;
    p->at += n;
    p->len -= n;
    return true;
}

/* ---- The time ----------------------------------------------------------- */

/* Seconds or milliseconds since 1970, or a time of ISO 8601. */
static bool read_time(Piece p, int64_t *out)
{
    char text[40];
    Err ignored = {0};

    if (p.len == 0 || p.len >= sizeof(text))
        return false;
    memcpy(text, p.at, p.len);
    text[p.len] = '\0';
    if (strspn(text, "0123456789") != p.len)
        return clock_parse(text, zone_utc(), out, &ignored);
    if (p.len > 15)
        return false;
    *out = strtoll(text, NULL, 10);
    if (*out < FIRST_MS)
        *out *= 1000;
    return true;
}

static Piece find_time(const HookRules *rules, const Request *req)
{
    const char *header = params_header(&req->headers, rules->when_header != NULL
                                                          ? rules->when_header
                                                          : rules->header);

    if (header == NULL || rules->when_part == NULL)
        return whole(header);
    return next_part(&header, rules->when_part);
}

static bool check_time(const HookRules *rules, const Request *req, int64_t now,
                       Err *err)
{
    int64_t at, off;

    if (rules->when_header == NULL && rules->when_part == NULL)
        return true;
    if (!read_time(find_time(rules, req), &at))
        return err_set(err, ERR_DENIED,
                       "the request says no time that it was signed at");
    off = now > at ? now - at : at - now;
    return off <= rules->tolerance_s * 1000 ||
           err_set(err, ERR_DENIED,
                   "the request was signed at another time: over %lld s from"
                   " now",
                   (long long)rules->tolerance_s);
}

/* ---- The signature ------------------------------------------------------ */

/* What {word} of the template stands for. */
static Piece stands_for(const HookRules *rules, const Request *req, Piece word)
{
    char name[81];

    if (word.len == 4 && strncmp(word.at, "body", 4) == 0)
        return (Piece){req->body, req->body_len};
    if (word.len == 9 && strncmp(word.at, "timestamp", 9) == 0)
        return find_time(rules, req);
    if (word.len >= sizeof(name))
        return (Piece){NULL, 0};
    memcpy(name, word.at, word.len);
    name[word.len] = '\0';
    return whole(params_header(&req->headers, name));
}

/* The signature that is right, as it is written. */
static void expected(const HookRules *rules, const Secret *secret,
                     const Request *req, char out[MAX_ENCODED])
{
    unsigned char mac[HMAC_MAX];
    const char *at = rules->text;
    size_t n;
    Hmac h;

    hmac_begin(&h, rules->hash, secret->bytes, secret->len);
    while (*at != '\0') {
        Piece p = {at, strcspn(at, "{")};

        if (p.len == 0) {
            p = stands_for(rules, req, (Piece){at + 1, strcspn(at, "}") - 1});
            at += strcspn(at, "}") + 1;
        } else {
            at += p.len;
        }
        if (p.len > 0)
            hmac_add(&h, p.at, p.len);
    }
    n = hmac_end(&h, mac);
    if (rules->base64)
        coding_base64(mac, n, out);
    else
        coding_hex(mac, n, out);
}

static bool is_right(const HookRules *rules, Piece given, const char *right)
{
    char text[MAX_ENCODED];

    if (!without_prefix(&given, rules->prefix) || given.len != strlen(right))
        return false;
    for (size_t i = 0; i < given.len; i++)
        text[i] = rules->base64 ? given.at[i]
                                : (char)tolower((unsigned char)given.at[i]);
    return digest_same(text, right, given.len);
}

/* A header may hold several: of an older secret, say. */
static bool signature_is_right(const HookRules *rules, const Secret *secret,
                               const Request *req, Err *err)
{
    const char *given = params_header(&req->headers, rules->header);
    char right[MAX_ENCODED];
    bool ok = false;
    Piece p;

    expected(rules, secret, req, right);
    do {
        p = rules->part != NULL ? next_part(&given, rules->part)
                                : next_word(&given, " \t");
        ok = (p.len > 0 && is_right(rules, p, right)) || ok;
    } while (p.len > 0);
    return ok ||
           err_set(err, ERR_DENIED, "the signature in %s is not the right one",
                   rules->header);
}

/* ---- The token ---------------------------------------------------------- */

/* Hashes are compared, so that the length of the secret is not told either. */
static bool token_is_right(const HookRules *rules, const Secret *secret,
                           const Request *req, Err *err)
{
    const char *name = rules->header != NULL ? rules->header : rules->query;
    const char *text = rules->header != NULL
                           ? params_header(&req->headers, name)
                           : params_get(&req->params, name);
    unsigned char a[HMAC_MAX], b[HMAC_MAX];
    Piece given = whole(text);
    size_t n;
    Hmac h;

    if (text == NULL)
        return err_set(err, ERR_DENIED, "the request has no %s %s",
                       rules->header != NULL ? "header" : "parameter", name);
    hmac_begin(&h, HMAC_SHA256, secret->bytes, secret->len);
    hmac_add(&h, secret->bytes, secret->len);
    hmac_end(&h, a);
    hmac_begin(&h, HMAC_SHA256, secret->bytes, secret->len);
    if (without_prefix(&given, rules->prefix))
        hmac_add(&h, given.at, given.len);
    n = hmac_end(&h, b);
    return digest_same(a, b, n) ||
           err_set(err, ERR_DENIED, "what %s says is not the right secret",
                   name);
}

/* ---- Both --------------------------------------------------------------- */

static bool is_signed(const HookRules *rules, const Request *req, Err *err)
{
    return params_header(&req->headers, rules->header) != NULL ||
           err_set(err, ERR_DENIED,
                   "the request is not signed: it has no header %s",
                   rules->header);
}

bool signature_holds(const HookRules *rules, const Secret *secret,
                     const Request *req, int64_t now, Err *err)
{
    switch (rules->proof) {
    case PROOF_NONE: return true;
    case PROOF_TOKEN: return token_is_right(rules, secret, req, err);
    case PROOF_SIGNATURE: break;
    }
    return is_signed(rules, req, err) && check_time(rules, req, now, err) &&
           signature_is_right(rules, secret, req, err);
}

bool signature_check(const HookRules *rules, const char *dir,
                     const Request *req, int64_t now, Err *err)
{
    const HookSecret *where = &rules->secret;
    Secret secret = {NULL, 0};
    bool ok;

    if (rules->proof == PROOF_NONE)
        return true;
    ok = where->env != NULL
             ? secret_env(where->env, &secret, err)
             : secret_file(
                   req->arena,
                   arena_printf(req->arena, "%s/secrets/%s", dir, where->file),
                   &secret, err);
    return ok && signature_holds(rules, &secret, req, now, err);
}

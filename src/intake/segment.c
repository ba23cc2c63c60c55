/* segment.c -- See segment.h. */
#include "intake/segment.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/jsonread.h"
#include "base/zone.h"
#include "intake/jsonsplit.h"
#include "intake/source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH "batch"

static const char *const types[] = {"identify", "track", "page",
                                    "screen",   "group", "alias"};

typedef struct Reading {
    Arena *a;
    const char *call;
    int64_t now;
    const JsonVal *root;
    SegmentBody *out;
    size_t bytes;
} Reading;

/* ---- When --------------------------------------------------------------- */

/* The time at this key; *given: there is one at all. */
static bool read_time(const JsonVal *message, const char *key, int64_t *out,
                      bool *given)
{
    const JsonVal *v = jsonread_get(message, key);
    const char *text = jsonread_str(v, NULL);
    Err ignored = {0};

    *given = v != NULL && jsonread_kind(v) != JSON_NULL;
    if (text != NULL)
        return clock_parse(text, zone_utc(), out, &ignored);
    return jsonread_int(v, out); /* ms, as Date.now() says */
}

static int64_t skew_of(const Reading *r, const JsonVal *message)
{
    int64_t sent, off;
    bool given;

    if (!read_time(message, "sentAt", &sent, &given) &&
        !read_time(r->root, "sentAt", &sent, &given))
        return 0;
    off = r->now - sent;
    if (llabs(off) < SEGMENT_SKEW_MS)
        return 0;
    return (off + (off < 0 ? -30000 : 30000)) / 60000 * 60000;
}

/* NULL, or why it is no time. */
static const char *when(const Reading *r, const JsonVal *message, int64_t *at)
{
    static const char *const keys[] = {"timestamp", "originalTimestamp"};

    for (size_t i = 0; i < 2; i++) {
        bool given;

        if (read_time(message, keys[i], at, &given)) {
            *at += skew_of(r, message);
            return NULL;
        }
        if (given)
            return arena_printf(r->a, "%s is no time of ISO 8601", keys[i]);
    }
    *at = r->now;
    return NULL;
}

/* ---- A message ---------------------------------------------------------- */

static const char *type_of(const Reading *r, const JsonVal *message)
{
    const char *type = r->call;

    if (strcmp(type, BATCH) == 0)
        type = jsonread_str(jsonread_get(message, "type"), NULL);
    for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]);
         i++)
        if (strcmp(types[i], type) == 0)
            return types[i];
    return NULL;
}

static const char *id_of(const Reading *r, const JsonVal *message,
                         const char *text, size_t len)
{
    const char *id = jsonread_str(jsonread_get(message, "messageId"), NULL);
    Uint128 hash;
    Digest d;

    if (id != NULL && id[0] != '\0')
        return id;
    digest_begin(&d);
    digest_add(&d, text, len);
    hash = digest_end(&d);
    return arena_printf(r->a, "%016" PRIx64 "%016" PRIx64,
                        (uint64_t)(hash >> 64), (uint64_t)hash);
}

static void put_record(const Reading *r, const JsonVal *message,
                       const char *type, int64_t at, JsonRecord *out)
{
    Buf all = BUF_INIT(RECORDS_MAX_BYTES);
    Json j = {&all};
    size_t len;
    char *text = jsonread_text(message, &len);

    json_open(&j, NULL, '{');
    json_open(&j, "puls", '{');
    json_str(&j, "type", type);
    json_str(&j, "id", id_of(r, message, text, len));
    json_int(&j, "at", at);
    json_close(&j, '}');
    buf_puts(&all, len > 2 ? "," : "");
    buf_add(&all, text + 1, len - 1);
    free(text);
    out->text = arena_strndup(r->a, all.text, all.len);
    out->len = all.len;
    buf_clear(&all);
}

static bool add(Reading *r, const JsonVal *message, Err *err)
{
    Records *all = &r->out->message;
    JsonRecord *record = &all->at[all->n++];
    const char *type = type_of(r, message);
    int64_t at = 0;

    *record = (JsonRecord){.text = "", .line = (int64_t)all->n};
    if (jsonread_kind(message) != JSON_OBJECT)
        record->reason = "a message is an object";
    else if (type == NULL)
        record->reason = "type is one of identify, track, page, screen, group"
                         " and alias";
    else if ((record->reason = when(r, message, &at)) == NULL)
        put_record(r, message, type, at, record);
    r->bytes += record->len;
    return r->bytes <= RECORDS_MAX_BYTES ||
           err_set(err, ERR_LIMIT, "over %zu bytes of messages at once",
                   RECORDS_MAX_BYTES);
}

/* ---- The body ----------------------------------------------------------- */

static bool add_all(Reading *r, Err *err)
{
    JsonIter it = {.in = jsonread_get(r->root, BATCH)};
    bool many = strcmp(r->call, BATCH) == 0;
    size_t n = many ? jsonread_count(it.in) : 1;

    if (many && jsonread_kind(it.in) != JSON_ARRAY)
        return err_set(err, ERR_INPUT, "the body has no list \"batch\"");
    if (n > RECORDS_MAX)
        return err_set(err, ERR_LIMIT, "over %d messages at once", RECORDS_MAX);
    r->out->message.at = ARENA_ARRAY(r->a, JsonRecord, n + 1);
    if (!many)
        return add(r, r->root, err);
    while (jsonread_next(&it))
        if (!add(r, it.value, err))
            return false;
    return true;
}

bool segment_read(Arena *a, const char *call, const char *text, size_t len,
                  int64_t now, SegmentBody *out, Err *err)
{
    static const JsonLimits limits = {SOURCE_MAX_RECORD, JSON_MAX_DEPTH};
    Reading r = {.a = a, .call = call, .now = now, .out = out};
    JsonDoc *doc = jsonread_new(text, len, &limits, err);
    const char *key;
    bool ok;

    *out = (SegmentBody){0};
    if (doc == NULL)
        return err_within(err, "the body");
    r.root = jsonread_root(doc);
    key = jsonread_str(jsonread_get(r.root, "writeKey"), NULL);
    if (key != NULL)
        out->key = arena_strndup(a, key, strlen(key));
    ok = jsonread_kind(r.root) == JSON_OBJECT
             ? add_all(&r, err)
             : err_set(err, ERR_INPUT, "the body is JSON, but not an object");
    jsonread_free(doc);
    return ok;
}

/* ---- Write keys --------------------------------------------------------- */

static void hash(const char *text, size_t n, unsigned char out[HMAC_MAX])
{
    Hmac h;

    hmac_begin(&h, HMAC_SHA256, "", 0);
    hmac_add(&h, text, n);
    hmac_end(&h, out);
}

/* Keys are compared by their hashes, all of them. */
const char *segment_source(Arena *a, const char *keys, const char *key)
{
    unsigned char want[HMAC_MAX] = {0}, got[HMAC_MAX] = {0};
    const char *found = NULL;

    hash(key, strlen(key), want);
    while (*keys != '\0') {
        size_t n = strcspn(keys, "="), all = strcspn(keys, ",");

        hash(keys, n, got);
        if (n < all && digest_same(want, got, HMAC_MAX))
            found = arena_strndup(a, keys + n + 1, all - n - 1);
        keys += all + (keys[all] == ',');
    }
    return found;
}

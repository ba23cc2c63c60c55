/* records.c -- See records.h. */
#include "intake/records.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/jsonread.h"
#include "intake/jsonsplit.h"
#include "intake/names.h"
#include "intake/source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const JsonLimits limits = {SOURCE_MAX_RECORD, JSON_MAX_DEPTH};

typedef struct Split {
    Arena *a;
    const RecordShape *shape;
    Records *out;
    size_t room;
    size_t bytes; /* of records so far */
} Split;

static bool add(Split *s, const char *text, size_t len, int64_t line,
                const char *reason, Err *err)
{
    Records *out = s->out;

    s->bytes += len;
    if (out->n == RECORDS_MAX || s->bytes > RECORDS_MAX_BYTES)
        return err_set(err, ERR_LIMIT,
                       "over %d records or %zu bytes of them at once; send"
                       " fewer",
                       RECORDS_MAX, RECORDS_MAX_BYTES);
    if (out->n == s->room) {
        JsonRecord *more;

        s->room = s->room == 0 ? 16 : 2 * s->room;
        more = ARENA_ARRAY(s->a, JsonRecord, s->room);
        if (out->n > 0)
            memcpy(more, out->at, out->n * sizeof(*more));
        out->at = more;
    }
    out->at[out->n++] =
        (JsonRecord){arena_strndup(s->a, text, len), len, line, reason};
    return true;
}

/* ---- The items of a list ------------------------------------------------ */

static bool add_item(Split *s, const JsonVal *item, size_t number,
                     const char *rest, int64_t line, Err *err)
{
    Buf out = BUF_INIT(RECORDS_MAX_BYTES);
    size_t len;
    char *text = jsonread_text(item, &len);
    bool ok;

    buf_puts(&out, "{\"item\":");
    buf_add(&out, text, len);
    buf_printf(&out, ",\"item_number\":%zu,", number);
    buf_puts(&out, rest);
    free(text);
    ok = add(s, out.text, out.len, line, NULL, err);
    buf_clear(&out);
    return ok;
}

static bool add_each(Split *s, const char *text, size_t len, int64_t line,
                     Err *err)
{
    JsonDoc *doc = jsonread_new(text, len, &limits, err);
    JsonIter it = {0};
    bool ok = doc != NULL;

    if (!ok)
        return false;
    it.in = names_value(jsonread_root(doc), s->shape->each);
    if (jsonread_kind(it.in) != JSON_ARRAY || jsonread_count(it.in) == 0)
        ok = add(s, text, len, line, NULL, err);
    else
        while (ok && jsonread_next(&it))
            ok = add_item(s, it.value, it.index, strchr(text, '{') + 1, line,
                          err);
    jsonread_free(doc);
    return ok;
}

static bool add_good(Split *s, const char *text, size_t len, int64_t line,
                     Err *err)
{
    if (s->shape->each == NULL)
        return add(s, text, len, line, NULL, err);
    text = arena_strndup(s->a, text, len);
    return add_each(s, text, len, line, err);
}

/* ---- The whole text ----------------------------------------------------- */

static bool scan(Split *s, JsonScan *json, Err *err)
{
    Record r = {0};
    bool ok = true;

    while (ok) {
        record_reset(&r);
        ok = json_scan_next(json, &r, err);
        if (!ok || r.text == NULL)
            break;
        ok = r.bad ? add(s, r.text, 0, r.line,
                         arena_printf(s->a, "%s", r.reason), err)
                   : add_good(s, r.text, r.len, r.line, err);
    }
    if (ok && json_scan_cut(json))
        return err_set(err, ERR_INPUT, "the JSON is cut: a bracket is missing");
    return ok;
}

static bool split(Split *s, const char *text, size_t len, bool lines, Err *err)
{
    JsonShape shape = {.lines = lines,
                       .path = s->shape->path,
                       .max_record = SOURCE_MAX_RECORD};
    Stream *in = stream_open_text(text, len);
    Decoder *d = decoder_open(in, charset_find("utf-8"), err);
    JsonScan *json = d == NULL ? NULL : json_scan_open(d, &shape);
    bool ok = json != NULL && scan(s, json, err);

    json_scan_close(json);
    decoder_close(d);
    stream_close(in);
    return ok;
}

/* Lines of which none is an object are no lines of objects, but one text
 * that is wrong: `why` is where. */
static bool split_lines(Split *s, const char *text, size_t len, const Err *why,
                        Err *err)
{
    if (!split(s, text, len, true, err))
        return false;
    for (size_t i = 0; i < s->out->n; i++)
        if (s->out->at[i].reason == NULL)
            return true;
    *err = *why;
    return false;
}

bool records_split(Arena *a, const char *text, size_t len,
                   const RecordShape *shape, Records *out, Err *err)
{
    Split s = {.a = a, .shape = shape, .out = out};
    Err why = {0};
    JsonDoc *doc;
    size_t blank, bom = 0;
    bool object;

    *out = (Records){0};
    charset_of_head(text, len, &bom);
    text += bom;
    len -= bom;
    blank = strspn(text, " \t\r\n");
    if (blank >= len)
        return err_set(err, ERR_INPUT, "there is nothing in the body");
    if (shape->path != NULL || text[blank] == '[')
        return split(&s, text, len, false, err);
    doc = jsonread_new(text, len, &limits, &why);
    object =
        jsonread_kind(doc == NULL ? NULL : jsonread_root(doc)) == JSON_OBJECT;
    jsonread_free(doc);
    if (object) {
        int64_t line = 1;

        for (size_t i = 0; i < blank; i++)
            line += text[i] == '\n';
        return add_good(&s, text + blank, len - blank, line, err);
    }
    if (doc != NULL)
        return err_set(err, ERR_INPUT,
                       "an object, an array of objects or one object a line"
                       " is expected");
    return split_lines(&s, text, len, &why, err);
}

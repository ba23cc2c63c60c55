/* jsonrecord.c -- Is what jsonsplit.c cut out an object? */
#include "base/jsonread.h"
#include "base/utf8.h"
#include "intake/jsonsplit.h"

#include <stdio.h>

static const char *kind_name(JsonKind kind)
{
    switch (kind) {
    case JSON_NULL: return "null";
    case JSON_BOOL: return "true or false";
    case JSON_NUMBER: return "a number";
    case JSON_STRING: return "a text";
    case JSON_ARRAY: return "a list";
    default: return "nothing";
    }
}

/* jsonread counts lines from the record's first one. */
static void place_reason(Record *r, const Err *why, bool one_line)
{
    unsigned long line, column;
    int text = 0;

    if (sscanf(why->text, "line %lu, column %lu: %n", &line, &column, &text) <
            2 ||
        text == 0)
        snprintf(r->reason, sizeof(r->reason), "%.200s", why->text);
    else if (one_line)
        snprintf(r->reason, sizeof(r->reason), "column %lu: %.200s", column,
                 why->text + text);
    else
        snprintf(r->reason, sizeof(r->reason), "line %lld, column %lu: %.180s",
                 (long long)r->line + (long long)line - 1, column,
                 why->text + text);
}

void json_record_check(Record *r, const JsonShape *shape, const Charset *c)
{
    const JsonLimits limits = {shape->max_record, JSON_MAX_DEPTH};
    Err why = {0};
    JsonDoc *doc = jsonread_new(r->text, r->len, &limits, &why);
    JsonKind kind = doc ? jsonread_kind(jsonread_root(doc)) : JSON_NONE;

    jsonread_free(doc);
    if (kind == JSON_OBJECT)
        return;
    r->bad = true;
    r->cut = r->open_end && doc == NULL;
    if (doc != NULL) {
        snprintf(r->reason, sizeof(r->reason), "an object is expected, not %s",
                 kind_name(kind));
    } else if (!utf8_valid(r->text, r->len) && !r->open_end) {
        r->no_text = true;
        charset_reason(c, r->text, r->len, r->reason, sizeof(r->reason));
    } else {
        place_reason(r, &why, shape->lines);
    }
}

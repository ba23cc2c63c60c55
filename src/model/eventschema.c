/* eventschema.c -- See eventschema.h. */
#include "model/eventschema.h"

#include "base/civil.h"
#include "model/currency.h"
#include "model/eventvalue.h"
#include "model/promise.h"

#include <string.h>

#define DRAFT "https://json-schema.org/draft/2020-12/schema"

/* Whole numbers that every reader of JSON has exactly: 2^53 - 1. */
#define EXACT 9007199254740991

/* Something else than blanks, as read_text() knows them. */
#define NOT_BLANK "[^ \\t\\r\\n\\u00a0]"

/* What clock_parse() reads. */
#define TIME_PATTERN                                \
    "^(1[89]\\d\\d|2[01]\\d\\d|2200)-\\d\\d-\\d\\d" \
    "([Tt ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?"      \
    "([Zz]|[+-]\\d\\d(:?\\d\\d)?)?)?$"

#define ATTR_PATTERN "^attr\\.[a-z][a-z0-9_]{0,39}$"

/* ---- Parts -------------------------------------------------------------- */

/* "type": "text", or that and null: a value of null is not given. */
static void put_type(Json *j, const char *type, bool null)
{
    if (!null) {
        json_str(j, "type", type);
        return;
    }
    json_open(j, "type", '[');
    json_str(j, NULL, type);
    json_str(j, NULL, "null");
    json_close(j, ']');
}

static void put_range(Json *j, int64_t low, int64_t high)
{
    json_int(j, "minimum", low < -EXACT ? -EXACT : low);
    json_int(j, "maximum", high > EXACT ? EXACT : high);
}

static void put_text(Json *j, int64_t max, bool required)
{
    put_type(j, "string", !required);
    json_int(j, "maxLength", max);
    if (required)
        json_str(j, "pattern", NOT_BLANK);
}

static void put_time(Json *j, bool required)
{
    int64_t first = civil_days(PROMISE_FIRST_YEAR, 1, 1) * DAY_MS;
    int64_t last = civil_days(PROMISE_LAST_YEAR, 1, 1) * DAY_MS;

    json_open(j, "type", '[');
    json_str(j, NULL, "string");
    json_str(j, NULL, "integer");
    if (!required)
        json_str(j, NULL, "null");
    json_close(j, ']');
    json_str(j, "pattern", TIME_PATTERN);
    put_range(j, first, last);
}

static void put_words(Json *j, const char *key, const char *const *words)
{
    json_open(j, key, '[');
    for (; *words != NULL; words++)
        json_str(j, NULL, *words);
    json_close(j, ']');
}

static void put_currencies(Json *j)
{
    json_open(j, "enum", '[');
    for (size_t i = 0; currency_code(i) != NULL; i++)
        json_str(j, NULL, currency_code(i));
    json_null(j, NULL);
    json_close(j, ']');
}

static void put_score(Json *j, const char *name)
{
    bool mood = strcmp(name, "sentiment") == 0;

    put_type(j, "number", true);
    json_num(j, "minimum", mood ? -1 : -PROMISE_MAX_SCORE / 1000.0);
    json_num(j, "maximum", mood ? 1 : PROMISE_MAX_SCORE / 1000.0);
}

/* Which texts: of a kind, of a currency, or any. */
static void put_column_text(Json *j, FactTable table, const char *name)
{
    if (strcmp(name, "kind") == 0)
        put_words(j, "enum", kind_words(table));
    else if (strcmp(name, "currency") == 0)
        put_currencies(j);
    else
        put_text(j, strcmp(name, "text") == 0 ? EVENT_MAX_TEXT : EVENT_MAX_WORD,
                 table == FACT_CUSTOMER && strcmp(name, "customer") == 0);
}

static void put_column(Json *j, FactTable table, const Column *c)
{
    json_open(j, c->name, '{');
    json_str(j, "description", c->doc);
    switch (c->type) {
    case COLUMN_TEXT: put_column_text(j, table, c->name); break;
    case COLUMN_INT:
        put_type(j, "integer", true);
        put_range(j, -PROMISE_MAX_INT, PROMISE_MAX_INT);
        break;
    case COLUMN_MS:
        put_type(j, "integer", true);
        put_range(j, 0, PROMISE_MAX_MS);
        break;
    case COLUMN_MONEY:
        put_type(j, "integer", true);
        put_range(j, -PROMISE_MAX_AMOUNT, PROMISE_MAX_AMOUNT);
        break;
    case COLUMN_TIME: put_time(j, false); break;
    case COLUMN_SCORE: put_score(j, c->name); break;
    case COLUMN_BOOL: put_type(j, "boolean", true); break;
    }
    json_close(j, '}');
}

/* ---- What goes together ------------------------------------------------- */

/* { "required": [name], "properties": {name: {"type": type}} } */
static void put_has(Json *j, const char *key, const char *name,
                    const char *type)
{
    json_open(j, key, '{');
    json_open(j, "required", '[');
    json_str(j, NULL, name);
    json_close(j, ']');
    json_open(j, "properties", '{');
    json_open(j, name, '{');
    json_str(j, "type", type);
    json_close(j, '}');
    json_close(j, '}');
    json_close(j, '}');
}

static void put_says(Json *j)
{
    json_open(j, NULL, '{');
    json_str(j, "description", PROMISE_SAYS);
    json_open(j, "anyOf", '[');
    put_has(j, NULL, "score", "number");
    put_has(j, NULL, "text", "string");
    put_has(j, NULL, "sentiment", "number");
    json_close(j, ']');
    json_close(j, '}');
}

/* "if": the kind is one of those whose scale is this; NULL: that have none. */
static void put_if_kind(Json *j, const PromiseScale *scale)
{
    const char *const *words = kind_words(FACT_PERCEPTION);

    json_open(j, "if", '{');
    json_open(j, "properties", '{');
    json_open(j, "kind", '{');
    json_open(j, "enum", '[');
    for (; *words != NULL; words++)
        if (promise_scale(*words) == scale)
            json_str(j, NULL, *words);
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, '}');
    json_close(j, '}');
}

static void put_end(Json *j, const char *column, int end)
{
    json_open(j, column, '{');
    json_open(j, "enum", '[');
    json_int(j, NULL, end);
    json_null(j, NULL);
    json_close(j, ']');
    json_close(j, '}');
}

/* Answers on the only scale that the kind may have. */
static void put_only_scale(Json *j, const PromiseScale *scale)
{
    json_open(j, NULL, '{');
    put_if_kind(j, scale);
    json_open(j, "then", '{');
    json_open(j, "properties", '{');
    json_open(j, "score", '{');
    put_type(j, "integer", true);
    put_range(j, scale->min, scale->max);
    json_close(j, '}');
    put_end(j, "scale_min", scale->min);
    put_end(j, "scale_max", scale->max);
    json_close(j, '}');
    json_close(j, '}');
    json_close(j, '}');
}

/* A kind without a scale of its own: its scores need one. */
static void put_needs_scale(Json *j)
{
    json_open(j, NULL, '{');
    put_if_kind(j, NULL);
    json_open(j, "then", '{');
    json_open(j, "anyOf", '[');
    json_raw(j, NULL, "{\"properties\":{\"score\":{\"type\":\"null\"}}}");
    json_open(j, NULL, '{');
    json_open(j, "allOf", '[');
    put_has(j, NULL, "scale_min", "number");
    put_has(j, NULL, "scale_max", "number");
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, '}');
}

static void put_together(Json *j)
{
    const char *const *words = kind_words(FACT_PERCEPTION);

    json_open(j, "allOf", '[');
    put_says(j);
    put_needs_scale(j);
    for (; *words != NULL; words++) {
        const PromiseScale *scale = promise_scale(*words);

        if (scale != NULL && scale->only)
            put_only_scale(j, scale);
    }
    json_close(j, ']');
}

/* ---- One table ---------------------------------------------------------- */

/* The keys that are not columns of their own. */
static void put_identity(Json *j, FactTable table)
{
    json_open(j, "fact", '{');
    json_str(j, "const", fact_table_name[table]);
    json_close(j, '}');
    json_open(j, "source", '{');
    json_str(j, "description", "the system it came from");
    put_text(j, EVENT_MAX_SOURCE, true);
    json_close(j, '}');
    json_open(j, "id", '{');
    json_str(j, "description",
             "the source's own id of it: the same again is the same fact");
    put_text(j, EVENT_MAX_ID, table != FACT_CUSTOMER);
    json_close(j, '}');
    json_open(j, "ts", '{');
    json_str(j, "description",
             "when it happened; for a customer: valid from. ISO 8601, or"
             " milliseconds since 1970 UTC");
    put_time(j, true);
    json_close(j, '}');
    json_open(j, "known", '{');
    json_str(j, "description",
             "when the source knew it; without it: when it arrived");
    put_time(j, false);
    json_close(j, '}');
}

static void put_required(Json *j, FactTable table)
{
    static const char *const always[] = {"fact", "source", "ts", NULL};
    bool customer = table == FACT_CUSTOMER;

    json_open(j, "required", '[');
    for (size_t i = 0; always[i] != NULL; i++)
        json_str(j, NULL, always[i]);
    json_str(j, NULL, customer ? "customer" : "id");
    if (!customer)
        json_str(j, NULL, "kind");
    json_close(j, ']');
}

static void put_properties(Json *j, FactTable table, const Schema *schema)
{
    json_open(j, "properties", '{');
    put_identity(j, table);
    for (size_t i = 0; i < column_count; i++)
        if (key_kind(&column_table[i]) == KEY_COLUMN &&
            column_table[i].tables & (1u << table))
            put_column(j, table, &column_table[i]);
    for (size_t i = 0; schema != NULL && i < schema->n_attr; i++) {
        char name[64] = "attr.";

        strncat(name, schema->attr[i], sizeof(name) - sizeof("attr."));
        json_open(j, name, '{');
        json_str(j, "$ref", "#/$defs/own");
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void put_table(Json *j, FactTable table, const Schema *schema)
{
    json_open(j, fact_table_name[table], '{');
    json_str(j, "type", "object");
    put_required(j, table);
    put_properties(j, table, schema);
    json_open(j, "patternProperties", '{');
    json_open(j, ATTR_PATTERN, '{');
    json_str(j, "$ref", "#/$defs/own");
    json_close(j, '}');
    json_close(j, '}');
    json_bool(j, "additionalProperties", false);
    if (table == FACT_PERCEPTION)
        put_together(j);
    json_close(j, '}');
}

void event_schema(Json *j, const char *key, const Schema *schema)
{
    json_open(j, key, '{');
    json_str(j, "$schema", DRAFT);
    json_str(j, "title", "An event of Puls: one fact");
    json_open(j, "oneOf", '[');
    for (size_t t = 0; t < FACT_TABLE_COUNT; t++) {
        char ref[40] = "#/$defs/";

        strncat(ref, fact_table_name[t], sizeof(ref) - sizeof("#/$defs/"));
        json_open(j, NULL, '{');
        json_str(j, "$ref", ref);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "$defs", '{');
    for (FactTable t = 0; t < FACT_TABLE_COUNT; t++)
        put_table(j, t, schema);
    json_open(j, "own", '{');
    json_str(j, "description",
             "a column of your own; it is made when it"
             " comes for the first time");
    put_text(j, EVENT_MAX_WORD, false);
    json_close(j, '}');
    json_close(j, '}');
    json_close(j, '}');
}

/* cloudevent.c -- See cloudevent.h. */
#include "intake/cloudevent.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "model/promise.h"
#include "model/question.h"

#include <string.h>
#include <strings.h>

#define PREFIX     "puls."
#define PREFIX_LEN (sizeof(PREFIX) - 1)
#define CE         "ce-"
#define CE_LEN     (sizeof(CE) - 1)

/* The attributes that we read.  NULL: not given. */
typedef enum Name {
    NAME_SPECVERSION,
    NAME_TYPE,
    NAME_SOURCE,
    NAME_ID,
    NAME_TIME,
    NAME_CONTENT, /* of the data: always JSON */
    NAME_COUNT
} Name;

static const struct Attribute {
    const char *name;
    bool required;
    size_t max; /* bytes */
} attributes[NAME_COUNT] = {
    [NAME_SPECVERSION] = {"specversion", true, 20},
    [NAME_TYPE] = {"type", true, 100},
    [NAME_SOURCE] = {"source", true, EVENT_MAX_SOURCE},
    [NAME_ID] = {"id", true, EVENT_MAX_ID},
    [NAME_TIME] = {"time", false, 100},
    [NAME_CONTENT] = {"datacontenttype", false, 200},
};

/* ---- What the attributes must be ---------------------------------------- */

static bool check_present(const char *const *value, Err *err)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        const struct Attribute *want = &attributes[i];
        size_t n = value[i] == NULL ? 0 : strlen(value[i]);

        if (n == 0 && want->required)
            return err_set(err, ERR_INPUT, "%s of the CloudEvent is not given",
                           want->name);
        if (n > want->max)
            return err_set(err, ERR_INPUT,
                           "%s of the CloudEvent has %zu bytes, expected at"
                           " most %zu",
                           want->name, n, want->max);
    }
    return true;
}

/* application/json, or anything +json. */
static bool is_json(const char *type)
{
    size_t n = strcspn(type, "; ");

    return (n == 16 && strncasecmp(type, "application/json", n) == 0) ||
           (n > 5 && strncasecmp(type + n - 5, "+json", 5) == 0);
}

static bool read_type(const char *type, EventEnvelope *out, Err *err)
{
    const char *word =
        strncmp(type, PREFIX, PREFIX_LEN) == 0 ? type + PREFIX_LEN : type;

    for (size_t t = 0; t < FACT_TABLE_COUNT; t++) {
        if (strcmp(word, fact_table_name[t]) == 0) {
            out->fact = fact_table_name[t];
            return true;
        }
    }
    return err_set(err, ERR_INPUT,
                   "type is \"%.60s\", expected puls.interaction,"
                   " puls.perception, puls.outcome or puls.customer",
                   type);
}

static bool read_time(const char *time, EventEnvelope *out, Err *err)
{
    Err ignored;

    out->ts = TIME_OPEN;
    if (time == NULL || (clock_parse(time, zone_utc(), &out->ts, &ignored) &&
                         promise_time(out->ts)))
        return true;
    return err_set(err, ERR_INPUT,
                   "time is \"%.60s\", expected a time as"
                   " 2026-01-31T09:15:00Z",
                   time);
}

static bool envelope(const char *const *value, EventEnvelope *out, Err *err)
{
    const char *version = value[NAME_SPECVERSION];

    if (!check_present(value, err))
        return false;
    if (strcmp(version, "1.0") != 0)
        return err_set(err, ERR_INPUT, "specversion is \"%.60s\", expected 1.0",
                       version);
    if (value[NAME_CONTENT] != NULL && !is_json(value[NAME_CONTENT]))
        return err_set(err, ERR_INPUT,
                       "datacontenttype is \"%.60s\", expected"
                       " application/json",
                       value[NAME_CONTENT]);
    out->source = value[NAME_SOURCE];
    out->id = value[NAME_ID];
    return read_type(value[NAME_TYPE], out, err) &&
           read_time(value[NAME_TIME], out, err);
}

static bool same(const char *what, const char *inside, const char *outside,
                 Err *err)
{
    return strcmp(inside, outside) == 0 ||
           err_set(err, ERR_INPUT,
                   "%s is \"%.60s\" in the data and \"%.60s\" in the"
                   " CloudEvent; leave it out of the data",
                   what, inside, outside);
}

static bool read_data(const EventReader *r, Arena *a, const char *const *value,
                      const JsonVal *data, Event *out, Err *err)
{
    EventEnvelope in;

    if (!envelope(value, &in, err))
        return false;
    if (jsonread_kind(data) != JSON_OBJECT)
        return err_set(err, ERR_INPUT,
                       "data of the CloudEvent is no object; send the event"
                       " there, as JSON");
    return event_read_in(r, a, &in, data, out, err) &&
           same("fact", fact_table_name[out->table], in.fact, err) &&
           same("source", out->source, in.source, err) &&
           same("id", out->ref, in.id, err);
}

/* ---- Structured mode ---------------------------------------------------- */

bool cloudevent_is(const JsonVal *v)
{
    return jsonread_get(v, "specversion") != NULL;
}

bool cloudevent_read(const EventReader *r, Arena *a, const JsonVal *v,
                     Event *out, Err *err)
{
    const char *value[NAME_COUNT];

    for (size_t i = 0; i < NAME_COUNT; i++) {
        const char *name = attributes[i].name;
        const JsonVal *at = jsonread_get(v, name);
        const char *text = jsonread_str(at, NULL);

        if (text == NULL && at != NULL && jsonread_kind(at) != JSON_NULL)
            return err_set(err, ERR_INPUT,
                           "%s of the CloudEvent must be text, without NUL",
                           name);
        value[i] = text == NULL ? NULL : event_text(a, text, strlen(text));
    }
    if (jsonread_get(v, "data_base64") != NULL)
        return err_set(err, ERR_INPUT,
                       "data_base64 is not read; send the event in data, as"
                       " JSON");
    return read_data(r, a, value, jsonread_get(v, "data"), out, err);
}

/* ---- Binary mode -------------------------------------------------------- */

static const char *header_of(const Param *header, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strncasecmp(header[i].name, CE, CE_LEN) == 0 &&
            strcasecmp(header[i].name + CE_LEN, name) == 0)
            return header[i].value;
    return NULL;
}

bool cloudevent_in_headers(const Param *header, size_t n)
{
    return header_of(header, n, "specversion") != NULL;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= ' ';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Quotation marks around it and %XX inside it are a matter of the header. */
static const char *decode(Arena *a, const char *s)
{
    size_t n = strlen(s);
    bool quoted = n > 1 && s[0] == '"' && s[n - 1] == '"';
    char *out = arena_strndup(a, quoted ? s + 1 : s, quoted ? n - 2 : n);
    char *to = out;

    for (const char *c = out; *c != '\0'; c++) {
        int high = *c == '%' ? digit(c[1]) : -1;
        int low = high < 0 ? -1 : digit(c[2]);

        if (quoted && *c == '\\' && c[1] != '\0')
            *to++ = *++c;
        else if (low < 0)
            *to++ = *c;
        else {
            *to++ = (char)(high * 16 + low);
            c += 2;
        }
    }
    *to = '\0';
    return out;
}

bool cloudevent_read_binary(const EventReader *r, Arena *a, const Param *header,
                            size_t n, const JsonVal *data, Event *out, Err *err)
{
    const char *value[NAME_COUNT];

    for (size_t i = 0; i < NAME_COUNT; i++) {
        const char *text = header_of(header, n, attributes[i].name);

        text = text == NULL ? "" : decode(a, text);
        value[i] = event_text(a, text, strlen(text));
        if (!utf8_valid(text, strlen(text)))
            return err_set(err, ERR_INPUT, "the header ce-%s is not UTF-8",
                           attributes[i].name);
    }
    return read_data(r, a, value, data, out, err);
}

/* eventvalue.c -- See eventvalue.h. */
#include "model/eventvalue.h"

#include "base/clock.h"
#include "model/currency.h"
#include "model/promise.h"

#include <math.h>
#include <string.h>

#define SHOWN     60                 /* bytes of a value in a sentence */
#define EXACT_INT 9007199254740992.0 /* 2^53 */

/* ---- Sentences ---------------------------------------------------------- */

/* At most SHOWN bytes of it, whole characters, on one line. */
const char *value_cut(Arena *a, const char *text, size_t n)
{
    char *out;

    for (n = n > SHOWN ? SHOWN : n; n < strlen(text) && n > 0; n--)
        if (((unsigned char)text[n] & 0xc0) != 0x80)
            break;
    out = arena_strndup(a, text, n);
    for (char *c = out; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    return out;
}

const char *value_shown(Arena *a, const JsonVal *v)
{
    const char *text;
    size_t n;
    int64_t whole;
    double x;
    bool yes;

    if ((text = jsonread_str(v, &n)) != NULL)
        return arena_printf(a, "\"%s\"", value_cut(a, text, strlen(text)));
    if (jsonread_int(v, &whole))
        return arena_printf(a, "%lld", (long long)whole);
    if (jsonread_num(v, &x))
        return arena_printf(a, "%.15g", x);
    if (jsonread_bool(v, &yes))
        return yes ? "true" : "false";
    return jsonread_kind(v) == JSON_ARRAY    ? "a list"
           : jsonread_kind(v) == JSON_OBJECT ? "an object"
                                             : "null";
}

bool value_expected(const ValueReader *r, const char *key, const JsonVal *v,
                    const char *what)
{
    return err_set(r->err, ERR_INPUT, "%s is %s, expected %s", key,
                   value_shown(r->a, v), what);
}

/* ---- Values ------------------------------------------------------------- */

/* A whole number; 12.0 is one, as JSON makes no difference. */
static bool whole(const JsonVal *v, int64_t *out)
{
    double x;

    if (jsonread_int(v, out))
        return true;
    if (!jsonread_num(v, &x) || x != trunc(x) || fabs(x) > EXACT_INT)
        return false;
    *out = (int64_t)x;
    return true;
}

static bool whole_in(const ValueReader *r, const char *key, const JsonVal *v,
                     int64_t low, int64_t high, const char *what, int64_t *out)
{
    return (whole(v, out) && *out >= low && *out <= high) ||
           value_expected(r, key, v, what);
}

bool value_time(const ValueReader *r, const char *key, const JsonVal *v,
                int64_t *out)
{
    const char *text = jsonread_str(v, NULL);
    Err ignored;

    if (text == NULL ? !whole(v, out)
                     : !clock_parse(text, r->zone, out, &ignored))
        return value_expected(r, key, v,
                              "a date or time as 2026-01-31T09:15:00+01:00, or"
                              " whole milliseconds since 1970");
    return promise_time(*out) ||
           value_expected(r, key, v, "a time in the years 1800 to 2200");
}

/* Thousandths, rounded half away from zero as those of files are. */
static bool read_score(const ValueReader *r, const char *key, const JsonVal *v,
                       int64_t *out)
{
    bool mood = strcmp(key, "sentiment") == 0;
    double number;

    if (!jsonread_num(v, &number) || !(fabs(number) < 1e6))
        return value_expected(r, key, v, "a number below 1,000,000");
    *out = llround(number * 1000);
    if (*out > PROMISE_MAX_SCORE || *out < -PROMISE_MAX_SCORE)
        return value_expected(r, key, v, "a number below 1,000,000");
    return !mood || (*out >= -1000 && *out <= 1000) ||
           value_expected(r, key, v, PROMISE_SENTIMENT);
}

static bool read_bool(const ValueReader *r, const char *key, const JsonVal *v,
                      int64_t *out)
{
    bool yes;

    if (!jsonread_bool(v, &yes))
        return value_expected(r, key, v, "true or false");
    *out = yes;
    return true;
}

/* The length of the blank at `s`; 0: there is none.  U+00A0 is one. */
static size_t blank(const char *s)
{
    if (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
        return 1;
    return s[0] == '\xc2' && s[1] == '\xa0' ? 2 : 0;
}

const char *event_text(Arena *a, const char *s, size_t n)
{
    size_t step;

    while ((step = blank(s)) > 0) {
        s += step;
        n -= step;
    }
    while (n > 0 && (blank(s + n - 1) == 1 || (n > 1 && blank(s + n - 2) == 2)))
        n -= s[n - 1] == '\xa0' ? 2 : 1;
    return n == 0 ? NULL : arena_strndup(a, s, n);
}

bool value_text(const ValueReader *r, const char *key, const JsonVal *v,
                size_t max, const char **out)
{
    size_t n;
    const char *s = jsonread_str(v, &n);

    if (s == NULL)
        return value_expected(r, key, v, "a text");
    if (strlen(s) != n)
        return value_expected(r, key, v, "a text without NUL characters");
    *out = event_text(r->a, s, n);
    return value_fits(r, key, *out, max);
}

bool value_fits(const ValueReader *r, const char *key, const char *text,
                size_t max)
{
    size_t n = text == NULL ? 0 : strlen(text);

    return n <= max ||
           err_set(r->err, ERR_INPUT, "%s has %zu bytes, expected at most %zu",
                   key, n, max);
}

/* What only some texts may say. */
static bool check_word(const ValueReader *r, const char *key, const JsonVal *v,
                       const char *text)
{
    if (strcmp(key, "kind") == 0 && !promise_kind(r->table, text))
        return value_expected(
            r, key, v,
            arena_printf(r->a, "one of %s", promise_kinds(r->a, r->table)));
    if (strcmp(key, "currency") == 0 && currency_exponent(text) < 0)
        return value_expected(r, key, v, PROMISE_CURRENCY);
    return true;
}

static bool read_column_text(const ValueReader *r, const char *key,
                             const JsonVal *v, EventValue *out)
{
    size_t max = strcmp(key, "text") == 0 ? EVENT_MAX_TEXT : EVENT_MAX_WORD;

    return value_text(r, key, v, max, &out->text) &&
           (out->text == NULL || check_word(r, key, v, out->text));
}

bool value_read(const ValueReader *r, const JsonVal *v, EventValue *out)
{
    const char *key = out->column->name;
    int64_t *n = &out->number;

    switch (out->column->type) {
    case COLUMN_TEXT: return read_column_text(r, key, v, out);
    case COLUMN_INT:
        return whole_in(r, key, v, -PROMISE_MAX_INT, PROMISE_MAX_INT,
                        "a whole number", n);
    case COLUMN_MS:
        return whole_in(r, key, v, 0, PROMISE_MAX_MS,
                        PROMISE_DURATION ", in whole milliseconds", n);
    case COLUMN_MONEY:
        return whole_in(r, key, v, -PROMISE_MAX_AMOUNT, PROMISE_MAX_AMOUNT,
                        "an amount in whole minor units, such as cents", n);
    case COLUMN_TIME: return value_time(r, key, v, n);
    case COLUMN_SCORE: return read_score(r, key, v, n);
    case COLUMN_BOOL: return read_bool(r, key, v, n);
    }
    return false;
}

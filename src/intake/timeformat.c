/* timeformat.c -- See timeformat.h. */
#include "intake/timeformat.h"

#include "base/buf.h"
#include "base/clock.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define MAX_TRANSITIONS 1024
#define FROM_MS         INT64_C(-2208988800000) /* 1900-01-01 */
#define TO_MS           INT64_C(4102444800000)  /* 2100-01-01 */

enum { YEAR = 1, MONTH = 2, DAY = 4, HOUR = 8, HALF_DAY = 16, OFFSET = 32 };

/* Longest first, so that "mmm" is not read as "m" three times. */
static const struct Word {
    const char *word, *strptime;
    int part;
} words[] = {
    {"yyyy", "%Y", YEAR},   {"yy", "%y", YEAR},  {"mmmm", "%B", MONTH},
    {"mmm", "%b", MONTH},   {"mm", "%m", MONTH}, {"m", "%m", MONTH},
    {"dddd", "%A", 0},      {"ddd", "%a", 0},    {"dd", "%d", DAY},
    {"d", "%d", DAY},       {"hh", "%H", HOUR},  {"h", "%H", HOUR},
    {"ss", "%S", 0},        {"s", "%S", 0},      {"fff", "%f", 0},
    {"am", "%p", HALF_DAY}, {"z", "%z", OFFSET},
};

typedef struct Reader {
    const char *at;
    Buf out;
    int parts;        /* YEAR | MONTH ... seen so far */
    bool after_hours; /* the last word was hours: an m means minutes */
} Reader;

static const struct Word *word_at(const char *s)
{
    size_t run = 1;

    while (s[run] == s[0])
        run++;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t n = strlen(words[i].word);

        if (strncmp(s, words[i].word, n) == 0 && (n == run || s[0] == 'a'))
            return &words[i];
    }
    return NULL;
}

/* Is the `m` at hand minutes, because seconds follow it? */
static bool seconds_follow(const char *s)
{
    s += strspn(s, "m");
    while (*s != '\0' && !islower((unsigned char)*s))
        s++;
    return *s == 's';
}

static void put_plain(Reader *r, char c)
{
    if (c == '%')
        buf_puts(&r->out, "%%");
    else
        buf_add(&r->out, &c, 1);
    r->at++;
}

/* 'quoted' text stands for itself. */
static bool put_quoted(Reader *r, Err *err)
{
    const char *end = strchr(r->at + 1, '\'');

    if (end == NULL)
        return err_set(err, ERR_INPUT, "time format has an open quote: %s",
                       r->at);
    r->at++;
    while (r->at < end)
        put_plain(r, *r->at);
    r->at++;
    return true;
}

static bool put_word(Reader *r, Err *err)
{
    const struct Word *w = word_at(r->at);
    bool minutes;

    if (w == NULL)
        return err_set(err, ERR_INPUT,
                       "time format has an unknown word at \"%s\"; text that"
                       " stands for itself goes into single quotes",
                       r->at);
    minutes = w->part == MONTH && strlen(w->word) <= 2 &&
              (r->after_hours || seconds_follow(r->at));
    buf_puts(&r->out, minutes ? "%M" : w->strptime);
    r->parts |= minutes ? 0 : w->part;
    r->after_hours = w->part == HOUR;
    r->at += strlen(w->word);
    return true;
}

/* With AM and PM, hours are those of a clock of twelve. */
static void use_half_days(char *pattern)
{
    for (char *p = strstr(pattern, "%H"); p != NULL; p = strstr(p, "%H"))
        p[1] = 'I';
}

static bool read_pattern(Arena *a, const char *text, TimeFormat *out, Err *err)
{
    Reader r = {.at = text, .out = BUF_INIT(4 * TIMEFORMAT_MAX)};
    bool ok = true;

    while (ok && *r.at != '\0') {
        if (*r.at == '\'')
            ok = put_quoted(&r, err);
        else if (islower((unsigned char)*r.at))
            ok = put_word(&r, err);
        else
            put_plain(&r, *r.at);
    }
    if (ok && (r.parts & (YEAR | MONTH | DAY)) != (YEAR | MONTH | DAY))
        ok = err_set(err, ERR_INPUT,
                     "time format \"%s\" needs year, month and day", text);
    if (ok) {
        char *pattern = arena_strndup(a, r.out.text, r.out.len);

        if (r.parts & HALF_DAY)
            use_half_days(pattern);
        *out = (TimeFormat){.kind = TIME_PATTERN,
                            .has_offset = (r.parts & OFFSET) != 0,
                            .pattern = pattern};
    }
    buf_clear(&r.out);
    return ok;
}

bool timeformat_parse(Arena *a, const char *text, TimeFormat *out, Err *err)
{
    static const struct {
        const char *name;
        TimeFormat is;
    } named[] = {
        {"iso", {.kind = TIME_ISO}},
        {"epoch-s", {.kind = TIME_EPOCH_S, .has_offset = true}},
        {"epoch-ms", {.kind = TIME_EPOCH_MS, .has_offset = true}},
    };

    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        if (strcmp(text, named[i].name) == 0) {
            *out = named[i].is;
            return true;
        }
    }
    if (strlen(text) > TIMEFORMAT_MAX)
        return err_set(err, ERR_INPUT, "time format has over %d bytes",
                       TIMEFORMAT_MAX);
    return read_pattern(a, text, out, err);
}

/* ---- Local times -------------------------------------------------------- */

typedef struct Search {
    const char *local;
    const Transition *list;
    int64_t first; /* offset before the first transition */
    Buf out;
} Search;

static int64_t offset_before(const Search *s, size_t i)
{
    return i == 0 ? s->first : s->list[i - 1].offset;
}

/* The local time from which transition `i` counts: until then the older
 * offset is right, both in the gap and while times come a second time. */
static int64_t counts_from(const Search *s, size_t i)
{
    int64_t before = offset_before(s, i), after = s->list[i].offset;

    return s->list[i].at + (before > after ? before : after);
}

static void put_search(Search *s, size_t low, size_t high)
{
    size_t middle = low + (high - low) / 2;
    char text[CLOCK_TEXT];
    char *end;

    if (low == high) {
        buf_printf(&s->out, "%" PRId64, offset_before(s, low) * 1000);
        return;
    }
    clock_format(counts_from(s, middle), zone_utc(), text);
    end = strchr(text, 'Z');
    if (end != NULL)
        *end = '\0';
    buf_printf(&s->out, "case when %s < timestamp '%s' then ", s->local, text);
    put_search(s, low, middle);
    buf_puts(&s->out, " else ");
    put_search(s, middle + 1, high);
    buf_puts(&s->out, " end");
}

const char *timeformat_to_utc(Arena *a, const Zone *z, const char *local)
{
    Transition list[MAX_TRANSITIONS];
    Search s = {.local = local,
                .list = list,
                .first = zone_offset(z, FROM_MS),
                .out = BUF_INIT(1024 * 1024)};
    size_t n = zone_transitions(z, FROM_MS, TO_MS, list, MAX_TRANSITIONS);
    const char *sql;

    if (n == 0 && s.first == 0)
        return local;
    put_search(&s, 0, n < MAX_TRANSITIONS ? n : MAX_TRANSITIONS);
    sql = arena_printf(a, "make_timestamp(epoch_us(%s) - (%s))", local,
                       s.out.text);
    buf_clear(&s.out);
    return sql;
}

/* jsonsplit.c -- See jsonsplit.h. */
#include "intake/jsonsplit.h"
#include "base/mem.h"
#include "intake/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum Place {
    BEFORE, /* the array */
    WITHIN,
    AFTER,
    DONE,
} Place;

struct JsonScan {
    Window w;
    JsonShape shape;
    Place place;
    size_t at;     /* the next byte in the window */
    bool keeping;  /* everything from w.start on; else only from `at` on */
    bool failed;   /* err says why */
    bool after_cr; /* for counting \r\n once */
    bool cut, lone_cr;
    unsigned line_ends;
    int64_t line;
    size_t level;             /* objects around the array entered so far */
    char path[JSON_MAX_PATH]; /* of the array */
    Buf kept;                 /* the beginning of one over the limit */
};

JsonScan *json_scan_open(Decoder *in, const JsonShape *shape)
{
    JsonScan *s = mem_alloc(sizeof(*s));

    s->w.in = in;
    s->shape = *shape;
    s->line = 1;
    s->kept = (Buf)BUF_INIT(SOURCE_MAX_RAW + 1);
    if (shape->path != NULL)
        snprintf(s->path, sizeof(s->path), "%s", shape->path);
    return s;
}

void json_scan_close(JsonScan *s)
{
    if (s == NULL)
        return;
    window_clear(&s->w);
    buf_clear(&s->kept);
    free(s);
}

const char *json_scan_path(const JsonScan *s)
{
    return s->path;
}

unsigned json_scan_line_ends(const JsonScan *s)
{
    return s->line_ends;
}

bool json_scan_lone_cr(const JsonScan *s)
{
    return s->lone_cr;
}

bool json_scan_cut(const JsonScan *s)
{
    return s->cut;
}

/* ---- Bytes -------------------------------------------------------------- */

static int peek_more(JsonScan *s, Err *err)
{
    size_t ahead;

    while (s->at == s->w.end && !s->w.eof && !s->failed) {
        if (!s->keeping)
            s->w.start = s->at;
        ahead = s->at - s->w.start;
        s->failed = !window_more(&s->w, err);
        s->at = s->w.start + ahead;
    }
    return s->at < s->w.end && !s->failed ? (unsigned char)s->w.text[s->at]
                                          : -1;
}

/* The next byte; -1 at the end, also when reading failed. */
static inline int peek(JsonScan *s, Err *err)
{
    return s->at < s->w.end ? (unsigned char)s->w.text[s->at]
                            : peek_more(s, err);
}

static inline void take(JsonScan *s)
{
    char c = s->w.text[s->at++];

    if (c == '\r' || (c == '\n' && !s->after_cr))
        s->line++;
    if (c == '\n')
        s->line_ends |= s->after_cr ? SOURCE_CRLF : SOURCE_LF;
    s->after_cr = c == '\r';
}

static bool blank(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int peek_solid(JsonScan *s, Err *err)
{
    int c;

    while (blank(c = peek(s, err)))
        take(s);
    return c;
}

/* ---- Values ------------------------------------------------------------- */

static bool scalar_ends(int c)
{
    return blank(c) || c == ',' || c == ']' || c == '}' || c == ':';
}

/* Behind the closing quote.  False at a line end, which cannot be in it. */
static bool take_string(JsonScan *s, Err *err)
{
    int c;

    take(s);
    while ((c = peek(s, err)) >= 0 && c != '\n') {
        take(s);
        if (c == '"')
            return true;
        if (c == '\\' && peek(s, err) >= 0)
            take(s);
    }
    return c < 0;
}

/* Stop keeping what is over the limit, but for its beginning. */
static void mind_limit(JsonScan *s)
{
    size_t n = s->at - s->w.start;

    if (!s->keeping || n <= s->shape.max_record)
        return;
    buf_reset(&s->kept);
    buf_add(&s->kept, s->w.text + s->w.start,
            n <= SOURCE_MAX_RAW ? n : SOURCE_MAX_RAW + 1);
    s->keeping = false;
}

/* Go behind the value that begins here.  False at the end of the file. */
static bool take_value(JsonScan *s, Err *err)
{
    char closers[JSON_MAX_DEPTH * 2];
    size_t depth = 0;
    int c;

    while ((c = peek(s, err)) >= 0) {
        if (depth == 0 && scalar_ends(c))
            return true;
        if (c == '"') {
            bool closed = take_string(s, err);

            mind_limit(s);
            if (!closed)
                return true; /* broken: most likely the rest of it is here */
            continue;
        }
        take(s);
        mind_limit(s);
        if (c == '{' || c == '[') {
            if (depth < sizeof(closers))
                closers[depth] = c == '{' ? '}' : ']';
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            if (depth == 0 || (depth < sizeof(closers) && closers[depth] != c))
                return true;
        }
    }
    return depth == 0;
}

/* ---- The array ---------------------------------------------------------- */

typedef enum Found { FOUND, ENDED, CUT, NO_JSON } Found;

/* Is `key` the part of the declared path for the level we are in?  *last: is
 * it the last part? */
static bool on_path(const JsonScan *s, const char *key, bool *last)
{
    const char *part = s->shape.path, *end;

    for (size_t i = 0; i < s->level; i++)
        part = strchr(part, '.') + 1;
    end = strchr(part, '.');
    *last = end == NULL;
    return strlen(key) == (*last ? strlen(part) : (size_t)(end - part)) &&
           strncmp(part, key, strlen(key)) == 0;
}

/* The key here, as it is written, up to its ':'.  What is longer than a path
 * may be is cut. */
static bool take_key(JsonScan *s, char *key, size_t room, Err *err)
{
    size_t n = 0;
    int c;

    take(s);
    while ((c = peek(s, err)) >= 0 && c != '"' && c != '\n') {
        if (n + 1 < room)
            key[n++] = (char)c;
        take(s);
        if (c == '\\' && peek(s, err) >= 0)
            take(s);
    }
    key[n] = '\0';
    if (c == '"')
        take(s);
    if (peek_solid(s, err) != ':')
        return false;
    take(s);
    return true;
}

/* Does the array that begins here hold objects?  Takes the '['. */
static bool of_objects(JsonScan *s, Err *err)
{
    take(s);
    return peek_solid(s, err) == '{';
}

/* Behind '[' of an array that is not the one: to behind its ']'. */
static void take_rest_of_array(JsonScan *s, Err *err)
{
    int c;

    while ((c = peek_solid(s, err)) >= 0 && c != ']')
        if (c == ',' || c == '}' || c == ':')
            take(s);
        else
            take_value(s, err);
    if (c == ']')
        take(s);
}

/* A key and its value.  FOUND stands behind the '[' of the array. */
static Found take_member(JsonScan *s, Err *err)
{
    char key[JSON_MAX_PATH];
    bool last = true, wanted;
    int c;

    if (!take_key(s, key, sizeof(key), err))
        return peek(s, err) < 0 ? CUT : NO_JSON;
    c = peek_solid(s, err);
    wanted = s->shape.path == NULL || on_path(s, key, &last);
    if (wanted && s->shape.path != NULL && !last && c == '{') {
        take(s);
        s->level++;
        return ENDED;
    }
    if (wanted && last && c == '[') {
        if (of_objects(s, err) || s->shape.path != NULL) {
            snprintf(s->path, sizeof(s->path), "%s",
                     s->shape.path ? s->shape.path : key);
            return FOUND;
        }
        take_rest_of_array(s, err);
        return ENDED;
    }
    return take_value(s, err) ? ENDED : CUT;
}

/* Through the members of the object we are in, up to the array, or to the
 * end of the outermost object. */
static Found take_members(JsonScan *s, Err *err)
{
    for (;;) {
        int c = peek_solid(s, err);
        Found f;

        if (c < 0)
            return CUT;
        if (c == '"') {
            f = take_member(s, err);
            if (f != ENDED)
                return f;
            continue;
        }
        if (c != ',' && c != '}')
            return NO_JSON;
        take(s);
        if (c == '}' && s->level-- == 0)
            return ENDED;
    }
}

static bool no_array(JsonScan *s, Found f, Err *err)
{
    if (s->failed)
        return false;
    if (f == NO_JSON)
        return err_set(err, ERR_INPUT,
                       "line %lld: neither a JSON list nor an object with "
                       "one in it",
                       (long long)s->line);
    if (s->shape.path != NULL)
        return err_set(err, ERR_INPUT, "the JSON has no list at %s",
                       s->shape.path);
    return err_set(err, ERR_INPUT,
                   "the JSON has no list of objects at its top; say where "
                   "with path");
}

static bool enter_array(JsonScan *s, Err *err)
{
    int c = peek_solid(s, err);
    Found f = NO_JSON;

    if (c == '[' && s->shape.path == NULL) {
        take(s);
        f = FOUND;
    } else if (c == '{') {
        take(s);
        f = take_members(s, err);
    }
    s->place = WITHIN;
    return f == FOUND || no_array(s, f, err);
}

/* What follows the array: nothing but the rest of the objects around it. */
static bool leave_array(JsonScan *s, Record *r, Err *err)
{
    Found f = ENDED;

    s->place = DONE;
    while (s->path[0] != '\0' && (f = take_members(s, err)) == FOUND) {
        if (s->shape.path == NULL)
            return err_set(err, ERR_INPUT,
                           "line %lld: the JSON has a second list of objects, "
                           "%s; say with path which one",
                           (long long)s->line, s->path);
        take_rest_of_array(s, err);
    }
    s->cut = f == CUT;
    if (s->failed)
        return false;
    if (f != CUT && peek_solid(s, err) >= 0) {
        r->text = s->w.text + s->at;
        r->len = s->w.end - s->at;
        r->line = r->end_line = s->line;
        r->bad = true;
        snprintf(r->reason, sizeof(r->reason),
                 "text behind the end of the JSON");
    }
    return !s->failed;
}

/* ---- Records ------------------------------------------------------------ */

static void finish(JsonScan *s, Record *r, bool over)
{
    if (over) {
        r->text = s->kept.text;
        r->len = s->kept.len;
        r->bad = true;
        snprintf(r->reason, sizeof(r->reason), "longer than %zu bytes",
                 s->shape.max_record);
        return;
    }
    json_record_check(r, &s->shape, decoder_charset(s->w.in));
}

/* The element that begins here. */
static bool take_element(JsonScan *s, Record *r, Err *err)
{
    bool whole;

    s->w.start = s->at;
    s->keeping = true;
    r->line = s->line;
    whole = take_value(s, err);
    if (s->at == s->w.start && s->keeping && peek(s, err) >= 0)
        take(s); /* a ':' or '}' where none belongs */
    r->end_line = s->line;
    r->open_end = !whole || peek(s, err) < 0;
    r->text = s->w.text + s->w.start;
    r->len = s->at - s->w.start;
    s->cut = r->open_end;
    finish(s, r, !s->keeping);
    s->keeping = false;
    return !s->failed;
}

static bool next_element(JsonScan *s, Record *r, Err *err)
{
    int c;

    while ((c = peek_solid(s, err)) == ',')
        take(s);
    if (c == ']') {
        take(s);
        s->place = AFTER;
        return leave_array(s, r, err);
    }
    if (c >= 0)
        return take_element(s, r, err);
    s->cut = true;
    s->place = DONE;
    return !s->failed;
}

/* To the next \n, or the end of the file. */
static void take_line(JsonScan *s, Record *r, Err *err)
{
    int c;

    s->w.start = s->at;
    s->keeping = true;
    r->line = s->line;
    while ((c = peek(s, err)) >= 0 && c != '\n') {
        s->lone_cr = s->lone_cr || s->after_cr;
        take(s);
        mind_limit(s);
    }
    r->open_end = c < 0;
    r->end_line = s->line;
    if (s->keeping) {
        r->text = s->w.text + s->w.start;
        r->len = s->at - s->w.start;
    }
}

static bool next_line(JsonScan *s, Record *r, Err *err)
{
    if (peek_solid(s, err) < 0)
        return !s->failed;
    take_line(s, r, err);
    if (s->failed)
        return false;
    while (s->keeping && r->len > 0 && blank(r->text[r->len - 1]))
        r->len--;
    finish(s, r, !s->keeping);
    s->keeping = false;
    return true;
}

bool json_scan_next(JsonScan *s, Record *r, Err *err)
{
    record_reset(r);
    if (s->shape.lines)
        return next_line(s, r, err);
    if (s->place == BEFORE && !enter_array(s, err))
        return false;
    return s->place != WITHIN || next_element(s, r, err);
}

/*
 * filter.c -- See filter.h.
 *
 * A condition is cut into pieces first, in one pass that knows nothing of
 * columns: the name up to = or !=, then values between bars, without their
 * backslashes.  Then the pieces are read as values of the column.
 */
#include "model/filter.h"

#include "model/literal.h"

#include <string.h>

/* Where the text is being read. */
typedef struct Reader {
    Arena *arena;
    const Schema *schema;
    FactTable table;
    const char *at;
} Reader;

/* One value without its backslashes. */
typedef struct Piece {
    const char *text;
    const char *dots; /* the first ".." in it that was not escaped, or NULL */
} Piece;

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(Reader *r)
{
    while (blank(*r->at))
        r->at++;
}

static size_t piece_length(const char *s)
{
    size_t n = 0;

    for (; s[n] != '\0' && s[n] != ',' && s[n] != '|'; n++)
        n += s[n] == '\\' && s[n + 1] != '\0';
    return n;
}

/* Up to the next bar or comma; `text` is the condition, for the error. */
static bool read_piece(Reader *r, const char *text, Piece *out, Err *err)
{
    size_t n = 0, keep = 0;
    char *s;

    skip_blanks(r);
    s = arena_alloc(r->arena, piece_length(r->at) + 1);
    *out = (Piece){.text = s};
    for (; *r->at != '\0' && *r->at != ',' && *r->at != '|'; r->at++) {
        bool escaped = *r->at == '\\';

        r->at += escaped;
        if (*r->at == '\0')
            return err_set(err, ERR_INPUT,
                           "nothing follows the backslash that ends %.80s",
                           text);
        if (out->dots == NULL && strncmp(r->at, "..", 2) == 0 && !escaped)
            out->dots = s + n;
        s[n++] = *r->at;
        keep = escaped || !blank(*r->at) ? n : keep;
    }
    s[keep] = '\0'; /* without the blanks at the end */
    return true;
}

/* ---- Values ------------------------------------------------------------- */

static bool read_range(Reader *r, const Piece *p, Filter *f, Err *err)
{
    const char *low =
        arena_strndup(r->arena, p->text, (size_t)(p->dots - p->text));
    const char *high = p->dots + 2, *name = f->column->name;

    if (f->column->type == COLUMN_TEXT || f->column->type == COLUMN_BOOL)
        return err_set(err, ERR_INPUT,
                       "%s has no range %.80s: it is not a number or a time; "
                       "write \\.. for two dots",
                       name, p->text);
    f->is_range = true;
    f->low = INT64_MIN;
    f->high = INT64_MAX;
    if (*low == '\0' && *high == '\0')
        return err_set(err, ERR_INPUT, "the range of %s has no end", name);
    if (*low != '\0' && !literal_parse(f->column, low, &f->low, err))
        return false;
    if (*high != '\0' && !literal_parse(f->column, high, &f->high, err))
        return false;
    if (f->low > f->high)
        return err_set(err, ERR_INPUT,
                       "the range %s=%.80s is empty: write the lower end "
                       "first",
                       name, p->text);
    return true;
}

/* How many values there can be at most, up to the end of the condition. */
static size_t count_bars(const char *s)
{
    size_t n = 1;

    for (; *s != '\0' && *s != ','; s++) {
        n += *s == '|';
        s += *s == '\\' && s[1] != '\0';
    }
    return n;
}

static bool read_list(Reader *r, const char *text, size_t most, Filter *f,
                      Err *err)
{
    f->values = ARENA_ARRAY(r->arena, const char *, most);
    if (f->column->type != COLUMN_TEXT)
        f->numbers = ARENA_ARRAY(r->arena, int64_t, most);
    for (;; r->at++) {
        Piece p;

        if (!read_piece(r, text, &p, err))
            return false;
        if (p.dots != NULL && most > 1)
            return err_set(err, ERR_INPUT,
                           "%s: a range cannot be part of a list: %.80s",
                           f->column->name, p.text);
        if (p.dots != NULL)
            return read_range(r, &p, f, err);
        if (*p.text == '\0') {
            f->missing = true;
        } else {
            if (f->numbers != NULL &&
                !literal_parse(f->column, p.text, &f->numbers[f->n_values],
                               err))
                return false;
            f->values[f->n_values++] = p.text;
        }
        if (*r->at != '|')
            return true;
    }
}

/* ---- Conditions --------------------------------------------------------- */

/* The column before = or !=. */
static bool read_name(Reader *r, const char *text, Filter *f, Err *err)
{
    size_t n = strcspn(r->at, "=,"), end = n;
    const char *name;

    if (r->at[n] != '=')
        return err_set(err, ERR_INPUT,
                       "\"%.80s\" is not a condition; write name=value", text);
    f->negate = n > 0 && r->at[n - 1] == '!';
    end -= f->negate;
    while (end > 0 && blank(r->at[end - 1]))
        end--;
    if (end == 0)
        return err_set(err, ERR_INPUT, "no column before the = of \"%.80s\"",
                       text);
    name = arena_strndup(r->arena, r->at, end);
    r->at += n + 1;
    f->column = column_find(r->arena, r->schema, r->table, name, err);
    return f->column != NULL;
}

static bool read_condition(Reader *r, Filter *f, Err *err)
{
    const char *text = r->at;
    size_t most;

    if (!read_name(r, text, f, err))
        return false;
    most = count_bars(r->at);
    if (most > FILTER_MAX_VALUES)
        return err_set(err, ERR_INPUT, "%s has %zu values; %d are the most",
                       f->column->name, most, FILTER_MAX_VALUES);
    return read_list(r, text, most, f, err);
}

bool filter_parse(Arena *a, const Schema *s, FactTable table, const char *text,
                  Filters *out, Err *err)
{
    Reader r = {a, s, table, text};
    Filter item[FILTER_MAX];
    size_t n = 0;

    *out = (Filters){0};
    skip_blanks(&r);
    if (*r.at == '\0')
        return true;
    for (;; r.at++) {
        skip_blanks(&r);
        if (n == FILTER_MAX)
            return err_set(err, ERR_INPUT,
                           "more than %d conditions in one filter", FILTER_MAX);
        item[n] = (Filter){0};
        if (!read_condition(&r, &item[n], err))
            return false;
        n++;
        if (*r.at == '\0')
            break;
    }
    out->item = ARENA_ARRAY(a, Filter, n);
    out->n = n;
    memcpy(out->item, item, n * sizeof(item[0]));
    return true;
}

Filters filter_and(Arena *a, const Filters *x, const Filters *y)
{
    Filters both = {.n = x->n + y->n};

    both.item = ARENA_ARRAY(a, Filter, both.n);
    for (size_t i = 0; i < both.n; i++)
        both.item[i] = i < x->n ? x->item[i] : y->item[i - x->n];
    return both;
}

/* ---- Writing ------------------------------------------------------------ */

static void write_value(Buf *out, const char *s)
{
    for (const char *c = s; *c != '\0'; c++) {
        bool edge = c == s || c[1] == '\0';

        if (strchr("\\,|", *c) != NULL || (*c == '.' && c[1] == '.') ||
            (edge && blank(*c)))
            buf_add(out, "\\", 1);
        buf_add(out, c, 1);
    }
}

static void write_condition(Buf *out, const Filter *f)
{
    buf_puts(out, f->column->name);
    buf_puts(out, f->negate ? "!=" : "=");
    if (f->is_range) {
        if (f->low != INT64_MIN)
            literal_write(out, f->column, f->low);
        buf_puts(out, "..");
        if (f->high != INT64_MAX)
            literal_write(out, f->column, f->high);
    }
    for (size_t i = 0; i < f->n_values; i++) {
        buf_puts(out, i == 0 ? "" : "|");
        write_value(out, f->values[i]);
    }
    if (f->missing && f->n_values > 0)
        buf_puts(out, "|");
}

void filter_write(Buf *out, const Filters *f)
{
    for (size_t i = 0; i < f->n; i++) {
        buf_puts(out, i == 0 ? "" : ",");
        write_condition(out, &f->item[i]);
    }
}

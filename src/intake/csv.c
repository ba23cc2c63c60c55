/* csv.c -- See csv.h. */
#include "intake/csv.h"
#include "base/block.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "intake/padding.h"
#include "intake/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ENDS 1024 /* records found ahead; at least 64 */

/* ---- The scanner -------------------------------------------------------- */

typedef struct End {
    size_t at;     /* of the \n in the window */
    size_t fields; /* of the record that ends here */
    int64_t lines; /* line ends inside its quotes */
    bool high;     /* it may have bytes over 7F */
} End;

struct CsvScan {
    Window w;
    Dialect d;
    Buf kept;     /* the beginning of a record over the limit */
    int64_t line; /* of w.start */
    unsigned line_ends;
    bool blank_lines, space_lines;
    bool padded; /* some field may begin or end with a blank */

    /* Looking ahead, block by block: */
    size_t at;         /* the next block in the window */
    uint64_t in_quote; /* all ones if `at` is inside quotes */
    bool stuck;        /* the record behind the last end is unusual */
    End open;          /* what is known of that record so far */
    size_t n_ends, next_end;
    End ends[MAX_ENDS];
};

CsvScan *csv_open(Decoder *in, const Dialect *dialect)
{
    CsvScan *s = mem_alloc(sizeof(*s));

    s->w.in = in;
    s->d = *dialect;
    s->line = 1;
    s->kept = (Buf)BUF_INIT(SOURCE_MAX_RAW + 1);
    s->open.fields = 1;
    return s;
}

void csv_close(CsvScan *s)
{
    if (s == NULL)
        return;
    window_clear(&s->w);
    buf_clear(&s->kept);
    free(s);
}

void csv_expect(CsvScan *s, size_t columns)
{
    s->d.columns = columns;
}

unsigned csv_line_ends(const CsvScan *s)
{
    return s->line_ends;
}

bool csv_blank_lines(const CsvScan *s)
{
    return s->blank_lines;
}

bool csv_space_lines(const CsvScan *s)
{
    return s->space_lines;
}

bool csv_padded(const CsvScan *s)
{
    return s->padded || s->d.rest || s->d.delimiter == SOURCE_WHITESPACE;
}

static void look_from_start(CsvScan *s)
{
    s->at = s->w.start;
    s->in_quote = 0;
    s->stuck = false;
    s->open = (End){.fields = 1};
    s->n_ends = s->next_end = 0;
}

/* More text; what is known of it by its place moves with it. */
static bool more(CsvScan *s, Err *err)
{
    size_t ahead = s->at - s->w.start;
    bool ok = window_more(&s->w, err);

    s->at = s->w.start + ahead;
    return ok;
}

/* ---- Blocks ------------------------------------------------------------- */

/* Is there anything in this block that the blocks cannot tell: a NUL, a lone
 * \r, a quote that opens within a field or closes before its end?  `before`
 * and `after` are the bytes beside the block. */
static bool unusual(const CsvScan *s, const Block *b, uint64_t inside,
                    char before, char after)
{
    uint64_t sides = b->delimiter | b->lf | b->quote;
    bool left = csv_edge(&s->d, before), right = csv_edge(&s->d, after);

    if (b->nul)
        return true;
    if (b->cr != 0 &&
        (b->cr & ~(b->lf >> 1 | (uint64_t)(after == '\n') << 63)) != 0)
        return true;
    return (b->quote & inside & ~(sides << 1 | (uint64_t)left)) != 0 ||
           (b->quote & ~inside &
            ~((sides | b->cr) >> 1 | (uint64_t)right << 63)) != 0;
}

static void add_ends(CsvScan *s, uint64_t lf, uint64_t delimiter,
                     uint64_t lf_inside)
{
    for (; lf != 0; lf &= lf - 1) {
        uint64_t upto = (lf & -lf) - 1; /* all bits below this \n */
        End *e = &s->ends[s->n_ends++];

        *e = s->open;
        e->at = s->at + (size_t)__builtin_ctzll(lf);
        e->fields += block_count(delimiter & upto);
        if ((lf_inside & upto) != 0)
            e->lines += (int64_t)block_count(lf_inside & upto);
        s->open.fields = 1;
        s->open.lines = 0;
        delimiter &= ~upto;
        lf_inside &= ~upto;
    }
    s->open.fields += block_count(delimiter);
    if (lf_inside != 0)
        s->open.lines += (int64_t)block_count(lf_inside);
}

static void look_at_block(CsvScan *s)
{
    const char *text = s->w.text + s->at;
    Block b = block_look(text, s->d.delimiter, s->d.quote);
    uint64_t inside = s->in_quote;
    bool high_before = s->open.high;
    char before = s->at == s->w.start ? '\n' : text[-1];

    if (b.quote != 0)
        inside ^= block_parity(b.quote);
    if ((b.quote | b.cr) != 0 || b.nul)
        s->stuck = unusual(s, &b, inside, before, text[64]);
    if (s->stuck)
        return;
    s->padded =
        s->padded ||
        padding_in_block(&s->d, &b, inside, s->in_quote != 0, before, text[64]);
    s->open.high = high_before || b.high;
    add_ends(s, b.lf & ~inside, b.delimiter & ~inside, b.lf & inside);
    if ((b.lf & ~inside) != 0)
        s->open.high = b.high;
    s->in_quote = (uint64_t)0 - (inside >> 63);
    s->at += 64;
}

/* Find some ends ahead, if the window holds any.  The byte behind a block has
 * a say in it, so the last ones of the file are not looked at this way. */
static void look_ahead(CsvScan *s)
{
    s->n_ends = s->next_end = 0;
    while (!s->stuck && s->at + 65 <= s->w.end && s->n_ends + 64 <= MAX_ENDS)
        look_at_block(s);
}

/* ---- Records ------------------------------------------------------------ */

static void reject(Record *r, const char *fmt, ...) PULS_PRINTF(2, 3);
static void reject(Record *r, const char *fmt, ...)
{
    va_list ap;

    if (r->bad)
        return; /* the first reason stays */
    r->bad = true;
    va_start(ap, fmt);
    vsnprintf(r->reason, sizeof(r->reason), fmt, ap);
    va_end(ap);
}

/* Is all but a character cut off at the end well-formed? */
static bool only_tail_missing(const char *text, size_t len)
{
    for (size_t tail = 1; tail < 4 && tail <= len; tail++)
        if ((text[len - tail] & 0xc0) == 0xc0)
            return utf8_valid(text, len - tail);
    return false;
}

static void check_text(CsvScan *s, Record *r)
{
    if (utf8_valid(r->text, r->len))
        return;
    if (r->open_end && only_tail_missing(r->text, r->len)) {
        reject(r, "the file ends within a character");
        r->cut = true;
        return;
    }
    r->no_text = !r->bad;
    if (!r->bad)
        charset_reason(decoder_charset(s->w.in), r->text, r->len, r->reason,
                       sizeof(r->reason));
    r->bad = true;
}

static void check_fields(const CsvScan *s, Record *r)
{
    if (s->d.columns == 0 || r->fields == s->d.columns || r->bad)
        return;
    reject(r, "%zu field%s where %zu are expected", r->fields,
           r->fields == 1 ? "" : "s", s->d.columns);
    r->cut = r->open_end && r->fields < s->d.columns;
}

/* Nothing, or spaces only, in place of a record; or the mark of another file
 * that was put behind this one, which a reader would pass over. */
static bool is_blank(CsvScan *s, const Record *r)
{
    size_t mark =
        r->len >= 3 && memcmp(r->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    for (size_t i = mark; i < r->len; i++)
        if (r->text[i] != ' ')
            return false;
    s->space_lines = s->space_lines || r->len > 0;
    return true;
}

/* The record whose end was seen ahead.  False if the line is blank. */
static bool take_seen(CsvScan *s, Record *r)
{
    const End *e = &s->ends[s->next_end++];
    Window *w = &s->w;
    bool crlf = e->at > w->start && w->text[e->at - 1] == '\r';

    r->text = w->text + w->start;
    r->len = e->at - w->start - crlf;
    r->at = w->gone + (int64_t)w->start;
    r->line = s->line;
    r->end_line = s->line + e->lines;
    r->fields = e->fields;
    w->start = e->at + 1;
    s->line = r->end_line + 1;
    s->line_ends |= crlf ? SOURCE_CRLF : SOURCE_LF;
    if (e->high)
        check_text(s, r);
    return e->fields > 1 || !is_blank(s, r);
}

/* ---- Byte by byte ------------------------------------------------------- */

typedef struct Walk {
    Lexer lexer;
    size_t i;           /* bytes of the record seen */
    int64_t lines;      /* line ends among them */
    int64_t quote_line; /* where the quote that is open was opened */
    bool over;          /* it is longer than a record may be */
} Walk;

static void walk_byte(CsvScan *s, Walk *p, Record *r, const char *at)
{
    int c = (unsigned char)*at;
    LexState before = p->lexer.state;
    unsigned ev = lexer_step(&s->d, &p->lexer, c);

    if (c == '\0')
        reject(r, "a NUL byte in field %zu", p->lexer.fields);
    if ((ev & LEX_BAD) != 0)
        reject(r, "text after the closing quote of field %zu", p->lexer.fields);
    if (p->lexer.state == QUOTED && before != QUOTED && before != CLOSED)
        p->quote_line = s->line + p->lines;
    if (c == '\r' || (c == '\n' && (p->i == 0 || at[-1] != '\r')))
        p->lines++;
    r->odd = r->odd || (ev & LEX_ODD) != 0;
}

/* Go to the line end of the record, or of the file, or over the limit. */
static bool walk(CsvScan *s, Walk *p, Record *r, Err *err)
{
    for (;; p->i++) {
        const char *at;

        p->over = p->i > s->d.max_record;
        if (p->over)
            return true;
        while (s->w.start + p->i + 1 >= s->w.end && !s->w.eof)
            if (!more(s, err)) /* one byte more, to tell \r\n from \r */
                return false;
        if (s->w.start + p->i >= s->w.end)
            return true;
        at = s->w.text + s->w.start + p->i;
        if ((*at == '\n' || *at == '\r') && p->lexer.state != QUOTED)
            return true;
        walk_byte(s, p, r, at);
    }
}

/* The length of the line end at `i` bytes behind the start: 0 at the end of
 * the file. */
static size_t line_end(CsvScan *s, size_t i)
{
    const char *at = s->w.text + s->w.start + i;
    size_t left = s->w.end - s->w.start - i;

    if (left == 0)
        return 0;
    if (*at == '\n')
        s->line_ends |= SOURCE_LF;
    else if (left > 1 && at[1] == '\n')
        s->line_ends |= SOURCE_CRLF;
    else
        s->line_ends |= SOURCE_CR;
    return *at == '\r' && left > 1 && at[1] == '\n' ? 2 : 1;
}

/* The first line end of `n` bytes, or n. */
static size_t find_line_end(const char *text, size_t n)
{
    const char *lf = memchr(text, '\n', n);
    const char *cr = memchr(text, '\r', lf == NULL ? n : (size_t)(lf - text));

    if (cr != NULL)
        return (size_t)(cr - text);
    return lf == NULL ? n : (size_t)(lf - text);
}

/* Drop text up to the next line end, of which the window holds nothing. */
static bool skip_line(CsvScan *s, Err *err)
{
    Window *w = &s->w;

    for (;;) {
        size_t i = find_line_end(w->text + w->start, w->end - w->start);

        w->start += i;
        if (w->end - w->start > 1 || w->eof)
            break;
        if (!window_more(w, err))
            return false;
    }
    w->start += line_end(s, 0);
    return true;
}

/* Over the limit: the record is its first line, whatever quotes say.  If
 * that line is too long itself, only its beginning is kept. */
static bool cut_long(CsvScan *s, Walk *p, Record *r, Err *err)
{
    Window *w = &s->w;
    size_t n = p->i < SOURCE_MAX_RAW + 1 ? p->i : SOURCE_MAX_RAW + 1;

    r->len = find_line_end(w->text + w->start, p->i);
    r->end_line = s->line++;
    if (r->len < p->i) {
        reject(r, "a quote opened in this line is not closed within %zu bytes",
               s->d.max_record);
        r->text = w->text + w->start;
        w->start += r->len + line_end(s, r->len);
        return true;
    }
    reject(r, "longer than %zu bytes", s->d.max_record);
    buf_reset(&s->kept);
    buf_add(&s->kept, w->text + w->start, n);
    r->text = s->kept.text;
    r->len = s->kept.len;
    w->start += p->i;
    return skip_line(s, err);
}

/* What the walk's end says of the record. */
static void judge(CsvScan *s, const Walk *p, Record *r)
{
    r->open_end = s->w.start + p->i == s->w.end;
    r->fields = p->lexer.fields;
    if (p->lexer.state == QUOTED) {
        reject(r,
               "the quote of field %zu, opened in line %lld, is not closed "
               "by the end of the file",
               r->fields, (long long)p->quote_line);
        r->cut = true;
    }
    check_text(s, r);
}

/* False in *found if the line was blank. */
static bool walk_record(CsvScan *s, Record *r, bool *found, Err *err)
{
    Walk p = {.lexer = lexer_start(&s->d)};
    size_t end;

    if (!walk(s, &p, r, err))
        return false;
    r->at = s->w.gone + (int64_t)s->w.start;
    r->line = s->line;
    *found = true;
    if (p.over)
        return cut_long(s, &p, r, err);
    r->text = s->w.text + s->w.start;
    r->len = p.i;
    r->end_line = s->line + p.lines;
    *found =
        p.lexer.fields > 1 || (p.lexer.state != FIELD_START && !is_blank(s, r));
    if (*found)
        judge(s, &p, r);
    s->padded = s->padded || padding_in_text(&s->d, r->text, r->len, r->odd);
    end = line_end(s, p.i);
    s->line = r->end_line + (end > 0);
    s->w.start += p.i + end;
    return true;
}

/* ---- Both --------------------------------------------------------------- */

static bool may_look_ahead(const CsvScan *s)
{
    return !s->stuck && !s->d.by_byte && !s->d.rest &&
           s->d.delimiter != SOURCE_WHITESPACE &&
           s->at - s->w.start <= s->d.max_record;
}

static bool seen(const CsvScan *s)
{
    return s->next_end < s->n_ends &&
           s->ends[s->next_end].at - s->w.start <= s->d.max_record;
}

/* Records seen ahead, reading on as far as that takes; none if the record at
 * the start has to be walked. */
static bool see(CsvScan *s, Err *err)
{
    while (s->next_end == s->n_ends && may_look_ahead(s)) {
        look_ahead(s);
        if (s->n_ends > 0 || s->stuck || s->w.eof)
            break;
        if (!more(s, err))
            return false;
    }
    return true;
}

bool csv_next(CsvScan *s, Record *r, Err *err)
{
    bool found = false;

    while (!found) {
        record_reset(r);
        if (s->w.start == s->w.end && !s->w.eof && !more(s, err))
            return false;
        if (s->w.start == s->w.end && s->w.eof)
            return true;
        if (!see(s, err))
            return false;
        if (seen(s)) {
            found = take_seen(s, r);
        } else {
            if (!walk_record(s, r, &found, err))
                return false;
            look_from_start(s);
        }
        s->blank_lines = s->blank_lines || !found;
    }
    check_fields(s, r);
    return true;
}

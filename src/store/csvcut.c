/*
 * csvcut.c -- See csvcut.h.
 *
 *     block   12,"a ""b"", c",7.      64 bytes
 *     quotes  ...1..11.11...1...
 *     inside  ...111.1111111....      parity: an odd number of quotes so far
 *     ends    ..1............1.1      delimiters and line ends outside
 *
 * Each end is a bit, so a field costs a few instructions however long it is.
 */
#include "store/csvcut.h"

#include "base/block.h"

#include <string.h>

static void look_at_block(CsvCut *c)
{
    uint64_t quotes, inside = c->in_quote;
    uint64_t ends =
        block_ends(c->text + c->at, c->delimiter, c->quote, &quotes);

    if (quotes != 0)
        inside ^= block_parity(quotes);
    c->ends = ends & ~inside;
    c->in_quote = (uint64_t)0 - (inside >> 63);
    c->at += 64;
}

/* The end of the open field; c->len: there is none. */
static size_t next_end(CsvCut *c)
{
    size_t end;

    while (c->ends == 0 && c->at < c->len)
        look_at_block(c);
    if (c->ends == 0)
        return c->len;
    end = c->at - 64 + (size_t)__builtin_ctzll(c->ends);
    c->ends &= c->ends - 1;
    return end < c->len ? end : c->len;
}

/* False: a quote is missing. */
static bool unquote(const CsvCut *c, CsvField *f)
{
    if (f->len == 0 || (unsigned char)f->text[0] != c->quote)
        return true;
    if (f->len == 1 || (unsigned char)f->text[f->len - 1] != c->quote)
        return false;
    f->text++;
    f->len -= 2;
    f->doubled = memchr(f->text, c->quote, f->len) != NULL;
    return true;
}

/* The open field ends here. */
static void take(CsvCut *c, CsvField *f, size_t end)
{
    f->text = c->text + c->from;
    f->len = (uint32_t)(end - c->from);
    f->doubled = false;
    c->from = end + 1;
}

size_t csvcut_next(CsvCut *c, CsvField *fields, size_t max)
{
    CsvField *f = fields;
    size_t rows = 0;

    while (rows < max && !c->broken) {
        size_t end = next_end(c);
        bool last = end < c->len && c->text[end] == '\n';

        if (end == c->len) {
            c->broken = c->from < c->len || c->column > 0;
            break;
        }
        take(c, f, end);
        if (last && f->len > 0 && f->text[f->len - 1] == '\r')
            f->len--;
        if (last && f->len == 0 && c->column == 0)
            continue;
        c->column++;
        c->broken = !unquote(c, f) || last != (c->column == c->columns);
        f++;
        if (last) {
            c->column = 0;
            rows++;
        }
    }
    return c->broken ? 0 : rows;
}

size_t csvcut_undouble(const CsvCut *c, const CsvField *f, char *to)
{
    size_t n = 0;

    for (uint32_t i = 0; i < f->len; i++) {
        to[n++] = f->text[i];
        if ((unsigned char)f->text[i] == c->quote)
            i++;
    }
    return n;
}

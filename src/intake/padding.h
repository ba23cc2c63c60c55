/*
 * padding.h -- Does a field begin or end with blanks, which are no part of it?
 *
 * Most files have no such field.  Then nothing has to be trimmed, which would
 * cost an import more than reading the file does.  A yes may be wrong (a quote
 * within a field counts as one of its ends, and half of a character may look
 * like a blank), a no never is.
 *
 *     a field, "another "
 *       ^   edge  ^    ^ blank beside an edge
 */
#ifndef PULS_INTAKE_PADDING_H
#define PULS_INTAKE_PADDING_H

#include "base/block.h"
#include "intake/dialect.h"

#include <string.h>

/* A byte where a field may begin or end. */
static inline bool csv_edge(const Dialect *d, char c)
{
    return c == '\n' || c == '\r' || (unsigned char)c == d->delimiter ||
           (unsigned char)c == d->quote;
}

/* What is inside quotes ends no field, but the quote itself does. */
static inline bool csv_ends(const Dialect *d, char c, bool inside)
{
    return (unsigned char)c == d->quote || (!inside && csv_edge(d, c));
}

/* Of a block; `inside`: bits of the bytes that are inside quotes, and whether
 * the one before the block is; `before` and `after`: the bytes beside it. */
static inline bool padding_in_block(const Dialect *d, const Block *b,
                                    uint64_t inside, bool was_inside,
                                    char before, char after)
{
    uint64_t delimiter = b->delimiter & ~inside; /* which may be a blank */
    uint64_t edge = delimiter | (b->lf & ~inside) | b->quote | b->cr;
    uint64_t blank = (b->blank & ~delimiter) | ((b->lf | b->cr) & inside);

    return block_beside(blank, edge, csv_ends(d, before, was_inside),
                        csv_ends(d, after, inside >> 63 != 0));
}

/* Of the text of a record, byte by byte.  `odd`: it has quotes that are data,
 * so they do not tell what is inside. */
static inline bool padding_in_text(const Dialect *d, const char *text, size_t n,
                                   bool odd)
{
    bool inside = false, edge = true, blank = false;

    for (size_t i = 0; i < n; i++) {
        bool quote = (unsigned char)text[i] == d->quote;
        bool ends = csv_ends(d, text[i], inside && !odd);
        bool now = strchr(" \t\r\n\xc2\xa0", text[i]) != NULL && !ends;

        if ((blank && ends) || (now && edge))
            return true;
        inside ^= quote;
        edge = ends;
        blank = now;
    }
    return blank;
}

#endif

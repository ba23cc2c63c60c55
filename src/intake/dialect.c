/* dialect.c -- See dialect.h. */
#include "intake/dialect.h"
#include "intake/source.h"

static bool delimits(const Dialect *d, int c)
{
    return d->delimiter == SOURCE_WHITESPACE ? c == ' ' || c == '\t'
                                             : c == d->delimiter;
}

static bool in_rest(const Dialect *d, const Lexer *x)
{
    return d->rest && x->fields == d->columns;
}

Lexer lexer_start(const Dialect *d)
{
    Lexer x = {.state = FIELD_START, .fields = 1};

    if (in_rest(d, &x))
        x.state = REST;
    return x;
}

static unsigned field_begins(const Dialect *d, Lexer *x, int c)
{
    if (in_rest(d, x))
        x->state = REST;
    else
        x->state = c == d->quote ? QUOTED : PLAIN;
    return x->state == QUOTED ? 0 : LEX_DATA;
}

/* A run of blanks is a delimiter only if a field follows. */
static unsigned field_ends(const Dialect *d, Lexer *x)
{
    if (d->delimiter == SOURCE_WHITESPACE) {
        x->state = GAP;
        return 0;
    }
    x->fields++;
    x->state = in_rest(d, x) ? REST : FIELD_START;
    return LEX_DELIMITER;
}

static unsigned behind_quote(const Dialect *d, Lexer *x, int c)
{
    if (c == d->quote) {
        x->state = QUOTED;
        return LEX_DATA;
    }
    if (delimits(d, c))
        return field_ends(d, x);
    x->state = REST;
    return LEX_BAD;
}

unsigned lexer_step(const Dialect *d, Lexer *x, int c)
{
    switch (x->state) {
    case FIELD_START:
        if (!delimits(d, c))
            return field_begins(d, x, c);
        return d->delimiter == SOURCE_WHITESPACE ? 0 : field_ends(d, x);
    case PLAIN:
        if (delimits(d, c))
            return field_ends(d, x);
        return c == d->quote ? LEX_DATA | LEX_ODD : LEX_DATA;
    case QUOTED:
        if (c != d->quote)
            return LEX_DATA;
        x->state = CLOSED;
        return 0;
    case CLOSED: return behind_quote(d, x, c);
    case GAP:
        if (delimits(d, c))
            return 0;
        x->fields++;
        return LEX_DELIMITER | field_begins(d, x, c);
    case REST: return LEX_DATA;
    }
    return 0;
}

/* Values never grow, so they are written over what was read already. */
size_t csv_split(const Dialect *d, char *text, size_t len, Field *fields,
                 size_t max)
{
    Lexer x = lexer_start(d);
    size_t n = 0, from = 0, to = 0;

    for (size_t i = 0; i <= len; i++) {
        char c = i < len ? text[i] : '\0';
        unsigned ev =
            i < len ? lexer_step(d, &x, (unsigned char)c) : LEX_DELIMITER;

        if ((ev & LEX_DELIMITER) != 0) {
            if (n < max)
                fields[n] = (Field){text + from, to - from};
            n++;
            text[to++] = '\0';
            from = to;
        }
        if ((ev & LEX_DATA) != 0)
            text[to++] = c;
    }
    return n;
}

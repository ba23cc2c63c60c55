/* tiles.c -- See tiles.h. */
#include "tiles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next line that says something: its name and what stands behind the
 * bar.  False at the end. */
static bool next_line(FILE *f, char *line, char **rest)
{
    while (fgets(line, MAX_LINE, f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        *rest = strchr(line, '|');
        if (*line == '#' || *rest == NULL)
            continue;
        *(*rest)++ = '\0';
        return true;
    }
    return false;
}

static FILE *open_file(const char *name, Err *err)
{
    FILE *f = fopen(name, "r");

    if (f == NULL)
        err_set(err, ERR_IO, "%s: %s", name, strerror(errno));
    return f;
}

bool tiles_read(const char *file, bool paths, Tiles *out, Err *err)
{
    FILE *f = open_file(file, err);
    char line[MAX_LINE], *rest;

    if (f == NULL)
        return false;
    *out = (Tiles){.paths = paths};
    while (next_line(f, line, &rest)) {
        long i = line[0] == 't' ? strtol(line + 1, NULL, 10) - 1 : -1;

        if (strcmp(line, "SINCE") == 0)
            out->since = strdup(rest);
        else if (i >= 0 && i < TILES)
            *(line[3] == '!' ? &out->check[i] : &out->ask[i]) = strdup(rest);
    }
    fclose(f);
    for (size_t i = 0; i < TILES; i++) {
        if (out->ask[i] == NULL)
            return err_set(err, ERR_INPUT, "%s has no t%02zu", file, i + 1);
        if (out->check[i] == NULL)
            out->check[i] = out->ask[i];
    }
    return true;
}

bool rounds_read(const char *file, Rounds *out, Err *err)
{
    FILE *f = open_file(file, err);
    char line[MAX_LINE], *rest;

    if (f == NULL)
        return false;
    *out = (Rounds){0};
    while (next_line(f, line, &rest)) {
        char *from = strchr(rest, '|');

        if (from == NULL && out->n_days < MAX_DAYS) {
            snprintf(out->day[out->n_days][0], 16, "%.15s", line);
            snprintf(out->day[out->n_days++][1], 16, "%.15s", rest);
        } else if (from != NULL && out->n < MAX_ROUNDS) {
            Round *r = &out->at[out->n++];

            *from++ = '\0';
            snprintf(r->variant, sizeof(r->variant), "%.23s", line);
            snprintf(r->filter, sizeof(r->filter), "%.159s", rest);
            snprintf(r->from, sizeof(r->from), "%.15s", from);
        }
    }
    fclose(f);
    return out->n > 0 || err_set(err, ERR_INPUT, "%s has no rounds", file);
}

/* "a=x,b=y" as "&where=a%3Dx%2Cb%3Dy". */
static void put_where(Buf *out, const char *filter)
{
    if (*filter == '\0')
        return;
    buf_puts(out, "&where=");
    for (const char *s = filter; *s != '\0'; s++)
        buf_printf(out, "%%%02X", (unsigned char)*s);
}

/* "a=x,b=y" as " AND a='x' AND b='y'". */
static void put_and(Buf *out, const char *filter)
{
    while (*filter != '\0') {
        size_t name = strcspn(filter, "="), value;

        buf_printf(out, " AND %.*s='", (int)name, filter);
        filter += name + (filter[name] == '=');
        value = strcspn(filter, ",");
        for (size_t i = 0; i < value; i++)
            buf_add(out, filter[i] == '\'' ? "''" : filter + i,
                    filter[i] == '\'' ? 2 : 1);
        buf_puts(out, "'");
        filter += value + (filter[value] == ',');
    }
}

static void fill(const Tiles *t, const Rounds *all, const Round *r,
                 const char *form, Buf *out);

static void put_word(const Tiles *t, const Rounds *all, const Round *r,
                     const char *word, size_t n, Buf *out)
{
    if (n == 1 && *word == 'F') {
        if (t->paths)
            put_where(out, r->filter);
        else
            put_and(out, r->filter);
    } else if (n == 1 && *word == 'W') {
        if (*r->from != '\0' && t->since != NULL)
            fill(t, all, r, t->since, out);
    } else if (n == 4 && strncmp(word, "FROM", n) == 0) {
        buf_puts(out, r->from);
    }
    for (size_t i = 0; i < all->n_days; i++)
        if (strlen(all->day[i][0]) == n &&
            strncmp(all->day[i][0], word, n) == 0)
            buf_puts(out, all->day[i][1]);
}

static void fill(const Tiles *t, const Rounds *all, const Round *r,
                 const char *form, Buf *out)
{
    while (*form != '\0') {
        size_t plain = strcspn(form, "{"), word;

        buf_add(out, form, plain);
        form += plain;
        if (*form == '\0')
            break;
        word = strcspn(form, "}");
        put_word(t, all, r, form + 1, word - 1, out);
        form += word + (form[word] == '}');
    }
}

void tiles_fill(const Tiles *t, const Rounds *all, const Round *r, bool check,
                char **out)
{
    for (size_t i = 0; i < TILES; i++) {
        Buf b = BUF_INIT(1 << 16);

        fill(t, all, r, check ? t->check[i] : t->ask[i], &b);
        out[i] = strdup(b.text);
        buf_clear(&b);
    }
}

/*
 * take_lines.c -- Where events stand in the list of imports.
 *
 * One line per source and UTC day, so that takes several times a second do
 * not fill the list.  After a source was forgotten, it gets a new one.
 */
#include "store/take.h"

#include <inttypes.h>
#include <string.h>

#define DAY_IN_MS ((int64_t)24 * 3600 * 1000)

static void list_sources(Taking *k)
{
    TextMap met = {0};

    k->line = ARENA_ARRAY(&k->im.arena, TakeLine, k->t->n);
    k->line_of = ARENA_ARRAY(&k->im.arena, size_t, k->t->n);
    for (size_t i = 0; i < k->t->n; i++) {
        const char *source = k->t->event[i]->source;
        bool is_new;
        size_t *at = textmap_put(&met, source, &is_new);

        if (is_new) {
            *at = k->n_lines;
            k->line[k->n_lines++].source = source;
        }
        k->line_of[i] = *at;
        k->line[*at].facts++;
    }
    textmap_clear(&met);
}

typedef struct Found {
    Taking *k;
    TextMap map; /* source -> its line */
} Found;

static bool put_line(void *ctx, const DuckRow *row)
{
    Found *f = ctx;
    const size_t *at = textmap_find(&f->map, duck_text(row, 0));

    if (at != NULL)
        f->k->line[*at].batch = duck_int(row, 1);
    return true;
}

/* The lines of today that there are. */
static bool find_lines(Taking *k, Err *err)
{
    Found f = {.k = k};
    int64_t day = k->im.now - ((k->im.now % DAY_IN_MS) + DAY_IN_MS) % DAY_IN_MS;
    bool ok, is_new;

    for (size_t i = 0; i < k->n_lines; i++)
        *textmap_put(&f.map, k->line[i].source, &is_new) = i;
    buf_printf(&k->im.sql,
               "select source, max(batch)::BIGINT from import i"
               " where mapping = '" STORE_EVENTS "' and imported >="
               " epoch_ms(%" PRId64 ") and imported < epoch_ms(%" PRId64 ")"
               " and not exists (select 1 from import g where g.source ="
               " i.source and g.mapping = '" STORE_FORGOTTEN "'"
               " and g.batch > i.batch) group by source",
               day, day + DAY_IN_MS);
    ok = duck_query(k->im.con, k->im.sql.text, NULL, 0, put_line, &f, err);
    buf_reset(&k->im.sql);
    textmap_clear(&f.map);
    return ok;
}

static bool add_lines(Taking *k, Err *err)
{
    const char *join = "insert into import values ";
    int64_t batch = 0;

    buf_puts(&k->im.sql, "select max(batch)::BIGINT from import");
    if (!import_number(&k->im, &batch, err))
        return false;
    for (size_t i = 0; i < k->n_lines; i++) {
        TakeLine *line = &k->line[i];

        if (line->batch != 0)
            continue;
        line->batch = ++batch;
        buf_printf(&k->im.sql, "%s(%" PRId64 ", ", join, line->batch);
        import_literal(&k->im.sql, line->source);
        buf_printf(&k->im.sql,
                   ", null, '" STORE_EVENTS "', epoch_ms(%" PRId64 "), %" PRId64
                   ", %" PRId64 ", 0, 0, 0, 0, 0, 0, 0, 0)",
                   k->im.now, k->im.first_seq, k->im.first_seq);
        join = ", ";
    }
    return *join == ',' ? import_run(&k->im, err) : true;
}

bool take_lines_find(Taking *k, Err *err)
{
    list_sources(k);
    return find_lines(k, err) && add_lines(k, err);
}

bool take_lines_add(Taking *k, Err *err)
{
    if (k->n_lines == 0)
        return true;
    buf_printf(
        &k->im.sql,
        "update import set imported = greatest(imported, epoch_ms(%" PRId64
        ")), next_seq = %" PRId64
        ", rows_read = rows_read + n, facts = facts + n,"
        " accepted = accepted + a, corrected = corrected + c,"
        " duplicate = duplicate + n - a\nfrom (values ",
        k->im.now, k->im.next_seq);
    for (size_t i = 0; i < k->n_lines; i++)
        buf_printf(&k->im.sql,
                   "%s(%" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 ")",
                   i > 0 ? ", " : "", k->line[i].batch, k->line[i].facts,
                   k->line[i].accepted, k->line[i].corrected);
    buf_puts(&k->im.sql, ") t(b, n, a, c) where batch = b");
    return import_run(&k->im, err);
}

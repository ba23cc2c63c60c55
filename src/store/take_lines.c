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

/* ---- The lines of the day ----------------------------------------------- */

static bool put_line(void *ctx, const DuckRow *row)
{
    Taker *t = ctx;
    const char *source = duck_text(row, 0);
    bool is_new;

    *textmap_put(&t->lines, arena_strndup(&t->names, source, strlen(source)),
                 &is_new) = (size_t)duck_int(row, 1);
    return true;
}

/* Only takes make such lines, so they are read once a day, and when something
 * was forgotten. */
static bool read_lines(Taking *k, Err *err)
{
    Taker *t = k->taker;
    int64_t day = k->im.now / DAY_IN_MS - (k->im.now % DAY_IN_MS < 0 ? 1 : 0);
    bool ok;

    if (t->day == day && t->lines.n > 0 && t->lines_epoch == t->roster.epoch)
        return true;
    textmap_clear(&t->lines);
    arena_clear(&t->names);
    t->day = day;
    buf_printf(&k->im.sql,
               "select source, max(batch)::BIGINT from import i"
               " where mapping = '" STORE_EVENTS "' and imported >="
               " epoch_ms(%" PRId64 ") and imported < epoch_ms(%" PRId64 ")"
               " and not exists (select 1 from import g where g.source ="
               " i.source and g.mapping = '" STORE_FORGOTTEN "'"
               " and g.batch > i.batch) group by source",
               day * DAY_IN_MS, (day + 1) * DAY_IN_MS);
    ok = duck_query(k->im.con, k->im.sql.text, NULL, 0, put_line, t, err);
    buf_reset(&k->im.sql);
    return ok;
}

static void put_new_line(Taking *k, TakeLine *line, const char *join)
{
    buf_printf(&k->im.sql, "%s(%" PRId64 ", ", join, line->batch);
    import_literal(&k->im.sql, line->source);
    buf_printf(&k->im.sql,
               ", null, '" STORE_EVENTS "', epoch_ms(%" PRId64 "), %" PRId64
               ", %" PRId64 ", 0, 0, 0, 0, 0, 0, 0, 0)",
               k->im.now, k->im.first_seq, k->im.first_seq);
}

static bool add_lines(Taking *k, Err *err)
{
    const char *join = "insert into import values ";
    Taker *t = k->taker;
    int64_t batch = 0;
    bool is_new;

    buf_puts(&k->im.sql, "select max(batch)::BIGINT from import");
    if (!import_number(&k->im, &batch, err))
        return false;
    for (size_t i = 0; i < k->n_lines; i++) {
        TakeLine *line = &k->line[i];

        if (line->batch != 0)
            continue;
        line->batch = ++batch;
        *textmap_put(
            &t->lines,
            arena_strndup(&t->names, line->source, strlen(line->source)),
            &is_new) = (size_t)batch;
        put_new_line(k, line, join);
        join = ", ";
    }
    return import_run(&k->im, err);
}

bool take_lines_find(Taking *k, Err *err)
{
    bool all = true;

    list_sources(k);
    if (!read_lines(k, err))
        return false;
    for (size_t i = 0; i < k->n_lines; i++) {
        const size_t *batch = textmap_find(&k->taker->lines, k->line[i].source);

        k->line[i].batch = batch == NULL ? 0 : (int64_t)*batch;
        all &= batch != NULL;
    }
    return all || add_lines(k, err);
}

/* One line is what a take nearly always adds to; planning a join for it would
 * cost more than all else. */
static void put_one_line(Taking *k)
{
    const TakeLine *l = k->line;

    buf_printf(
        &k->im.sql,
        "update import set imported = greatest(imported, epoch_ms(%" PRId64
        ")), next_seq = %" PRId64 ", rows_read = rows_read + %" PRId64
        ", facts = facts + %" PRId64 ", accepted = accepted + %" PRId64
        ", corrected = corrected + %" PRId64
        ", duplicate = duplicate + %" PRId64 " where batch = %" PRId64,
        k->im.now, k->im.next_seq, l->facts, l->facts, l->accepted,
        l->corrected, l->facts - l->accepted, l->batch);
}

bool take_lines_add(Taking *k, Err *err)
{
    if (k->n_lines == 0)
        return true;
    if (k->n_lines == 1) {
        put_one_line(k);
        return import_run(&k->im, err);
    }
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

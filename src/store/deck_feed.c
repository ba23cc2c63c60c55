/* deck_feed.c -- See deck_feed.h. */
#include "store/deck_feed.h"

#include "base/mem.h"
#include "store/sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE_ROWS ((size_t)1 << 15) /* that go into the deck together */

/* A score and its scale, seen lately, and its code. */
#define RECENT 1024
typedef struct Recent {
    int64_t min, max, reversed, score;
    uint32_t code; /* 0: nothing is here */
} Recent;

typedef struct Stage {
    Deck *deck;
    FactTable table;
    DeckTable *columns;
    Rows rows;
    size_t answer; /* its column; n_columns: the table has none */
    size_t score, min, max, reversed;
    Recent *recent;
} Stage;

/* ---- The statement ------------------------------------------------------ */

static void put_column(Sql *sql, Arena *a, const Schema *s, FactTable t,
                       const DeckColumn *c)
{
    Err ignored;
    const Column *column = column_find(a, s, t, c->name, &ignored);

    sql_put(sql, ", ");
    if (column == NULL)
        sql_put(sql, "null::integer"); /* DECK_ANSWER is made here */
    else if (c->type == COLUMN_TEXT || c->type == COLUMN_BOOL)
        sql_column(sql, "f", column);
    else
        sql_integer(sql, "f", column);
}

static void put_statement(Sql *sql, Arena *a, const Schema *s, const Stage *st,
                          int64_t from, int64_t to)
{
    sql_put(sql, "select f.seq, f.ts");
    for (size_t i = 0; i < st->columns->n_columns; i++)
        put_column(sql, a, s, st->table, &st->columns->column[i]);
    sql_put(
        sql,
        "\nfrom %s f where f.seq >= %" PRId64 " and f.seq < %" PRId64
        " and f.seq not in (select seq from superseded where seq >= %" PRId64
        ")",
        fact_table_name[st->table], from, to, from);
}

/* ---- Rows --------------------------------------------------------------- */

static uint32_t answer_code(Stage *st, const Recent *r)
{
    char text[100];
    int n = snprintf(text, sizeof(text),
                     "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, r->min,
                     r->max, r->reversed, r->score);

    return deck_code(&st->columns->column[st->answer], text, (size_t)n);
}

static int64_t answer_of(Stage *st, size_t row)
{
    int64_t *const *v = st->rows.value;
    Recent r = {.min = v[st->min][row],
                .max = v[st->max][row],
                .reversed = v[st->reversed][row] == 2,
                .score = v[st->score][row]};
    size_t at = (size_t)(r.score / 500 * 7 + r.max / 1000 * 3 + r.min / 1000 +
                         r.reversed) %
                RECENT;
    Recent *known = &st->recent[at];

    if (r.min == NO_VALUE || r.max == NO_VALUE || r.score == NO_VALUE)
        return NO_VALUE;
    r.code = known->code;
    if (known->code == 0 || memcmp(&r, known, sizeof(r)) != 0) {
        r.code = answer_code(st, &r);
        *known = r;
    }
    return r.code == 0 ? NO_VALUE : r.code;
}

static int64_t value_of(DeckColumn *c, const DuckRow *row, size_t col)
{
    DuckText t;
    uint32_t code;

    if (duck_null(row, col))
        return NO_VALUE;
    if (c->type != COLUMN_TEXT)
        return duck_int(row, col) + (c->type == COLUMN_BOOL);
    t = duck_view(row, col);
    code = deck_code(c, t.text, t.len);
    return code == 0 ? NO_VALUE : code;
}

static void flush(Stage *st)
{
    if (st->rows.n > 0)
        deck_add(st->deck, st->table, &st->rows);
    st->rows.n = 0;
}

static bool put_row(void *ctx, const DuckRow *row)
{
    Stage *st = ctx;
    size_t i = st->rows.n++, n = st->columns->n_columns;

    st->rows.seq[i] = duck_int(row, 0);
    st->rows.ts[i] = duck_int(row, 1);
    for (size_t c = 0; c < n; c++) {
        if (c != st->answer)
            st->rows.value[c][i] =
                value_of(&st->columns->column[c], row, 2 + c);
    }
    if (st->answer < n)
        st->rows.value[st->answer][i] = answer_of(st, i);
    if (st->rows.n == STAGE_ROWS)
        flush(st);
    return true;
}

static size_t find(const DeckTable *t, const char *name)
{
    size_t i = 0;

    while (i < t->n_columns && strcmp(t->column[i].name, name) != 0)
        i++;
    return i;
}

static Stage stage_open(Deck *d, FactTable t, size_t most)
{
    Stage st = {.deck = d, .table = t, .columns = &d->table[t]};
    size_t room = most < STAGE_ROWS ? most + 1 : STAGE_ROWS;

    st.answer = find(st.columns, DECK_ANSWER);
    st.score = find(st.columns, "score");
    st.min = find(st.columns, "scale_min");
    st.max = find(st.columns, "scale_max");
    st.reversed = find(st.columns, "scale_reversed");
    st.recent = mem_alloc(RECENT * sizeof(*st.recent));
    rows_open(&st.rows, st.columns->n_columns, room);
    return st;
}

static bool feed_table(duckdb_connection con, Deck *d, const Schema *s,
                       FactTable t, int64_t from, int64_t to, Err *err)
{
    Arena a = {0};
    Stage st = stage_open(d, t, (size_t)(to - from));
    Sql sql;
    bool ok;

    sql_init(&sql, &a);
    put_statement(&sql, &a, s, &st, from, to);
    ok = duck_query(con, sql.text.text, NULL, 0, put_row, &st, err);
    if (ok)
        flush(&st);
    sql_clear(&sql);
    rows_clear(&st.rows);
    free(st.recent);
    arena_clear(&a);
    return ok;
}

bool feed_rows(duckdb_connection con, Deck *d, const Schema *s, int64_t from,
               int64_t to, Err *err)
{
    bool ok = true;

    for (int t = 0; t < DECK_TABLES && ok; t++)
        ok = feed_table(con, d, s, (FactTable)t, from, to, err);
    return ok;
}

/* ---- What counts no more ------------------------------------------------ */

typedef struct Numbers {
    int64_t *item;
    size_t n, room;
} Numbers;

static bool put_number(void *ctx, const DuckRow *row)
{
    Numbers *list = ctx;

    if (list->n == list->room) {
        list->room = list->room == 0 ? 256 : 2 * list->room;
        list->item = mem_grow(list->item, list->room, sizeof(*list->item));
    }
    list->item[list->n++] = duck_int(row, 0);
    return true;
}

bool feed_superseded(duckdb_connection con, Deck *d, int64_t *seen, Err *err)
{
    Numbers list = {0};
    char sql[100];
    bool ok;

    snprintf(sql, sizeof(sql),
             "select seq from superseded where rowid >= %" PRId64, *seen);
    ok = duck_query(con, sql, NULL, 0, put_number, &list, err);
    if (ok) {
        deck_drop(d, list.item, list.n);
        *seen += (int64_t)list.n;
    }
    free(list.item);
    return ok;
}

static bool put_count(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_int(row, 0);
    return false;
}

bool feed_forgotten(duckdb_connection con, int64_t *n, Err *err)
{
    return duck_query(con,
                      "select count(*) from import"
                      " where mapping = '" STORE_FORGOTTEN "'",
                      NULL, 0, put_count, n, err);
}

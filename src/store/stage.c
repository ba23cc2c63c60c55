/*
 * stage.c -- Read the file once, into typed columns.
 *
 * stage has, for the fact number F of the batch,
 *     "F.when"    true if the row makes this fact, or NULL, as where it is
 *                 skipped or rejected; what is NULL is passed over when the
 *                 table is read
 *     "F.id"      identity
 *     "F.COLUMN"  each field
 * where a field, or an identity, that an earlier fact has as well is there
 * once, as that fact's, and a fixed field is not there but in what reads it;
 * and for the row
 *     "puls.skip"    number of the BatchSkip that it fulfils, or NULL
 *     "puls.reason"  why it is rejected, or NULL
 *     "puls.row"     its number in the file
 * which is not there if the batch does not say it: then rows keep their order,
 * and rowid is that number.  DuckDB promises that as long as there is no join:
 * nothing in a batch may be one, nor become one, as `x in (...)` does with
 * more than a few texts.
 */
#include "store/commit.h"
#include "store/textmap.h"

#include <inttypes.h>
#include <string.h>

#define AS_TABLE "create temp table stage as\n"
#define AS_TYPE  "cast((%s) as %s)" /* of a field's sql and ledger_type() */

/* ---- The stage ---------------------------------------------------------- */

static const BatchField *field_of(const BatchFact *f, const char *column)
{
    for (size_t i = 0; i < f->n_fields; i++) {
        if (strcmp(f->fields[i].column->name, column) == 0)
            return &f->fields[i];
    }
    return NULL;
}

static const char *when_of(const BatchFact *f)
{
    return f->when == NULL ? "true" : f->when;
}

/* Of each fact, by the number of its field: the first fact that works it out
 * in the same way.  Mappings have many of them: what the facts of a row say
 * of customer, time and place.  Fixed fields share with fixed ones only: they
 * have no column. */
typedef size_t **Owners;

static Owners find_owners(Arena *a, const Batch *b)
{
    Owners owner = ARENA_ARRAY(a, size_t *, b->n_facts);
    TextMap met = {0};

    for (size_t k = 0; k < b->n_facts; k++) {
        const BatchFact *f = &b->facts[k];

        owner[k] = ARENA_ARRAY(a, size_t, f->n_fields);
        for (size_t i = 0; i < f->n_fields; i++) {
            const BatchField *v = &f->fields[i];
            const char *key =
                arena_printf(a, "%s %d %s", v->column->name, v->fixed, v->sql);
            bool is_new;
            size_t *first = textmap_put(&met, key, &is_new);

            if (is_new)
                *first = k;
            owner[k][i] = *first;
        }
    }
    textmap_clear(&met);
    return owner;
}

/* The fact that has this field of the fact number k. */
static size_t owner_of(const Batch *b, Owners owner, size_t k,
                       const BatchField *v)
{
    return owner[k][v - b->facts[k].fields];
}

static void put_id(Buf *sql, const Batch *b, size_t k)
{
    buf_puts(sql, "md5_number(");
    import_literal(sql, b->source);
    buf_printf(sql, " || chr(31) || cast((%s) as VARCHAR)) as \"%zu.id\", ",
               field_of(&b->facts[k], "ref")->sql, k);
}

/* Without `owner`: all of them, in their order. */
static void put_fields(Buf *sql, const Batch *b, size_t k, Owners owner)
{
    const BatchFact *f = &b->facts[k];

    buf_printf(sql,
               "nullif(\"%zu.when\" and \"puls.skip\" is null and"
               " \"puls.reason\" is null, false) as \"%zu.when\", ",
               k, k);
    for (size_t i = 0; i < f->n_fields; i++) {
        const BatchField *v = &f->fields[i];

        if (owner == NULL || (owner[k][i] == k && !v->fixed))
            buf_printf(sql, AS_TYPE " as \"%zu.%s\", ", v->sql,
                       ledger_type(v->column), k, v->column->name);
    }
}

/* A row fails a check when the condition is false; NULL passes. */
static void put_reasons(Buf *sql, const BatchFact *f, size_t k)
{
    buf_printf(sql, "case when \"%zu.when\" then case", k);
    for (size_t i = 0; i < f->n_checks; i++)
        buf_printf(sql, " when not (%s) then coalesce((%s), 'refused')",
                   f->checks[i].sql, f->checks[i].reason);
    buf_printf(sql,
               " when coalesce(cast((%s) as VARCHAR), '') = '' then 'no ref'"
               " when (%s) is null then 'no ts' end end",
               field_of(f, "ref")->sql, field_of(f, "ts")->sql);
}

static void put_skip(Buf *sql, const Batch *b)
{
    if (b->n_skips == 0) {
        buf_puts(sql, "null::INTEGER");
        return;
    }
    buf_puts(sql, "case");
    for (size_t i = 0; i < b->n_skips; i++)
        buf_printf(sql, " when (%s) then %zu", b->skips[i].when, i);
    buf_puts(sql, " end");
}

/* Whether the row is left out and which facts it makes: worked out once,
 * below all that asks for it. */
static void put_from(Buf *sql, const Batch *b, int64_t limit)
{
    buf_puts(sql, "(select *, ");
    put_skip(sql, b);
    buf_puts(sql, " as \"puls.skip\"");
    for (size_t k = 0; k < b->n_facts; k++)
        buf_printf(sql, ", (%s) as \"%zu.when\"", when_of(&b->facts[k]), k);
    buf_printf(sql, " from (select %s from %s", b->columns, b->from);
    if (limit >= 0 && b->row != NULL)
        buf_printf(sql, " where %s < %" PRId64, b->row, limit);
    if (limit >= 0)
        buf_printf(sql, " limit %" PRId64, limit);
    buf_puts(sql, "))");
}

/* What follows the word "select": the columns named, the rows of the file. */
static void put_rows(Buf *sql, const Batch *b, Owners owner, int64_t limit)
{
    for (size_t k = 0; k < b->n_facts; k++)
        put_fields(sql, b, k, owner);
    if (b->row != NULL)
        buf_printf(sql, "%s as \"puls.row\", ", b->row);
    buf_puts(sql, "\"puls.skip\", \"puls.reason\"\nfrom (select *,"
                  " case when \"puls.skip\" is null then coalesce(");
    for (size_t k = 0; k < b->n_facts; k++) {
        buf_puts(sql, k > 0 ? ", " : "");
        put_reasons(sql, &b->facts[k], k);
    }
    buf_puts(sql, ") end as \"puls.reason\" from ");
    put_from(sql, b, limit);
    buf_puts(sql, ")");
}

void stage_query(Buf *sql, const Batch *b)
{
    buf_puts(sql, "select ");
    put_rows(sql, b, NULL, -1);
}

static void put_stage(Buf *sql, const Batch *b, Owners owner, int64_t limit)
{
    buf_puts(sql, AS_TABLE "select ");
    for (size_t k = 0; k < b->n_facts; k++) {
        if (owner_of(b, owner, k, field_of(&b->facts[k], "ref")) == k)
            put_id(sql, b, k);
    }
    put_rows(sql, b, owner, limit);
}

const char *stage_row(const Batch *b)
{
    return b->row != NULL ? "\"puls.row\"" : "rowid";
}

const char *stage_skip(const Batch *b, int64_t which)
{
    return b->skips[which].why;
}

/* ---- The views ---------------------------------------------------------- */

/* Facts of one table that are read together: of a row, at most one is there. */
typedef struct Kin {
    size_t n, *fact;
} Kin;

/* What the fact number k gives for the column; NULL: nothing. */
static const char *given_by(Import *im, Owners owner, size_t k,
                            const char *column)
{
    const BatchField *v = field_of(&im->b->facts[k], column);

    if (v == NULL)
        return NULL;
    return v->fixed ? arena_printf(&im->arena, AS_TYPE, v->sql,
                                   ledger_type(v->column))
                    : arena_printf(&im->arena, "\"%zu.%s\"",
                                   owner_of(im->b, owner, k, v), column);
}

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* What the one of them that is there gives; NULL: none gives anything. */
static const char *given(Import *im, Owners owner, const Kin *kin,
                         const char *column)
{
    const char *first = given_by(im, owner, kin->fact[0], column);
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool same = true;

    buf_puts(&sql, "case");
    for (size_t i = 0; i < kin->n; i++) {
        const char *one = given_by(im, owner, kin->fact[i], column);

        same = same && is_same(one, first);
        if (one != NULL)
            buf_printf(&sql, " when \"%zu.when\" then %s", kin->fact[i], one);
    }
    if (!same)
        first = arena_printf(&im->arena, "%s end", sql.text);
    buf_clear(&sql);
    return first;
}

/* A column of the table. */
static void put_view_column(Import *im, Owners owner, const Kin *kin,
                            const LedgerColumn *c)
{
    const char *it = given(im, owner, kin, c->name);

    if (strcmp(c->name, "known") == 0 && it != NULL)
        buf_printf(&im->sql, ", coalesce(%s, epoch_ms(%" PRId64 ")) as known",
                   it, im->b->now);
    else if (strcmp(c->name, "known") == 0)
        buf_printf(&im->sql, ", epoch_ms(%" PRId64 ") as known", im->b->now);
    else if (it != NULL)
        buf_printf(&im->sql, ", %s as %s", it, c->sql);
    else if (c->content)
        buf_printf(&im->sql, ", null::%s as %s", c->type, c->sql);
}

/* The number of the fact, and its identity. */
static void put_who(Import *im, Owners owner, const Kin *kin)
{
    const Batch *b = im->b;

    buf_printf(&im->sql, "select %s * %zu + case", stage_row(b), b->n_facts);
    for (size_t i = 0; i < kin->n; i++)
        buf_printf(&im->sql, " when \"%zu.when\" then %zu", kin->fact[i],
                   kin->fact[i]);
    buf_puts(&im->sql, " end as r, case");
    for (size_t i = 0; i < kin->n; i++) {
        size_t k = kin->fact[i];

        buf_printf(&im->sql, " when \"%zu.when\" then \"%zu.id\"", k,
                   owner_of(b, owner, k, field_of(&b->facts[k], "ref")));
    }
    buf_puts(&im->sql, " end as id");
}

static void put_view(Import *im, Owners owner, FactTable table, const Kin *kin)
{
    LedgerColumns cols = ledger_columns(&im->arena, im->schema, table);

    put_who(im, owner, kin);
    for (size_t i = 0; i < cols.n; i++)
        put_view_column(im, owner, kin, &cols.at[i]);
    buf_puts(&im->sql, " from stage where ");
    for (size_t i = 0; i < kin->n; i++)
        buf_printf(&im->sql, "%s\"%zu.when\" is not null", i > 0 ? " or " : "",
                   kin->fact[i]);
}

/* Does a row make two of them?  Then each is read by itself. */
static bool share_rows(Import *im, const Kin *kin, bool *share, Err *err)
{
    int64_t most = 0;

    *share = false;
    if (kin->n == 1)
        return true;
    buf_puts(&im->sql, "select max(0");
    for (size_t i = 0; i < kin->n; i++)
        buf_printf(&im->sql, " + (\"%zu.when\" is not null)::INTEGER",
                   kin->fact[i]);
    buf_puts(&im->sql, ")::BIGINT from stage");
    if (!import_number(im, &most, err))
        return false;
    *share = most > 1;
    return true;
}

static bool create_view(Import *im, Owners owner, FactTable table, Err *err)
{
    Kin all = {.fact = ARENA_ARRAY(&im->arena, size_t, im->b->n_facts)};
    bool apart;

    for (size_t k = 0; k < im->b->n_facts; k++) {
        if (im->b->facts[k].table == table)
            all.fact[all.n++] = k;
    }
    if (!share_rows(im, &all, &apart, err))
        return false;
    buf_printf(&im->sql, "create temp view new_%s as\n",
               fact_table_name[table]);
    if (!apart)
        put_view(im, owner, table, &all);
    for (size_t i = 0; i < all.n && apart; i++) {
        buf_puts(&im->sql, i > 0 ? "\nunion all\n" : "");
        put_view(im, owner, table, &(Kin){1, &all.fact[i]});
    }
    return import_run(im, err);
}

/* The query of im->sql becomes `stage`.  Rows that say their number may come in
 * any order: they are held as they come, if there is room. */
static bool fill(Import *im, bool may_hold, Err *err)
{
    bool held = false;

    if (may_hold && !im->sql.full &&
        !import_hold(im, im->sql.text + strlen(AS_TABLE), &held, err))
        return false;
    if (held) {
        buf_reset(&im->sql);
        buf_puts(&im->sql, "create temp view stage as from held_rows()");
    }
    return import_run_slowly(im, err);
}

bool stage_fill(Import *im, int64_t limit, Err *err)
{
    Owners owner = find_owners(&im->arena, im->b);

    put_stage(&im->sql, im->b, owner, limit);
    if (!fill(im, limit < 0 && im->b->row != NULL, err))
        return false;
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (import_has(im, (FactTable)t) &&
            !create_view(im, owner, (FactTable)t, err))
            return false;
    }
    return true;
}

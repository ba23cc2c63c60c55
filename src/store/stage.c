/*
 * stage.c -- Read the file once, into typed columns.
 *
 * stage has, for the fact number F of the batch,
 *     "F.when"    does the row make this fact
 *     "F.id"      identity
 *     "F.COLUMN"  each field
 * and for the row
 *     "puls.skip"    number of the BatchSkip that it fulfils, or NULL
 *     "puls.reason"  why it is rejected, or NULL
 * Rows keep their order, so that rowid is the number of the row in the file.
 */
#include "store/commit.h"

#include <inttypes.h>
#include <string.h>

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

static void put_id(Buf *sql, const Batch *b, size_t k)
{
    buf_puts(sql, "md5_number(");
    import_literal(sql, b->source);
    buf_printf(sql, " || chr(31) || cast((%s) as VARCHAR)) as \"%zu.id\", ",
               field_of(&b->facts[k], "ref")->sql, k);
}

static void put_fields(Buf *sql, const Batch *b, size_t k)
{
    const BatchFact *f = &b->facts[k];

    buf_printf(sql, "\"%zu.when\", ", k);
    for (size_t i = 0; i < f->n_fields; i++)
        buf_printf(sql, "cast((%s) as %s) as \"%zu.%s\", ", f->fields[i].sql,
                   ledger_type(f->fields[i].column), k,
                   f->fields[i].column->name);
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
    if (limit >= 0)
        buf_printf(sql, " limit %" PRId64, limit);
    buf_puts(sql, "))");
}

/* What follows the word "select": the columns named, the rows of the file. */
static void put_rows(Buf *sql, const Batch *b, int64_t limit)
{
    for (size_t k = 0; k < b->n_facts; k++)
        put_fields(sql, b, k);
    buf_puts(sql,
             "\"puls.skip\", case when \"puls.skip\" is null then coalesce(");
    for (size_t k = 0; k < b->n_facts; k++) {
        buf_puts(sql, k > 0 ? ", " : "");
        put_reasons(sql, &b->facts[k], k);
    }
    buf_puts(sql, ") end as \"puls.reason\"\nfrom ");
    put_from(sql, b, limit);
}

void stage_query(Buf *sql, const Batch *b)
{
    buf_puts(sql, "select ");
    put_rows(sql, b, -1);
}

static void put_stage(Buf *sql, const Batch *b, int64_t limit)
{
    buf_puts(sql, "create temp table stage as\nselect ");
    for (size_t k = 0; k < b->n_facts; k++)
        put_id(sql, b, k);
    put_rows(sql, b, limit);
}

const char *stage_skip(const Batch *b, int64_t which)
{
    return b->skips[which].why;
}

/* ---- The views ---------------------------------------------------------- */

/* The columns of the table, as the fact number k gives them. */
static void put_view_columns(Import *im, FactTable table, size_t k)
{
    const BatchFact *f = &im->b->facts[k];
    LedgerColumns cols = ledger_columns(&im->arena, im->schema, table);

    buf_printf(&im->sql, "select rowid * %zu + %zu as r, \"%zu.id\" as id",
               im->b->n_facts, k, k);
    for (size_t i = 0; i < cols.n; i++) {
        const LedgerColumn *c = &cols.at[i];
        bool given = field_of(f, c->name) != NULL;

        if (strcmp(c->name, "known") == 0 && given)
            buf_printf(&im->sql,
                       ", coalesce(\"%zu.known\", epoch_ms(%" PRId64
                       ")) as known",
                       k, im->b->now);
        else if (strcmp(c->name, "known") == 0)
            buf_printf(&im->sql, ", epoch_ms(%" PRId64 ") as known",
                       im->b->now);
        else if (given)
            buf_printf(&im->sql, ", \"%zu.%s\" as %s", k, c->name, c->sql);
        else if (c->content)
            buf_printf(&im->sql, ", null::%s as %s", c->type, c->sql);
    }
    buf_printf(&im->sql,
               " from stage where \"puls.reason\" is null"
               " and \"puls.skip\" is null and \"%zu.when\"",
               k);
}

static bool create_view(Import *im, FactTable table, Err *err)
{
    const char *join = "";

    buf_printf(&im->sql, "create temp view new_%s as\n",
               fact_table_name[table]);
    for (size_t k = 0; k < im->b->n_facts; k++) {
        if (im->b->facts[k].table != table)
            continue;
        buf_puts(&im->sql, join);
        put_view_columns(im, table, k);
        join = "\nunion all\n";
    }
    return import_run(im, err);
}

bool stage_fill(Import *im, int64_t limit, Err *err)
{
    put_stage(&im->sql, im->b, limit);
    if (!import_run_slowly(im, err))
        return false;
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (import_has(im, (FactTable)t) && !create_view(im, (FactTable)t, err))
            return false;
    }
    return true;
}

/* imprint.c -- See imprint.h. */
#include "store/imprint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

Imprint imprint_new(int64_t next_seq)
{
    Imprint out = {.next_seq = next_seq};

    token_new(out.token);
    return out;
}

static bool put_imprint(void *ctx, const DuckRow *row)
{
    Imprint *out = ctx;

    snprintf(out->token, sizeof(out->token), "%s", duck_text(row, 0));
    out->next_seq = duck_int(row, 1);
    return false;
}

bool imprint_find(duckdb_connection con, const char *image, Imprint *out,
                  Err *err)
{
    *out = (Imprint){.token = ""};
    return duck_query(con,
                      "select token, next_seq from imprint where image = $1",
                      &image, 1, put_imprint, out, err);
}

static bool ignore(void *ctx, const DuckRow *row)
{
    (void)ctx;
    (void)row;
    return true;
}

/* In one transaction, or an image that fits would be lost by half of it. */
bool imprint_set(duckdb_connection con, const char *image, const Imprint *is,
                 Err *err)
{
    char seq[24];
    const char *values[] = {image, is->token, seq};
    Err ignored;

    snprintf(seq, sizeof(seq), "%" PRId64, is->next_seq);
    if (!duck_run(con, "begin", err))
        return false;
    if (duck_query(con, "delete from imprint where image = $1", values, 1,
                   ignore, NULL, err) &&
        duck_query(con,
                   "insert into imprint values ($1, $2, cast($3 as BIGINT))",
                   values, 3, ignore, NULL, err) &&
        duck_run(con, "commit", err))
        return true;
    duck_run(con, "rollback", &ignored);
    return false;
}

bool imprint_clear(duckdb_connection con, Err *err)
{
    return duck_run(con, "delete from imprint", err);
}

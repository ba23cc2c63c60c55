/*
 * settings_sql.h -- Statements on the settings' file, for files of store/
 * that keep something of their own there.
 *
 * The tables are made by the migrations in settings_tables.c.  Arguments are text
 * (NULL: none), and so are results; the column's type turns them into
 * numbers and back.  Any thread; one statement at a time.
 */
#ifndef PULS_STORE_SETTINGS_SQL_H
#define PULS_STORE_SETTINGS_SQL_H

#include "store/settings.h"

/* settings_migration[v] brings a file of version v to version v + 1. */
#define SETTINGS_VERSION 4
extern const char *const settings_migration[SETTINGS_VERSION];

/* A row of a result; the texts are valid during the call. */
typedef void SettingsRow(void *ctx, const char *const *text);

#define MAX_SETTINGS_COLUMNS 8

/* Run one statement with its arguments ?1, ?2 ...; `row` may be NULL. */
bool settings_sql(Settings *s, const char *sql, const char *const *arg,
                  size_t n_args, SettingsRow *row, void *ctx, Err *err);

/* One statement for each of n rows, in one transaction: all or nothing. */
typedef struct SettingsEach {
    const char *sql;
    size_t n_args; /* MAX_SETTINGS_COLUMNS at most */
    size_t n;
    /* The arguments of row i, valid until the next call. */
    void (*args)(void *ctx, size_t i, const char **arg);
    void *ctx;
    /* A query for one number; 0 undoes all, as ERR_LIMIT.  NULL: none. */
    const char *holds;
} SettingsEach;
bool settings_sql_each(Settings *s, const SettingsEach *each, Err *err);

#endif

/*
 * settings_sql.h -- Statements on the settings' file, for files of store/
 * that keep something of their own there.
 *
 * The tables are made by the migrations in settings.c.  Arguments are text
 * (NULL: none), and so are results; the column's type turns them into
 * numbers and back.  Any thread; one statement at a time.
 */
#ifndef PULS_STORE_SETTINGS_SQL_H
#define PULS_STORE_SETTINGS_SQL_H

#include "store/settings.h"

/* A row of a result; the texts are valid during the call. */
typedef void SettingsRow(void *ctx, const char *const *text);

#define MAX_SETTINGS_COLUMNS 8

/* Run one statement with its arguments ?1, ?2 ...; `row` may be NULL. */
bool settings_sql(Settings *s, const char *sql, const char *const *arg,
                  size_t n_args, SettingsRow *row, void *ctx, Err *err);

#endif

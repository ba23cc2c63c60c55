/*
 * fill_lite.c -- Facts of the exported file into SQLite, as fast as it can:
 * one prepared statement, one transaction, no sync.
 *
 *     bench_fill_lite FILE.sqlite TABLE <FACTS.csv
 *
 * The table is there already and has as many columns as the file, whose
 * fields hold no commas and no quotes (export.sql sees to that).
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COLUMNS 64

static int failed(sqlite3 *db)
{
    fprintf(stderr, "bench_fill_lite: %s\n", sqlite3_errmsg(db));
    return 1;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *table, int columns)
{
    char sql[512];
    sqlite3_stmt *s = NULL;
    int n = snprintf(sql, sizeof(sql), "insert into %.60s values (?", table);

    for (int i = 1; i < columns; i++)
        n += snprintf(sql + n, sizeof(sql) - (size_t)n, ",?");
    snprintf(sql + n, sizeof(sql) - (size_t)n, ")");
    sqlite3_prepare_v2(db, sql, -1, &s, NULL);
    return s;
}

/* The columns of the table turn digits into numbers. */
static int insert(sqlite3_stmt *s, char *line)
{
    char *at = line, *field;

    line[strcspn(line, "\n")] = '\0';
    for (int i = 1; (field = strsep(&at, ",")) != NULL; i++) {
        if (*field == '\0' || strcmp(field, "\\N") == 0)
            sqlite3_bind_null(s, i);
        else
            sqlite3_bind_text(s, i, field, -1, SQLITE_STATIC);
    }
    return sqlite3_step(s) == SQLITE_DONE && sqlite3_reset(s) == SQLITE_OK;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;
    int columns = 1;
    sqlite3_stmt *s;
    sqlite3 *db;

    if (argc != 3 || getline(&line, &room, stdin) <= 0)
        return 2;
    for (const char *c = line; *c != '\0'; c++)
        columns += *c == ',';
    if (sqlite3_open(argv[1], &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "pragma journal_mode = off; pragma synchronous = off;"
                     "begin",
                     NULL, NULL, NULL) != SQLITE_OK)
        return failed(db);
    s = prepare(db, argv[2], columns);
    while (s != NULL && getline(&line, &room, stdin) > 0)
        if (!insert(s, line))
            return failed(db);
    if (s == NULL || sqlite3_exec(db, "commit", NULL, NULL, NULL) != SQLITE_OK)
        return failed(db);
    sqlite3_finalize(s);
    sqlite3_close(db);
    free(line);
    return 0;
}

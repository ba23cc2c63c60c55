/*
 * sql.h -- Names and texts of other people, made safe inside SQL.
 *
 * Column names come from the headers of files and texts from mappings; both
 * may hold anything.  These two functions are the only way from there into a
 * statement.  What they return lives in the arena.
 */
#ifndef PULS_INTAKE_SQL_H
#define PULS_INTAKE_SQL_H

#include "base/arena.h"

const char *sql_name(Arena *a, const char *name); /* "na""me" */
const char *sql_text(Arena *a, const char *text); /* 'it''s' */

/* A path into a JSON value as SQL text: "a.b.0" is the first item of the list
 * b of the object a: '$."a"."b"[0]'. */
const char *sql_json_path(Arena *a, const char *name);

#endif

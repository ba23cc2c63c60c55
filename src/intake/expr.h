/*
 * expr.h -- The values and conditions of a mapping as SQL.
 *
 * Both walk the YAML that the schema has passed; what the schema cannot know
 * (columns of the file, options that do not fit the column to be filled) is
 * told through build_tell().
 */
#ifndef PULS_INTAKE_EXPR_H
#define PULS_INTAKE_EXPR_H

#include "intake/read.h"

/* A value as a column of the fact: NULL where it is not given.  Adds the
 * checks that a row must pass for it. */
Sql expr_value(Build *b, const YamlNode *v, const Column *column);

/* The parts of an id, joined by '/'; a part that is not given is empty. */
Sql expr_id(Build *b, const YamlNode *ids);

/* A condition or a list of them; never NULL. */
const char *when_sql(Build *b, const YamlNode *when);

#endif

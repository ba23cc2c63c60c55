/*
 * yamltype.h -- What a node is, in the words of JSON Schema and of people.
 *
 * Shared by the parts of yaml_check(); nobody else needs it.  An unquoted
 * scalar that looks like a number or a truth value is that and no string.
 */
#ifndef PULS_BASE_YAMLTYPE_H
#define PULS_BASE_YAMLTYPE_H

#include "base/jsonread.h"
#include "base/yaml.h"

/* `type` is one of JSON Schema's seven: "object", "array", "string"... */
bool yaml_is_type(const YamlNode *n, const char *type);

/* "array" is "a list"; an unknown word is itself. */
const char *yaml_type_word(const char *type);

/* "a list", "a whole number", "text": what the node is. */
const char *yaml_what(const YamlNode *n);

/* Is it this string, number, truth value or null?  5 is 5.0, but not "5". */
bool yaml_equals(const JsonVal *want, const YamlNode *n);

/* Does the POSIX extended pattern occur in the text?  A pattern that is none
 * occurs nowhere. */
bool yaml_matches(const char *pattern, const char *text);

#endif

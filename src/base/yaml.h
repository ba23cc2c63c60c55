/*
 * yaml.h -- Definitions that people write, with the place of every word.
 *
 * A YAML file becomes a tree of nodes.  Each node knows its line and column
 * (counted from 1, columns in characters), so that whoever reads the tree can
 * complain about the very word.
 *
 *   1. Scalars stay text: `country: no` is the text "no", and whoever asks
 *      for a number or a truth value says so.  Only nothing at all, ~ and an
 *      unquoted null are YAML_NULL.
 *   2. These are errors: a key twice in a map, a key that is no text, an
 *      anchor that leads nowhere or to what surrounds it, a tag, a second
 *      document, text that is not UTF-8 or holds NUL bytes.
 *   3. An alias is a copy, with the place of the alias; what hangs below it
 *      keeps the place of the anchor.
 *   4. Over YAML_MAX_BYTES of text, YAML_MAX_DEPTH of nesting or
 *      YAML_MAX_NODES of nodes, each alias counted with all below it, is
 *      ERR_LIMIT.  So walking a tree is always a bounded piece of work.
 *   5. An empty text is one YAML_NULL at line 1, column 1.
 *
 * yaml_check() holds a tree against a JSON Schema (the subset listed there)
 * and collects sentences such as
 *
 *     seat.yml:12:5: unknown key "colum"; did you mean "column"?
 *
 * Everything returned lives in the arena.  Thread-safe: no shared state.
 */
#ifndef PULS_BASE_YAML_H
#define PULS_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YAML_MAX_BYTES (4 * 1024 * 1024)
#define YAML_MAX_DEPTH 64
#define YAML_MAX_NODES 1000000

typedef enum YamlType { YAML_NULL, YAML_TEXT, YAML_LIST, YAML_MAP } YamlType;

typedef struct YamlNode {
    YamlType type;
    const char *file; /* the name given to yaml_parse() */
    int line, column;
    const char *key;          /* within a map; NULL otherwise */
    int key_line, key_column; /* where the key stands; 0 without one */
    const char *text;         /* of a YAML_TEXT; NULL otherwise */
    bool quoted;            /* the text stood in quotes: "5" is not a number */
    size_t count;           /* children of a list or map */
    struct YamlNode *first; /* children, in the order of the file */
    struct YamlNode *next;
} YamlNode;

/* Parse `len` bytes.  `file` is used in messages only.  NULL and *err, which
 * begins with file:line:column, if this is not YAML. */
YamlNode *yaml_parse(Arena *a, const char *text, size_t len, const char *file,
                     Err *err);
/* The same for a file on disk. */
YamlNode *yaml_load(Arena *a, const char *path, Err *err);

/* The child with this key; NULL if there is none or `map` is no map. */
const YamlNode *yaml_get(const YamlNode *map, const char *key);
/* Text of the child with this key, or `otherwise`. */
const char *yaml_text(const YamlNode *map, const char *key,
                      const char *otherwise);

/* What the scalar says.  False and *err (with its place) if it does not. */
bool yaml_int(const YamlNode *n, int64_t *out, Err *err);
bool yaml_number(const YamlNode *n, double *out, Err *err);
bool yaml_bool(const YamlNode *n, bool *out, Err *err); /* true or false */

/* Begin *err with the place of `n`.  Always false. */
bool yaml_err(const YamlNode *n, Err *err, const char *fmt, ...)
    PULS_PRINTF(3, 4);
/* The same with the place of its key. */
bool yaml_key_err(const YamlNode *n, Err *err, const char *fmt, ...)
    PULS_PRINTF(3, 4);

/* Hold `root` against a JSON Schema given as text.  Understood: type,
 * properties, required, additionalProperties, patternProperties, items, enum,
 * const, pattern (POSIX extended), minimum, maximum, minLength, minItems,
 * maxItems, oneOf, anyOf, allOf, if/then/else, $ref within the schema,
 * description.  Unquoted scalars count as number, boolean or null where they
 * look like one, and then not as a string.  Calls tell() once per complaint,
 * at most YAML_MAX_TOLD times; returns whether there was none. */
#define YAML_MAX_TOLD 50
typedef void YamlTell(void *ctx, const char *sentence);
bool yaml_check(const YamlNode *root, const char *schema, YamlTell *tell,
                void *ctx);

/* The same against the schema that comes inside the binary under that name
 * (base/texts.h).  *err is the first complaint, and how many more there are. */
bool yaml_fits(const YamlNode *root, const char *name, Err *err);

#endif

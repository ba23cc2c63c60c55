/*
 * yaml_fuzz.c -- Any bytes at all may stand in a definition.
 *
 * What parses is walked and held against a schema that refers to itself, so
 * that the checker meets every shape of tree.
 */
#include "base/yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char schema[] =
    "{\"anyOf\": [{\"type\": \"string\", \"pattern\": \"^[a-z]*$\"},"
    " {\"type\": \"array\", \"items\": {\"$ref\": \"#\"}, \"maxItems\": 9},"
    " {\"type\": \"object\", \"required\": [\"name\"],"
    "  \"properties\": {\"name\": {\"enum\": [\"a\", \"seat\", null, 1]}},"
    "  \"additionalProperties\": {\"type\": [\"number\", \"boolean\"]}}]}";

static void tell(void *ctx, const char *sentence)
{
    size_t *told = ctx;

    *told += 1;
    if (strncmp(sentence, "fuzz:", 5) != 0) /* begins with the place */
        abort();
}

static size_t walk(const YamlNode *n)
{
    size_t nodes = 1, children = 0;

    if (n->line < 1 || n->column < 1 ||
        (n->type == YAML_TEXT) != (n->text != NULL))
        abort();
    for (const YamlNode *c = n->first; c; c = c->next, children++)
        nodes += walk(c);
    if (children != n->count || nodes > YAML_MAX_NODES)
        abort();
    return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = {0};
    Err err = {0};
    size_t told = 0;
    const YamlNode *root;

    root = yaml_parse(&arena, (const char *)data, size, "fuzz", &err);
    if ((root == NULL) != (err.kind != ERR_NONE)) /* says why, or parses */
        abort();
    if (root && walk(root) < 10000 &&
        yaml_check(root, schema, tell, &told) != (told == 0))
        abort();
    arena_clear(&arena);
    return 0;
}

/* yamlfits.c -- One sentence from all complaints of a schema; see yaml.h. */
#include "base/texts.h"
#include "base/yaml.h"

#include <assert.h>
#include <string.h>

typedef struct Complaints {
    Err *err;
    size_t n;
} Complaints;

static void keep_first(void *ctx, const char *sentence)
{
    Complaints *c = ctx;

    if (c->n++ == 0)
        err_set(c->err, ERR_INPUT, "%s", sentence);
}

bool yaml_fits(const YamlNode *root, const char *name, Err *err)
{
    const EmbeddedText *schema = embedded_find(name);
    Complaints c = {err, 0};
    char first[sizeof(err->text)];

    assert(schema != NULL);
    if (yaml_check(root, schema->start, keep_first, &c))
        return true;
    if (c.n > 1) {
        memcpy(first, err->text, sizeof(first));
        err_set(err, ERR_INPUT, "%s (and %zu more)", first, c.n - 1);
    }
    return false;
}

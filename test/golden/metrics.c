/* metrics.c -- Prints docs/metrics.md, which metrics.out links to. */
#include "model/catalogue_doc.h"

#include <stdio.h>

int main(void)
{
    Buf out = BUF_INIT(4 * 1024 * 1024);
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, NULL, &err);

    if (c == NULL) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    catalogue_markdown(c, &out);
    fwrite(out.text, 1, out.len, stdout);
    buf_clear(&out);
    catalogue_free(c);
    return 0;
}

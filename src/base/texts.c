/* texts.c -- See texts.h. */
#include "base/texts.h"

#include <string.h>

const EmbeddedText *embedded_find(const char *name)
{
    for (size_t i = 0; i < embedded_text_count; i++)
        if (strcmp(embedded_texts[i].name, name) == 0)
            return &embedded_texts[i];
    return NULL;
}

const EmbeddedText *embedded_next(const EmbeddedText *after, const char *prefix)
{
    size_t i = after ? (size_t)(after - embedded_texts) + 1 : 0;

    for (; i < embedded_text_count; i++)
        if (strncmp(embedded_texts[i].name, prefix, strlen(prefix)) == 0)
            return &embedded_texts[i];
    return NULL;
}

/*
 * texts.h -- The definitions and schemas that come inside the binary.
 *
 * config/meson.build lists the files; tools/embed_text.c makes the table of
 * them.  A text is named as in the source tree: "config/metrics/contact.yml",
 * "docs/schema/metrics.schema.json".  It ends before `end`, where a NUL
 * stands, so `start` is a string too.
 */
#ifndef PULS_BASE_TEXTS_H
#define PULS_BASE_TEXTS_H

#include <stddef.h>

typedef struct EmbeddedText {
    const char *name;
    const char *start, *end;
} EmbeddedText;

extern const EmbeddedText embedded_texts[]; /* sorted by name */
extern const size_t embedded_text_count;

const EmbeddedText *embedded_find(const char *name); /* NULL: none */

/* The first text after `after` (NULL: of all) whose name begins with the
 * prefix.  NULL after the last.
 *
 *     const EmbeddedText *t = NULL;
 *
 *     while ((t = embedded_next(t, "config/metrics/")) != NULL)
 *         use(t);
 */
const EmbeddedText *embedded_next(const EmbeddedText *after,
                                  const char *prefix);

#endif

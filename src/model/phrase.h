/*
 * phrase.h -- Sentences made of a template and what was found.
 *
 *     PhraseWord words[] = {{"label", m->label.in[lang]}, {"value", v}};
 *
 *     s = phrase_fill(a, "{label} fell to {value}.", words, 2);
 *
 * Templates are ours and values may be anybody's: a value is put in once and
 * never looked at for braces again.  Names of customers' data go through
 * phrase_quote() first, which bounds them and takes away what could change
 * how the rest of the sentence reads.
 *
 * What is returned lives in the arena.  Pure; any thread.
 */
#ifndef PULS_MODEL_PHRASE_H
#define PULS_MODEL_PHRASE_H

#include "model/metric.h"

#define PHRASE_MAX_QUOTE 40   /* characters of a value that are shown */
#define PHRASE_MAX_BYTES 8192 /* of one sentence */

typedef struct PhraseWord {
    const char *name;
    const char *text;
} PhraseWord;

/* The template with every {name} replaced.  A name that is not in `words` is
 * a mistake of ours: asserted, and left as it stands. */
const char *phrase_fill(Arena *a, const char *form, const PhraseWord *words,
                        size_t n);

/* A value of somebody's data in the quotation marks of the language: without
 * control and direction characters, blanks for line breaks, and cut after
 * PHRASE_MAX_QUOTE characters with "…".  NULL is "(none)" in words. */
const char *phrase_quote(Arena *a, Lang lang, const char *value);

/* Words of a text, as a reader counts them: what stands between ordinary
 * blanks and holds a letter or a digit.  "12 370 zł" with no-break spaces is
 * one word, a lone dash is none. */
size_t phrase_words(const char *text);

#endif

/*
 * charset.h -- Any of the charsets of Europe's files in, UTF-8 out.
 *
 * A byte that the charset does not have comes out as three bytes that are no
 * UTF-8: FF, then 80 + its upper and 80 + its lower half.  So whoever checks
 * the text finds the record that is wrong, and charset_reason() can still
 * name the byte.  UTF-8 itself passes through unchecked.
 */
#ifndef PULS_INTAKE_CHARSET_H
#define PULS_INTAKE_CHARSET_H

#include "base/buf.h"
#include "base/err.h"
#include "intake/stream.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Charset Charset;

const Charset *charset_at(size_t i);           /* NULL after the last one */
const Charset *charset_find(const char *name); /* or alias; NULL: not known */
const char *charset_name(const Charset *c);
bool charset_is_utf8(const Charset *c);

/* What a text without a declaration begins with: a BOM (*bom is its length),
 * or UTF-16 without one, told by its NUL bytes; NULL if neither. */
const Charset *charset_of_head(const char *head, size_t n, size_t *bom);

/* The likeliest 8-bit charset of a text that is no UTF-8, by how often each
 * byte is in it: the letters of Polish, Romanian and the west of Europe. */
const Charset *charset_guess(const int64_t count[256]);

/* ---- Decoding ----------------------------------------------------------- */

typedef struct Decoder Decoder;

/* `charset` NULL: as charset_of_head() says, else UTF-8.  A BOM wins over
 * `charset` and is left out of the text.  The stream stays the caller's. */
Decoder *decoder_open(Stream *in, const Charset *charset, Err *err);
void decoder_close(Decoder *d); /* NULL is fine */
const Charset *decoder_charset(const Decoder *d);
bool decoder_had_bom(const Decoder *d);

/* Up to `room` (at least 16) bytes; *got is 0 at the end and only there. */
bool decoder_read(Decoder *d, char *to, size_t room, size_t *got, Err *err);

/* ---- Bad text ----------------------------------------------------------- */

/* Say which byte of a text that utf8_valid() refuses is wrong. */
void charset_reason(const Charset *c, const char *text, size_t n, char *to,
                    size_t room);

/* Append the text with U+FFFD for what is not UTF-8. */
void charset_mend(Buf *out, const char *text, size_t n);

#endif

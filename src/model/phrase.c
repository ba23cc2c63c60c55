/* phrase.c -- See phrase.h. */
#include "model/phrase.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* ---- Templates ---------------------------------------------------------- */

static const char *word_of(const PhraseWord *words, size_t n, const char *name,
                           size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(words[i].name) == len &&
            memcmp(words[i].name, name, len) == 0)
            return words[i].text;
    return NULL;
}

const char *phrase_fill(Arena *a, const char *form, const PhraseWord *words,
                        size_t n)
{
    Buf out = BUF_INIT(PHRASE_MAX_BYTES);
    const char *text;

    while (*form != '\0') {
        size_t run = strcspn(form, "{"), len;

        buf_add(&out, form, run);
        form += run;
        if (*form == '\0')
            break;
        len = strcspn(form + 1, "}");
        text = word_of(words, n, form + 1, len);
        assert(text != NULL);
        if (text != NULL)
            buf_puts(&out, text);
        else
            buf_add(&out, form, len + 2);
        form += len + 2;
    }
    text = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return text;
}

/* ---- Values of data ----------------------------------------------------- */

static uint32_t code_point(const char *s, size_t len)
{
    static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = (unsigned char)s[0] & mask[len];

    for (size_t i = 1; i < len; i++)
        c = c << 6 | ((unsigned char)s[i] & 0x3f);
    return c;
}

/* Characters that show nothing and move what stands around them: controls,
 * marks, embeddings, overrides and isolates of direction. */
static bool is_unseen(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What is left of the value, `most` characters of it. */
static void put_value(Buf *out, const char *s, size_t most)
{
    size_t left = strlen(s), shown = 0;
    bool blank = false;

    while (left > 0) {
        size_t len = utf8_next(s, left);
        uint32_t c = len > 0 ? code_point(s, len) : 0;

        if (is_blank(c)) {
            blank = shown > 0;
        } else if (!is_unseen(c)) {
            if (shown + blank >= most) {
                buf_puts(out, "\xe2\x80\xa6");
                return;
            }
            buf_puts(out, blank ? " " : "");
            buf_add(out, s, len);
            shown += 1u + blank;
            blank = false;
        }
        s += len > 0 ? len : 1;
        left -= len > 0 ? len : 1;
    }
}

const char *phrase_quote(Arena *a, Lang lang, const char *value)
{
    static const struct {
        const char *open, *close, *none;
    } forms[LANG_COUNT] = {
        [LANG_EN] = {"“", "”", "(none)"},
        [LANG_PL] = {"„", "”", "(brak)"},
        [LANG_RO] = {"„", "”", "(lipsă)"},
    };
    Buf out = BUF_INIT(PHRASE_MAX_BYTES);
    const char *text;

    if (value == NULL)
        return forms[lang].none;
    buf_puts(&out, forms[lang].open);
    put_value(&out, value, PHRASE_MAX_QUOTE);
    buf_puts(&out, forms[lang].close);
    text = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return text;
}

/* ---- Reading ------------------------------------------------------------ */

/* A letter or a digit; of what is not ASCII, anything but punctuation. */
static bool is_said(const char *s, size_t len)
{
    uint32_t c = code_point(s, len);

    if (len == 1)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
               (c >= 'a' && c <= 'z');
    return c >= 0xc0 && (c < 0x2000 || c > 0x206f);
}

size_t phrase_words(const char *text)
{
    size_t left = strlen(text), words = 0;
    bool inside = false;

    while (left > 0) {
        size_t len = utf8_next(text, left);

        if (len == 1 && is_blank((unsigned char)*text)) {
            inside = false;
        } else if (len > 0 && !inside && is_said(text, len)) {
            inside = true;
            words++;
        }
        text += len > 0 ? len : 1;
        left -= len > 0 ? len : 1;
    }
    return words;
}

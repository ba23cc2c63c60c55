/* charset.c -- See charset.h. */
#include "intake/charset.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <ctype.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RAW_ROOM (64 * 1024)
#define MARK     0xff /* begins the three bytes that stand for a bad one */

typedef enum CharsetKind { UTF8, UTF16LE, UTF16BE, EIGHT_BIT } CharsetKind;

struct Charset {
    const char *name;
    CharsetKind kind;
    const char *aliases; /* squeezed names, each between blanks */
};

static const Charset charsets[] = {
    {"utf-8", UTF8, " utf8 ascii usascii utf8sig utf8bom "},
    {"utf-16le", UTF16LE, " utf16le utf16 ucs2 ucs2le "},
    {"utf-16be", UTF16BE, " utf16be ucs2be "},
    {"windows-1250", EIGHT_BIT, " windows1250 cp1250 "},
    {"windows-1252", EIGHT_BIT, " windows1252 cp1252 ansi "},
    {"iso-8859-1", EIGHT_BIT, " iso88591 latin1 "},
    {"iso-8859-2", EIGHT_BIT, " iso88592 latin2 "},
    {"iso-8859-15", EIGHT_BIT, " iso885915 latin9 "},
    {"iso-8859-16", EIGHT_BIT, " iso885916 latin10 "},
    {"cp852", EIGHT_BIT, " cp852 ibm852 "},
};

#define N_CHARSETS (sizeof(charsets) / sizeof(charsets[0]))

const Charset *charset_at(size_t i)
{
    return i < N_CHARSETS ? &charsets[i] : NULL;
}

const Charset *charset_find(const char *name)
{
    char squeezed[40] = " ";
    size_t n = 1;

    for (; *name != '\0' && n < sizeof(squeezed) - 2; name++)
        if (strchr("-_ ", *name) == NULL)
            squeezed[n++] = (char)tolower((unsigned char)*name);
    squeezed[n] = ' ';
    for (size_t i = 0; *name == '\0' && n > 1 && i < N_CHARSETS; i++)
        if (strstr(charsets[i].aliases, squeezed) != NULL)
            return &charsets[i];
    return NULL;
}

const char *charset_name(const Charset *c)
{
    return c->name;
}

bool charset_is_utf8(const Charset *c)
{
    return c->kind == UTF8;
}

static const Charset *of_kind(CharsetKind kind)
{
    for (size_t i = 0; i < N_CHARSETS; i++)
        if (charsets[i].kind == kind)
            return &charsets[i];
    return NULL;
}

/* Half of the bytes of western text in UTF-16 are NUL, all at one side. */
static const Charset *utf16_without_bom(const char *head, size_t n)
{
    size_t zero[2] = {0, 0};

    n &= ~(size_t)1;
    for (size_t i = 0; i < n; i++)
        zero[i & 1] += head[i] == '\0';
    if (n >= 8 && zero[1] > n / 4 && zero[0] == 0)
        return of_kind(UTF16LE);
    if (n >= 8 && zero[0] > n / 4 && zero[1] == 0)
        return of_kind(UTF16BE);
    return NULL;
}

const Charset *charset_of_head(const char *head, size_t n, size_t *bom)
{
    *bom = 3;
    if (n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
        return of_kind(UTF8);
    *bom = 2;
    if (n >= 2 && memcmp(head, "\xff\xfe", 2) == 0)
        return of_kind(UTF16LE);
    if (n >= 2 && memcmp(head, "\xfe\xff", 2) == 0)
        return of_kind(UTF16BE);
    *bom = 0;
    return utf16_without_bom(head, n < 4096 ? n : 4096);
}

/* The upper letters of each candidate that its languages use much, and the
 * bytes that no text in it has, or hardly any. */
static const struct Habit {
    const char *name;
    const char *letters, *never;
} habits[] = {
    {"windows-1250", /* Polish, then Romanian */
     "\xb9\xe6\xea\xb3\xf1\xf3\x9c\x9f\xbf\xa5\xc6\xca\xa3\xd3\x8c\x8f\xaf"
     "\xe3\xe2\xee\xba\xfe\xc3\xc2\xce\xaa\xde",
     "\x81\x83\x88\x90\x98\xb1\xb6\xbc\xa1\xa6\xac"},
    {"windows-1252", /* German, French, Spanish, Italian, Nordic */
     "\xe0\xe1\xe2\xe4\xe5\xe6\xe7\xe8\xe9\xea\xed\xee\xf1\xf2\xf3\xf4\xf6"
     "\xf8\xf9\xfa\xfb\xfc\xdf\xc4\xc9\xd6\xdc",
     "\x81\x8d\x8f\x90\x9d\xb3\xb9\xbf\xa5\xa3\xaf\xba\xfe\xe3"},
    {"iso-8859-2",
     "\xb1\xe6\xea\xb3\xf1\xf3\xb6\xbc\xbf\xa1\xc6\xca\xa3\xd3\xa6\xac\xaf"
     "\xe3\xe2\xee\xba\xfe\xc3\xc2\xce\xaa\xde",
     "\x84\x85\x8c\x8f\x91\x92\x93\x94\x96\x97\x9c\x9f\xb9\xa5"},
};

const Charset *charset_guess(const int64_t count[256])
{
    const struct Habit *best = habits;
    int64_t top = INT64_MIN;

    for (size_t h = 0; h < sizeof(habits) / sizeof(habits[0]); h++) {
        int64_t score = 0;

        for (const char *p = habits[h].letters; *p != '\0'; p++)
            score += count[(unsigned char)*p];
        for (const char *p = habits[h].never; *p != '\0'; p++)
            score -= 2 * count[(unsigned char)*p];
        if (score > top) {
            top = score;
            best = &habits[h];
        }
    }
    return charset_find(best->name);
}

/* ---- Decoding ----------------------------------------------------------- */

struct Decoder {
    Stream *in;
    const Charset *charset;
    bool bom;
    char raw[RAW_ROOM];
    size_t from, to;   /* what of `raw` is still to be decoded */
    char utf8[256][4]; /* of an 8-bit charset: each byte as UTF-8... */
    uint8_t len[256];  /* ...of so many bytes */
};

static size_t put_bad(char *to, unsigned char c)
{
    to[0] = (char)MARK;
    to[1] = (char)(0x80 | c >> 4);
    to[2] = (char)(0x80 | (c & 15));
    return 3;
}

static size_t put_code(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 63));
    to[2] = (char)(0x80 | (c >> 6 & 63));
    to[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* iconv() knows the charsets; asked once per byte here, a table then is ten
 * times as fast as it is on text. */
static bool make_table(Decoder *d, Err *err)
{
    iconv_t cd = iconv_open("UTF-8", d->charset->name);

    if (cd == (iconv_t)-1)
        return err_set(err, ERR_INPUT, "this system cannot convert %s",
                       d->charset->name);
    for (int i = 0; i < 256; i++) {
        char byte = (char)i, *from = &byte, *to = d->utf8[i];
        size_t left = 1, room = 4;

        iconv(cd, NULL, NULL, NULL, NULL);
        if (iconv(cd, &from, &left, &to, &room) == (size_t)-1)
            d->len[i] = (uint8_t)put_bad(d->utf8[i], (unsigned char)i);
        else
            d->len[i] = (uint8_t)(4 - room);
    }
    iconv_close(cd);
    return true;
}

/* Keep what is left of `raw` and read more behind it. */
static bool fill_raw(Decoder *d, size_t *got, Err *err)
{
    memmove(d->raw, d->raw + d->from, d->to - d->from);
    d->to -= d->from;
    d->from = 0;
    if (!stream_read(d->in, d->raw + d->to, RAW_ROOM - d->to, got, err))
        return false;
    d->to += *got;
    return true;
}

Decoder *decoder_open(Stream *in, const Charset *charset, Err *err)
{
    Decoder *d = mem_alloc(sizeof(*d));
    const Charset *seen = NULL;
    size_t got = 1, bom = 0;
    bool ok = true;

    d->in = in;
    while (ok && got > 0 && d->to < 4096)
        ok = fill_raw(d, &got, err);
    seen = charset_of_head(d->raw, d->to, &bom);
    if (seen != NULL && (bom > 0 || charset == NULL))
        charset = seen;
    d->charset = charset == NULL ? of_kind(UTF8) : charset;
    d->bom = bom > 0;
    d->from = bom;
    if (ok && (d->charset->kind != EIGHT_BIT || make_table(d, err)))
        return d;
    free(d);
    return NULL;
}

void decoder_close(Decoder *d)
{
    free(d);
}

const Charset *decoder_charset(const Decoder *d)
{
    return d->charset;
}

bool decoder_had_bom(const Decoder *d)
{
    return d->bom;
}

static size_t decode_eight(Decoder *d, char *to, size_t room)
{
    size_t n = 0, from = d->from;

    while (from < d->to && n + 4 <= room) {
        unsigned char c = (unsigned char)d->raw[from++];

        if (c < 0x80) {
            to[n++] = (char)c;
        } else {
            memcpy(to + n, d->utf8[c], 4);
            n += d->len[c];
        }
    }
    d->from = from;
    return n;
}

static uint32_t unit_at(const Decoder *d, size_t i)
{
    uint32_t a = (unsigned char)d->raw[i], b = (unsigned char)d->raw[i + 1];

    return d->charset->kind == UTF16LE ? b << 8 | a : a << 8 | b;
}

/* `last`: nothing comes behind what is in `raw`. */
static size_t decode_16(Decoder *d, char *to, size_t room, bool last)
{
    size_t n = 0;

    while (d->from + 2 <= d->to && n + 4 <= room) {
        uint32_t c = unit_at(d, d->from), low;

        if (c >= 0xd800 && c < 0xdc00 && d->from + 4 > d->to && !last)
            break;
        d->from += 2;
        if (c < 0xd800 || c >= 0xe000) {
            n += put_code(to + n, c);
            continue;
        }
        low = c < 0xdc00 && d->from + 2 <= d->to ? unit_at(d, d->from) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
            d->from += 2;
            n += put_code(to + n,
                          0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
        } else {
            n += put_bad(to + n, (unsigned char)(c >> 8));
        }
    }
    if (last && d->to - d->from == 1 && n + 4 <= room)
        n += put_bad(to + n, (unsigned char)d->raw[d->from++]);
    return n;
}

static size_t take_raw(Decoder *d, char *to, size_t room)
{
    size_t n = d->to - d->from;

    n = n < room ? n : room;
    memcpy(to, d->raw + d->from, n);
    d->from += n;
    return n;
}

bool decoder_read(Decoder *d, char *to, size_t room, size_t *got, Err *err)
{
    size_t more = 1;

    if (d->charset->kind == UTF8 && d->from == d->to)
        return stream_read(d->in, to, room, got, err);
    for (*got = 0; *got == 0 && more > 0;) {
        if (d->charset->kind == UTF8) {
            *got = take_raw(d, to, room);
            return true;
        }
        if (d->to - d->from < 4 && !fill_raw(d, &more, err))
            return false;
        *got = d->charset->kind == EIGHT_BIT
                   ? decode_eight(d, to, room)
                   : decode_16(d, to, room, more == 0);
    }
    return true;
}

/* ---- Bad text ----------------------------------------------------------- */

/* The length of the three bytes of put_bad(), or 0 if it is not at `s`. */
static size_t mark_at(const char *s, size_t n)
{
    return n >= 3 && (unsigned char)s[0] == MARK && (s[1] & 0xf0) == 0x80 &&
                   (s[2] & 0xf0) == 0x80
               ? 3
               : 0;
}

void charset_reason(const Charset *c, const char *text, size_t n, char *to,
                    size_t room)
{
    size_t i = 0, len;
    unsigned byte;

    while (i < n && (len = utf8_next(text + i, n - i)) > 0)
        i += len;
    if (i == n)
        return;
    byte = (unsigned char)text[i];
    if (c->kind != UTF8 && mark_at(text + i, n - i) > 0)
        byte = ((unsigned)text[i + 1] & 15) << 4 | ((unsigned)text[i + 2] & 15);
    snprintf(to, room, "byte %02X after %zu bytes of the record is not %s",
             byte, i, c->name);
}

void charset_mend(Buf *out, const char *text, size_t n)
{
    size_t good = 0; /* bytes before text[0] that are to be copied */

    while (good < n) {
        size_t len = utf8_next(text + good, n - good);

        if (len > 0) {
            good += len;
            continue;
        }
        buf_add(out, text, good);
        buf_puts(out, "\xef\xbf\xbd");
        len = mark_at(text + good, n - good);
        len = len > 0 ? len : 1;
        text += good + len;
        n -= good + len;
        good = 0;
    }
    buf_add(out, text, good);
}

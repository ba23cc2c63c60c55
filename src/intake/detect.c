/* detect.c -- What is this file?  See source.h. */
#include "base/mem.h"
#include "base/utf8.h"
#include "intake/names.h"
#include "intake/pass.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define GUESS_ROOM (64 * 1024 * 1024) /* bytes that a charset is guessed by */

/* ---- Charset ------------------------------------------------------------ */

/* Count the bytes of the beginning.  *valid: they are UTF-8. */
static bool count_bytes(const Source *s, int64_t count[256], bool *valid,
                        Err *err)
{
    Stream *in = source_stream(s, err);
    char *text = mem_alloc(SOURCE_HEAD);
    size_t kept = 0, got = 1, all = 0;
    bool ok = in != NULL;

    *valid = true;
    while (ok && got > 0 && all < GUESS_ROOM) {
        size_t i = 0, len;

        ok = stream_read(in, text + kept, SOURCE_HEAD - kept, &got, err);
        for (size_t k = kept; ok && k < kept + got; k++)
            count[(unsigned char)text[k]]++;
        kept += ok ? got : 0;
        all += got;
        while (*valid && i < kept && (len = utf8_next(text + i, kept - i)) > 0)
            i += len;
        *valid = *valid && kept - i < 4; /* a character may go on later */
        kept = *valid ? kept - i : 0;
        memmove(text, text + i, kept);
    }
    *valid = *valid && (kept == 0 || got > 0);
    stream_close(in);
    free(text);
    return ok;
}

bool source_no_text(const Source *s, const Record *r, Err *err)
{
    int64_t count[256] = {0};
    bool valid;

    if (!count_bytes(s, count, &valid, err))
        return false;
    return err_set(err, ERR_INPUT,
                   "%s is not UTF-8 (line %lld: %s); say what it is with "
                   "encoding, for instance %s",
                   s->title, (long long)r->line, r->reason,
                   charset_name(charset_guess(count)));
}

static bool find_charset(Source *s, Err *err)
{
    int64_t count[256] = {0};
    bool valid;

    if (s->options.encoding != NULL) {
        s->charset = charset_find(s->options.encoding);
        return s->charset != NULL ||
               err_set(err, ERR_INPUT,
                       "no such encoding: %s; there are utf-8, utf-16le, "
                       "windows-1250, windows-1252, iso-8859-2...",
                       s->options.encoding);
    }
    if (!s->options.guess_encoding)
        return true;
    if (!count_bytes(s, count, &valid, err))
        return false;
    if (!valid && count[0] == 0) { /* NUL bytes: rather UTF-16 */
        s->charset = charset_guess(count);
        s->info.encoding_guessed = true;
    }
    return true;
}

/* ---- Head --------------------------------------------------------------- */

static bool read_head(Source *s, Head *head, Err *err)
{
    Stream *in = source_stream(s, err);
    Decoder *d = in == NULL ? NULL : decoder_open(in, s->charset, err);
    size_t got = 1;
    bool ok = d != NULL;

    head->text = mem_alloc(SOURCE_HEAD);
    while (ok && got > 0 && SOURCE_HEAD - head->len >= 16) {
        ok = decoder_read(d, head->text + head->len, SOURCE_HEAD - head->len,
                          &got, err);
        head->len += ok ? got : 0;
    }
    head->whole = got == 0;
    if (ok) {
        const char *member = stream_member(in);

        s->packed = stream_packed(in);
        s->bom = decoder_had_bom(d);
        if (s->charset != decoder_charset(d) && (s->bom || !s->charset))
            s->info.encoding_guessed = false;
        if (s->bom || !charset_is_utf8(decoder_charset(d)))
            s->charset = decoder_charset(d);
        if (member != NULL)
            s->info.member = arena_strndup(&s->arena, member, strlen(member));
        s->info.encoding = charset_name(decoder_charset(d));
        ok = stream_stamp(in, &s->stamp, err);
    }
    decoder_close(d);
    stream_close(in);
    return ok;
}

static bool all_blank(const Head *head)
{
    for (size_t i = 0; i < head->len; i++)
        if (strchr(" \t\r\n", head->text[i]) == NULL || head->text[i] == '\0')
            return false;
    return true;
}

/* ---- Format ------------------------------------------------------------- */

/* "PAR1" at both ends; a cut file has lost the second, and all its schema. */
static bool is_parquet(Source *s, bool *yes, Err *err)
{
    Stream *in = source_stream(s, err);
    char magic[4] = "", tail[4] = "";
    size_t got = 0;
    bool ok = in != NULL && stream_read(in, magic, sizeof(magic), &got, err);

    *yes = ok && memcmp(magic, "PAR1", 4) == 0;
    if (*yes && stream_packed(in))
        ok = err_set(err, ERR_INPUT,
                     "%s is Parquet inside an archive; unpack it first",
                     s->title);
    else if (*yes && (!stream_tail(in, tail, 4) || memcmp(tail, "PAR1", 4)))
        ok = err_set(err, ERR_INPUT,
                     "%s is a Parquet file that was cut: its end is missing, "
                     "and the schema with it; fetch it again",
                     s->title);
    else if (*yes)
        ok = stream_stamp(in, &s->stamp, err);
    stream_close(in);
    if (ok && !*yes && s->options.format == SOURCE_PARQUET)
        return err_set(err, ERR_INPUT, "%s is no Parquet file", s->title);
    return ok;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t n = strlen(name), e = strlen(ending);

    return n >= e && strcasecmp(name + n - e, ending) == 0;
}

static bool named_as_table(const Source *s)
{
    static const char *const endings[] = {".csv", ".tsv",    ".tab",
                                          ".psv", ".csv.gz", ".tsv.gz"};
    const char *name = s->info.member ? s->info.member : s->title;

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        if (ends_with(name, endings[i]))
            return true;
    return false;
}

/* Of a text that begins with '{': NDJSON if its first line is an object and
 * it is not alone, or holds no list of objects itself. */
static bool is_ndjson(const Head *head)
{
    const JsonLimits limits = {SOURCE_HEAD, JSON_MAX_DEPTH};
    const char *lf = memchr(head->text, '\n', head->len);
    size_t n = lf == NULL ? head->len : (size_t)(lf - head->text);
    Err ignored = {0};
    JsonDoc *doc = jsonread_new(head->text, n, &limits, &ignored);
    JsonIter it = {.in = doc == NULL ? NULL : jsonread_root(doc)};
    Head rest = {.text = head->text + n, .len = head->len - n};
    bool yes = doc != NULL;

    if (yes && head->whole && all_blank(&rest))
        while (jsonread_next(&it)) {
            JsonIter in = {.in = it.value};

            if (jsonread_kind(it.value) == JSON_ARRAY && jsonread_next(&in) &&
                jsonread_kind(in.value) == JSON_OBJECT)
                yes = false;
        }
    jsonread_free(doc);
    return yes;
}

static SourceFormat find_format(const Source *s, const Head *head)
{
    size_t i = 0;

    if (s->options.format != SOURCE_ANY)
        return s->options.format;
    while (i < head->len && isspace((unsigned char)head->text[i]))
        i++;
    if (named_as_table(s) || strchr("[{", head->text[i]) == NULL)
        return SOURCE_CSV;
    if (head->text[i] == '[' || s->options.json_path != NULL)
        return SOURCE_JSON;
    return is_ndjson(&(Head){head->text + i, head->len - i, head->whole})
               ? SOURCE_NDJSON
               : SOURCE_JSON;
}

/* ---- All of it ---------------------------------------------------------- */

static const char *in_arena(Source *s, const char *text)
{
    return arena_strndup(&s->arena, text, strlen(text));
}

/* The same nest of objects around the rejected elements. */
static void set_json_wrap(Source *s)
{
    Buf head = BUF_INIT(4 * JSON_MAX_PATH), tail = BUF_INIT(2 * JSON_MAX_PATH);
    const char *part = s->json_path;

    while (*part != '\0') {
        size_t n = strcspn(part, ".");

        buf_printf(&head, "{\"%.*s\":", (int)n, part);
        buf_puts(&tail, "}");
        part += n + (part[n] == '.');
    }
    s->info.wrap_head = arena_printf(&s->arena, "%s[\n", head.text);
    s->info.wrap_between = ",\n";
    s->info.wrap_tail = arena_printf(&s->arena, "\n]%s\n", tail.text);
    buf_clear(&head);
    buf_clear(&tail);
}

/* The keys of the first objects, and the array's place. */
static bool find_keys(Source *s, Err *err)
{
    const JsonLimits limits = {SOURCE_MAX_RECORD, JSON_MAX_DEPTH};
    Names *names = ARENA_NEW(&s->arena, Names);
    Pass p = {0};
    Record r = {0};
    bool ok = pass_open(&p, s, err);

    names->arena = &s->arena;
    for (size_t i = 0; ok && i < SOURCE_MAX_SAMPLE; i++) {
        Err ignored = {0};
        JsonDoc *doc;

        ok = pass_next(&p, &r, err);
        if (!ok || r.text == NULL)
            break;
        if (r.no_text && s->charset == NULL)
            ok = source_no_text(s, &r, err);
        if (r.bad)
            continue;
        doc = jsonread_new(r.text, r.len, &limits, &ignored);
        names_add_keys(names, jsonread_root(doc));
        jsonread_free(doc);
    }
    s->json_path = ok ? in_arena(s, json_scan_path(p.json)) : "";
    s->info.columns = names->list;
    s->info.n_columns = names->n;
    pass_close(&p);
    if (!ok)
        return err_within(err, "%s", s->title);
    set_json_wrap(s);
    return true;
}

static bool detect_text(Source *s, Err *err)
{
    Head head = {0};
    bool ok = find_charset(s, err) && read_head(s, &head, err);

    if (ok && all_blank(&head) && head.whole)
        ok = err_set(err, ERR_INPUT, "%s holds nothing but blank lines",
                     s->title);
    if (ok) {
        s->info.format = find_format(s, &head);
        ok = s->info.format == SOURCE_CSV ? source_layout(s, &head, err)
                                          : find_keys(s, err);
    }
    if (ok && s->info.format == SOURCE_NDJSON) {
        s->info.wrap_head = "\xef\xbb\xbf";
        s->info.wrap_between = s->info.wrap_tail = "\n";
    }
    free(head.text);
    return ok;
}

bool source_detect(Source *s, Err *err)
{
    bool parquet;

    s->info.n_good = s->info.n_bad = -1;
    if (!is_parquet(s, &parquet, err))
        return false;
    if (!parquet)
        return detect_text(s, err);
    s->info.format = SOURCE_PARQUET;
    return true;
}

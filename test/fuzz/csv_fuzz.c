/*
 * csv_fuzz.c -- Any bytes at all may be called a table.
 *
 * The first byte chooses the options.  Whatever the rest is: the copy for
 * the bulk reader, read again, has exactly the good records and no others, and
 * cut by store/csvcut.c their fields; bad ones lie within the text; looking at blocks finds the same as looking at
 * bytes; and where nothing is said to be trimmed, no field has blanks around.
 */
#include "base/file.h"
#include "intake/csv.h"
#include "intake/pass.h"
#include "store/csvcut.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const SourceOptions choices[] = {
    {.format = SOURCE_CSV},
    {.format = SOURCE_CSV, .encoding = "utf-8", .delimiter = ','},
    {.format = SOURCE_CSV, .encoding = "cp1250", .delimiter = ';'},
    {.format = SOURCE_CSV, .encoding = "utf-8", .quote = SOURCE_NO_QUOTE},
    {.format = SOURCE_CSV,
     .encoding = "latin1",
     .delimiter = SOURCE_WHITESPACE},
    {.format = SOURCE_CSV, .encoding = "utf-16le", .header = SOURCE_HEADER_YES},
    {.format = SOURCE_CSV,
     .encoding = "utf-8",
     .delimiter = ' ',
     .rest = true,
     .header = SOURCE_HEADER_YES},
    {.format = SOURCE_CSV,
     .encoding = "utf-8",
     .delimiter = ',',
     .max_record = 100},
    {.guess_encoding = true},
};

/* Of the copy only, where the first record was a bad one: source_open() would
 * not take it for a table. */
static bool looks_like_another_format(const char *path)
{
    static const char *const magics[] = {"PAR1",     "PK",   "\x1f\x8b", "BZh",
                                         "7z",       "Rar!", "\xd0\xcf", "%PDF",
                                         "\x28\xb5", "\xfd"};
    FILE *f = fopen(path, "rb");
    char head[5] = "";
    bool yes = f != NULL && fread(head, 1, 4, f) == 0;

    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
        yes = yes || strncmp(head, magics[i], strlen(magics[i])) == 0;
    if (f != NULL)
        fclose(f);
    return yes;
}

/* Good records of the copy: none may be bad. */
static void same_again(const Source *first)
{
    const SourceInfo *info = source_info(first);
    SourceOptions o = {
        .format = SOURCE_CSV,
        .encoding = "utf-8",
        .header = SOURCE_HEADER_NO,
        .columns = info->columns,
        .n_columns = info->n_columns,
        .quote = info->quote,
        .delimiter = info->delimiter,
        .max_record = 64 * 1024 * 1024,
    };
    Err err = {0};
    Source *s;

    if (info->delimiter == SOURCE_WHITESPACE || info->delimiter == ' ')
        o.delimiter = ',', o.quote = 0;
    s = source_open(info->path, &o, &err);
    if (s == NULL || !source_check(s, "/tmp", NULL, NULL, &err) ||
        source_info(s)->n_good != info->n_good || source_info(s)->n_bad != 0 ||
        source_info(s)->rewritten) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    source_close(s);
}

typedef struct Cutting {
    CsvCut cut;
    CsvField *field;
    char *plain;
} Cutting;

/* The text behind which more may be read. */
static Cutting begin_cutting(const char *text, size_t n, const Dialect *d)
{
    char *padded = calloc(n + 1 + CSVCUT_PAD, 1);

    memcpy(padded, text, n);
    if (n > 0 && text[n - 1] != '\n')
        padded[n++] = '\n';
    return (Cutting){.cut = {.text = padded,
                             .len = n,
                             .delimiter = d->delimiter,
                             .quote = d->quote,
                             .columns = d->columns},
                     .field = calloc(d->columns, sizeof(CsvField)),
                     .plain = malloc(n + 1)};
}

static void end_cutting(Cutting *c)
{
    free((char *)(uintptr_t)c->cut.text);
    free(c->field);
    free(c->plain);
}

static bool same_fields(void *ctx, const char *const *fields, size_t n)
{
    Cutting *c = ctx;

    if (csvcut_next(&c->cut, c->field, 1) != 1)
        abort();
    for (size_t i = 0; i < n; i++) {
        size_t len = csvcut_undouble(&c->cut, &c->field[i], c->plain);

        if (len != strlen(fields[i]) || memcmp(fields[i], c->plain, len) != 0)
            abort();
    }
    return true;
}

static void same_when_cut(Source *s)
{
    Dialect d = s->out;
    Err err = {0};
    size_t len, from = (size_t)s->parts.at[0].at;
    char *text = file_read(s->info.path, SIZE_MAX, &len, &err);
    Cutting c;

    d.columns = s->info.n_columns;
    c = begin_cutting(text + from, len - from, &d);
    if (!source_sample(s, SIZE_MAX, same_fields, &c, &err) ||
        csvcut_next(&c.cut, c.field, 1) != 0 || c.cut.broken)
        abort();
    end_cutting(&c);
    free(text);
}

/* Also of what is not well-formed, no field lies outside. */
static void cut_anything(const char *text, size_t n)
{
    const Dialect d = {',', '"', .columns = 2};
    Cutting c = begin_cutting(text, n, &d);

    while (csvcut_next(&c.cut, c.field, 1) > 0)
        for (size_t i = 0; i < d.columns; i++)
            csvcut_undouble(&c.cut, &c.field[i], c.plain);
    end_cutting(&c);
}

static bool is_blank(const char *s)
{
    return strchr(" \t\r\n", *s) != NULL || strncmp(s, "\xc2\xa0", 2) == 0;
}

static bool has_no_padding(void *ctx, const char *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(fields[i]);

        if (len > 0 && (is_blank(fields[i]) || is_blank(fields[i] + len - 1) ||
                        (len > 1 && is_blank(fields[i] + len - 2) &&
                         (unsigned char)fields[i][len - 1] == 0xa0)))
            abort();
    }
    return true;
}

static void check_account(Source *s, size_t size)
{
    const SourceInfo *info = source_info(s);
    int64_t apart = info->format == SOURCE_CSV; /* lines, at least */

    for (size_t i = 0; i < info->n_kept; i++)
        if (info->bad[i].line < 1 || info->bad[i].line > (int64_t)size + 1 ||
            info->bad[i].reason[0] == '\0' ||
            (i > 0 && info->bad[i].line < info->bad[i - 1].line + apart))
            abort();
    if (info->trimmed &&
        !source_sample(s, SIZE_MAX, has_no_padding, NULL, &(Err){0}))
        abort();
    if (info->format == SOURCE_CSV)
        same_when_cut(s);
    if (info->rewritten && !looks_like_another_format(info->path) &&
        info->n_good > 0 && info->format == SOURCE_CSV)
        same_again(s);
}

/* The records' places and verdicts as one number. */
static uint64_t walk(const char *text, size_t n, const Dialect *d)
{
    Err err = {0};
    Stream *in = stream_open_text(text, n);
    Decoder *decoder = decoder_open(in, charset_find("utf-8"), &err);
    CsvScan *scan = csv_open(decoder, d);
    uint64_t sum = 1469598103934665603u;
    Record r;

    while (csv_next(scan, &r, &err) && r.text != NULL) {
        uint64_t seen[] = {r.len,
                           r.fields,
                           (uint64_t)r.line,
                           (uint64_t)r.end_line,
                           r.bad,
                           (uint64_t)r.reason[0]};

        for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
            sum = (sum ^ seen[i]) * 1099511628211u;
    }
    csv_close(scan);
    decoder_close(decoder);
    stream_close(in);
    return sum;
}

static void same_by_byte(const char *text, size_t n, size_t max)
{
    Dialect d = {',', '"', .columns = 3, .max_record = max};
    uint64_t by_block = walk(text, n, &d);

    d.by_byte = true;
    if (walk(text, n, &d) != by_block)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t n = sizeof(choices) / sizeof(choices[0]);
    Err err = {0};
    Source *s;

    if (size < 2)
        return 0;
    cut_anything((const char *)data + 1, size - 1);
    same_by_byte((const char *)data + 1, size - 1, 150);
    same_by_byte((const char *)data + 1, size - 1, SOURCE_MAX_RECORD);
    s = source_open_bytes((const char *)data + 1, size - 1,
                          &choices[data[0] % n], &err);
    if (s != NULL && source_check(s, "/tmp", NULL, NULL, &err))
        check_account(s, size);
    else if (err.kind == ERR_NONE || err.text[0] == '\0')
        abort(); /* a failure says why */
    source_close(s);
    return 0;
}

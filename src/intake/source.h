/*
 * source.h -- Any file that a company hands over, made fit for bulk reading.
 *
 *     Source *s = source_open(path, &options, err);
 *
 *     ok = s != NULL && source_check(s, tmp_dir, progress, ctx, err) &&
 *          source_sql(s, &from, err);       // csv_table('...', ...)
 *     ... the store reads `from`; some of its rows turn out to be wrong ...
 *     ok = ok && source_lines(s, rows, n, write_reject, ctx, err);
 *     source_close(s);
 *
 * What may come: CSV in any dialect, NDJSON, a JSON array of objects (also
 * one inside an object), Parquet; plain, .gz, or one member of a .zip; UTF-8
 * with or without BOM, UTF-16, and the 8-bit charsets of source_charsets().
 * What a file is, its first bytes say; options that are set win over that.
 *
 * source_check() reads all of it once and keeps account of bad records: their
 * line, the reason, their text.  What remains is well-formed, has the same
 * number of fields everywhere, and is either the file itself or, when that
 * will not do, a tidy copy of it.  The promises:
 *
 *   1. A bulk reader never refuses anything in info->path, and its k-th row,
 *      counted from 0, is the k-th good record.
 *   2. A bad record never takes its neighbours with it.
 *   3. Of a file that was cut, everything before the break counts; `broken`
 *      says where the break is.
 *   4. Memory is bounded (about twice the longest record allowed), whatever
 *      the file holds.
 *   5. Physical lines are counted in the decoded text from 1; \n, \r\n and a
 *      lone \r each end one, inside quotes too.
 *
 * A bad record of a CSV file ends at its line end even if it opened a quote,
 * as soon as text follows a closing quote; a record over the limit ends at
 * its first line end.  A quote still open at the end of the file makes all
 * from there one bad record.  Lines of nothing but spaces are no records.
 *
 * Errors: ERR_MISSING no such file; ERR_INPUT a folder, a device, an empty
 * file, a charset that has to be declared, an option that does not fit;
 * ERR_CONFLICT the file changed meanwhile, or progress() said stop; ERR_IO
 * the disk refused or is full (the copy is removed then).
 *
 * A Source belongs to one thread at a time.  Everything it gives out lives
 * until source_close(), which also removes the copy.
 */
#ifndef PULS_INTAKE_SOURCE_H
#define PULS_INTAKE_SOURCE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_MAX_RECORD  (16 * 1024 * 1024) /* bytes of UTF-8 in one */
#define SOURCE_MAX_COLUMNS 4096
#define SOURCE_MAX_BAD     10000       /* bad records kept; all are counted */
#define SOURCE_MAX_RAW     (64 * 1024) /* bytes kept of a bad record's text */
#define SOURCE_MAX_SAMPLE  1000        /* records that detection looks at */

#define SOURCE_WHITESPACE (-1) /* delimiter: runs of blanks and tabs */
#define SOURCE_NO_QUOTE   (-1) /* quotes are data like everything else */

typedef struct Source Source;

typedef enum SourceFormat {
    SOURCE_ANY, /* find out */
    SOURCE_CSV,
    SOURCE_NDJSON,
    SOURCE_JSON,
    SOURCE_PARQUET,
} SourceFormat;

typedef enum SourceHeader {
    SOURCE_HEADER_ANY, /* one, unless a field of it is a number or a date */
    SOURCE_HEADER_YES,
    SOURCE_HEADER_NO,
} SourceHeader;

/* What is known beforehand; {0} is nothing.  Borrowed until source_close().
 *
 * `columns` are the names to use.  They replace a header's; their number is
 * the number of fields a record must have.
 *
 * `guess_encoding` is for suggestions: take the likeliest charset where an
 * undeclared one would be refused. */
typedef struct SourceOptions {
    SourceFormat format;
    const char *encoding; /* a name known to source_charset(); NULL: find out;
                             a BOM wins over it */
    int delimiter;        /* a byte, or SOURCE_WHITESPACE; 0: find out */
    int quote;            /* a byte, or SOURCE_NO_QUOTE; 0: '"' */
    SourceHeader header;
    const char *const *columns;
    size_t n_columns;
    bool rest;             /* the last column takes the rest of the line */
    const char *member;    /* of a zip; NULL: the only data file in it */
    const char *json_path; /* "data.items": where the array is; NULL: the
                              text is an array, or has just one array */
    bool guess_encoding;
    size_t max_record; /* 0: SOURCE_MAX_RECORD; for tests */
} SourceOptions;

typedef struct SourceBad {
    int64_t record; /* which record of the file, bad ones counted, from 0 */
    int64_t line;   /* physical line on which it begins */
    const char *reason;
    const char *raw; /* UTF-8; U+FFFD where the charset was wrong */
    size_t raw_len;
    bool raw_cut; /* it was longer than SOURCE_MAX_RAW */
} SourceBad;

/* How the lines of the file end; several bits in a mixed file. */
enum { SOURCE_LF = 1, SOURCE_CRLF = 2, SOURCE_CR = 4 };

typedef struct SourceInfo {
    /* Known from source_open() on: */
    SourceFormat format;
    const char *encoding;       /* "utf-8", "windows-1250"... */
    bool encoding_guessed;      /* see guess_encoding */
    const char *member;         /* of a zip, or NULL */
    int delimiter, quote;       /* as in SourceOptions, never 0 for CSV */
    bool header;                /* there is one; it is no record */
    size_t n_columns;           /* CSV: as in the header.  JSON: of the first
                               objects.  0 for Parquet: the reader knows */
    const char *const *columns; /* no two alike, whatever their case: "name",
                                   "name_2", "column_3" for a blank one;
                                   "a.b" for a key inside an object */

    /* Known from source_check() on: */
    int64_t n_good, n_bad; /* records; -1 for Parquet, which is not read */
    size_t n_kept;         /* first ones of the bad, in order */
    const SourceBad *bad;
    unsigned line_ends; /* SOURCE_LF | ... */
    bool trimmed; /* no field begins or ends with a blank; false: not known */
    const char *broken; /* NULL, or a sentence on where the file was cut */
    const char *path;   /* what a bulk reader should read */
    bool rewritten;     /* `path` is a tidy copy in tmp_dir */

    /* For a file of rejects that can be mended and imported again: it is
     * `wrap_head`, the raw texts with `wrap_between` between any two, and
     * `wrap_tail`.  It is UTF-8 with a BOM. */
    const char *wrap_head, *wrap_between, *wrap_tail;
} SourceInfo;

/* Look at the beginning of the file: format, charset, dialect, columns. */
Source *source_open(const char *path, const SourceOptions *options, Err *err);

/* The same over bytes in memory, which must stay (tests, fuzzers). */
Source *source_open_bytes(const char *bytes, size_t n,
                          const SourceOptions *options, Err *err);

void source_close(Source *s); /* NULL is fine */
const SourceInfo *source_info(const Source *s);

/* The first `max` good records, field by field, in the order of
 * info->columns.  NULL is a key that the object does not have; a JSON value
 * other than text comes as JSON.  row() returns false for enough.  There are
 * none for Parquet. */
typedef bool SourceRowFn(void *ctx, const char *const *fields, size_t n);
bool source_sample(Source *s, size_t max, SourceRowFn *row, void *ctx,
                   Err *err);

/* Bytes of the outer file: a gz file's own size.  At most every 100 ms, and
 * from 0 again when it turns out that a copy is needed; false cancels. */
typedef bool SourceProgressFn(void *ctx, int64_t done, int64_t total);

/* Read everything, see above.  `tmp_dir` is an existing folder, on a disk
 * with room for the whole file unpacked.  progress may be NULL. */
bool source_check(Source *s, const char *tmp_dir, SourceProgressFn *progress,
                  void *ctx, Err *err);

/* After source_check(): let source_sql() give NULL also for these texts, which
 * must stay, in all columns.  False, and they are told from others by whoever
 * reads it: where not known to be `trimmed`. */
bool source_blank(Source *s, const char *const *texts, size_t n);

/* After source_check(): a table expression for DuckDB that gives the good
 * records: all columns VARCHAR and named as info->columns for CSV, NULL where
 * a field is empty, with the number of each row and in any order (it needs
 * store/duck_csv.h); in their order, one JSON column `json` for NDJSON and
 * JSON, its own for Parquet. */
bool source_sql(const Source *s, Buf *out, Err *err);
const char *source_row(const Source *s); /* of the number; NULL: none */

/* After source_check(): where the good records `rows` (rising, counted from
 * 0) stand in the file.  Calls line() for each, in order, with its physical
 * line and its text; false from it cancels.  Of Parquet the line is the
 * number of the row from 1, and the text is empty. */
typedef bool SourceLineFn(void *ctx, int64_t row, int64_t line, const char *raw,
                          size_t raw_len);
bool source_lines(Source *s, const int64_t *rows, size_t n, SourceLineFn *line,
                  void *ctx, Err *err);

/* The charsets by the names that `encoding` has: "utf-8", "utf-16le"...; NULL
 * after the last one.  Cases, '-' and '_' do not matter, and usual aliases
 * ("latin2", "cp1250") are known as well. */
const char *source_charsets(size_t i);
const char *source_charset(const char *name); /* NULL if not known */

#endif

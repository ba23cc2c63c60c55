/*
 * import.h -- A file into the ledger, with a word about every row.
 *
 *     ok = import_file(&arena, m, &options, store, &tell, &report, err);
 *     import_print(&report, &out);       // or import_json()
 *
 * One file is one transaction: it is in the ledger as a whole or not at all.
 * Rows that cannot be facts are left behind in
 *
 *     DATA/rejects/FILE-TIME.csv         the rows as they were, under the
 *                                        original header: mend and import it
 *     DATA/rejects/FILE-TIME.csv.txt     line: reason, of each
 *
 * Promises:
 *
 *   1. Every record of the file is in exactly one of the numbers `accepted
 *      rows`, rejected, skipped: rows = n_good + bad records, and each of the
 *      good ones made facts, was rejected with a reason or was skipped.
 *   2. A file that was cut is imported up to the break, and `broken` says so.
 *   3. When import_file() fails, the ledger is as it was, unless *err says
 *      that only the file of rejects could not be written.
 *
 * The report lives in the arena.
 */
#ifndef PULS_INTAKE_IMPORT_H
#define PULS_INTAKE_IMPORT_H

#include "intake/mapping.h"

#define IMPORT_MAX_REJECTS 1000000 /* kept with their reason; all are counted */
#define IMPORT_SHOWN       20      /* rejects that the report shows */
#define IMPORT_PREVIEW     20      /* rows that a dry run shows */

typedef struct ImportOptions {
    const char *path;   /* the file */
    const char *name;   /* what people call it; NULL: as the path */
    const char *data;   /* the data folder, for rejects and copies */
    const char *source; /* NULL: as the mapping says */
    size_t head;        /* a preview reads only so many bytes of a file whose
                           beginning makes sense; 0: all */
    int rows;           /* that a preview shows; 0: IMPORT_PREVIEW */
} ImportOptions;

typedef struct ImportReject {
    int64_t line; /* physical line where the record begins, from 1 */
    const char *reason;
} ImportReject;

typedef struct ImportSkip {
    const char *why;
    int64_t rows;
} ImportSkip;

typedef struct ImportReport {
    const char *file, *mapping, *source;
    BatchReport batch; /* rows and rejected count malformed records as well */
    int64_t bad;       /* of these, records that are not even well-formed */
    size_t n_rejects;  /* the first IMPORT_SHOWN of them */
    ImportReject rejects[IMPORT_SHOWN];
    size_t n_skips;
    ImportSkip skips[64];
    const char *broken;       /* NULL, or where the file was cut */
    const char *rejects_file; /* NULL: nothing was rejected */
    double seconds;
} ImportReport;

/* How far it is: `share` in [0, 1] of the whole, `rows` so far (0: not known
 * yet).  False cancels. */
typedef bool ImportProgressFn(void *ctx, double share, int64_t rows);

typedef struct ImportTell {
    MappingTell *mistake; /* of the mapping, see mapping.h */
    ImportProgressFn *progress;
    void *ctx;
} ImportTell;

/* False and *err: ERR_INPUT after mistakes of the mapping were told. */
bool import_file(Arena *a, const Mapping *m, const ImportOptions *o, Store *s,
                 const ImportTell *tell, ImportReport *out, Err *err);

/* Can this mapping take this file?  Looks at its beginning: its columns are
 * known then.  Mistakes are told, as by import_file(). */
bool import_check(Arena *a, const Mapping *m, const ImportOptions *o,
                  const ImportTell *tell, Err *err);

/* The first rows as the facts they would become, one JSON object per fact.
 * Nothing is written; the store's own facts do not matter. */
bool import_preview(Arena *a, const Mapping *m, const ImportOptions *o,
                    Store *s, const ImportTell *tell, JsonRowFn *row, void *ctx,
                    Err *err);

/* The report for people, and for programs. */
void import_print(const ImportReport *r, Buf *out);
void import_json(const ImportReport *r, Buf *out);

#endif

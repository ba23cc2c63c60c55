/*
 * records.h -- The objects in a JSON text that somebody has sent.
 *
 *     RecordShape shape = {.path = m->file.json_path, .each = m->hook.each};
 *     Records all;
 *
 *     if (!records_split(&arena, body, n, &shape, &all, err))
 *         return false;
 *
 * One object, an array of objects, or one object a line (NDJSON).  With
 * `path`, "data.items", the array at that place.
 *
 *   1. A bad record never takes its neighbours with it: it has a reason.
 *   2. A text that is no JSON as a whole is ERR_INPUT with its place; so is
 *      an array whose end is missing, for nobody can know what else is.
 *   3. More than RECORDS_MAX records, or over RECORDS_MAX_BYTES after they
 *      were taken apart by `each`, is ERR_LIMIT.
 *   4. With `each`, a record becomes one record for each item of the list at
 *      that place, which has everything that is around it as well:
 *
 *          {"form": 7, "answers": [{"n": 1}, {"n": 2}]}
 *          {"item": {"n": 2}, "item_number": 2, "form": 7, "answers": [...]}
 *
 *      A record that has no such list, or an empty one, stays as it is.
 *
 * The records live in the arena.
 */
#ifndef PULS_INTAKE_RECORDS_H
#define PULS_INTAKE_RECORDS_H

#include "base/arena.h"

#include <stdint.h>

#define RECORDS_MAX       20000
#define RECORDS_MAX_BYTES ((size_t)64 << 20)

typedef struct RecordShape {
    const char *path; /* or NULL */
    const char *each; /* or NULL */
} RecordShape;

typedef struct JsonRecord {
    const char *text; /* an object; ends in '\0' */
    size_t len;
    int64_t line;       /* where it begins, from 1 */
    const char *reason; /* of a bad one; else NULL */
} JsonRecord;

typedef struct Records {
    JsonRecord *at;
    size_t n;
} Records;

bool records_split(Arena *a, const char *text, size_t len,
                   const RecordShape *shape, Records *out, Err *err);

#endif

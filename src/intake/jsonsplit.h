/*
 * jsonsplit.h -- Finds the objects of a JSON text one after another.
 *
 * Either one object in each line (NDJSON; blank lines are nothing), or the
 * elements of one array: the text itself, or the array at `path` in it
 * ("data.items").  Without a path, the array of objects that is a value of
 * the outermost object; two of them are an error.
 *
 * An element is told by its brackets and quotes alone and then read whole by
 * base/jsonread.h, so a bad one leaves the next ones readable.  A string that
 * goes beyond its line end and a bracket closed by the wrong kind end the
 * element there.
 */
#ifndef PULS_INTAKE_JSONSPLIT_H
#define PULS_INTAKE_JSONSPLIT_H

#include "intake/window.h"

#define JSON_MAX_DEPTH 64  /* of an object */
#define JSON_MAX_PATH  500 /* bytes */

typedef struct JsonShape {
    bool lines;       /* NDJSON */
    const char *path; /* NULL: find it */
    size_t max_record;
} JsonShape;

typedef struct JsonScan JsonScan;

JsonScan *json_scan_open(Decoder *in, const JsonShape *shape);
void json_scan_close(JsonScan *s); /* NULL is fine */

/* The next object, bad ones included; r->text is NULL at the end.  False if
 * the file cannot be read or there is no array to be found. */
bool json_scan_next(JsonScan *s, Record *r, Err *err);

const char *json_scan_path(const JsonScan *s); /* "" for the text itself */
unsigned json_scan_line_ends(const JsonScan *s);
bool json_scan_lone_cr(const JsonScan *s); /* NDJSON with a \r in a line */
bool json_scan_cut(const JsonScan *s);     /* a closing bracket is missing */

/* jsonrecord.c: if the record is no object, mark it bad and say why. */
void json_record_check(Record *r, const JsonShape *shape, const Charset *c);

#endif

/*
 * vectors.h -- Runs a file of reference vectors through the calculations.
 *
 * A vector is {area, name, input, expected, tolerance}.  A family is a
 * prefix of names; its handler reads the input by its keys and gives every
 * answer it can under the names that an `expected` may use.  The runner
 * then looks up each expected value among the answers, so that another file
 * of the same families with other numbers, or with fewer of the expected
 * keys, runs as well.
 *
 * The answer to an `expected` that is not an object has the name "".
 * Nested arrays are compared flat; null means NaN.
 */
#ifndef PULS_TEST_VECTORS_H
#define PULS_TEST_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <yyjson.h>

#define MAX_VALUES 12000 /* of one array of an input: Telco has 7,043 rows */

typedef struct Vectors Vectors; /* the file and the counts so far */

typedef struct Vector {
    const char *area, *name;
    yyjson_val *in, *want;
    double tolerance;
    Vectors *file;
} Vector;

/* Gives the answers; false if the input has a shape it does not know. */
typedef bool VectorFn(Vector *v);

typedef struct VectorFamily {
    const char *area;   /* "01": the beginning of the area's name */
    const char *prefix; /* of the vector's name */
    VectorFn *fn;
} VectorFamily;

/* The rows of each part, ended by one with a NULL area. */
extern const VectorFamily vectors_score[], vectors_contact[], vectors_churn[],
    vectors_sketch[], vectors_sample[];

/* ---- Reading the input. */
bool has(const Vector *v, const char *key);
double num(const Vector *v, const char *key); /* NaN if absent */
double num_or(const Vector *v, const char *key, double other);
const char *text(const Vector *v, const char *key); /* NULL if absent */

/* Up to `room` numbers of an array, nested ones flat; how many there are. */
size_t nums(const Vector *v, const char *key, double *out, size_t room);
size_t nums_of(yyjson_val *value, double *out, size_t room);

/* The first key of the input that starts with `prefix`; NULL if none. */
const char *key_with(const Vector *v, const char *prefix);

/* Another vector of the same file; NULL if it is not there. */
yyjson_val *other_vector(const Vector *v, const char *name);

/* ---- Answering. */
void answer(Vector *v, const char *key, double x);
void answer2(Vector *v, const char *key, double x, double y);
void answers(Vector *v, const char *key, const double *x, size_t n);
void answer_text(Vector *v, const char *key, const char *s);

/* ---- Running.  Path of a file in the shared folder (PULS_SHARED, or
 * ../shared) into `out`; NULL if it is not there. */
const char *shared_path(const char *name, char *out, size_t size);

typedef struct VectorReport {
    int checked, skipped, failed;
} VectorReport;

/* Every vector of the areas 01, 02, 03, 11 and 12.  False if there is no
 * such file or it is not JSON. */
bool vectors_run(const char *path, VectorReport *report);

#endif

/*
 * err.h -- What went wrong, told once, to the person who can act on it.
 *
 * A function that can fail takes an Err as its last argument and returns
 * false (or NULL).  On failure it fills the Err; on success it leaves it
 * alone.  Nobody logs on the way up: the one place that ends the work
 * (a request handler, a background job, main) logs or answers.
 *
 *     if (kpi == NULL)
 *         return err_set(err, ERR_INPUT, "no such KPI: %s", name);
 *
 * Running out of memory is not an error in this sense: see base/mem.h.
 */
#ifndef PULS_BASE_ERR_H
#define PULS_BASE_ERR_H

#include <stdbool.h>

#define PULS_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Who has to act?  http/reply.c maps each kind to one HTTP status. */
typedef enum ErrKind {
    ERR_NONE,     /* nothing went wrong */
    ERR_INPUT,    /* the caller sent something we cannot accept */
    ERR_DENIED,   /* the caller may not do this */
    ERR_MISSING,  /* what was asked for does not exist */
    ERR_CONFLICT, /* it exists already, or changed meanwhile */
    ERR_LIMIT,    /* too big, too many, too fast: try less or later */
    ERR_STORE,    /* a database refused; the operator should look */
    ERR_IO,       /* a file or a socket refused */
} ErrKind;

typedef struct Err {
    ErrKind kind;
    char text[600]; /* lower case, no full stop: "no such KPI: npz" */
} Err;

/* Record a failure.  Always returns false, so it can be returned. */
bool err_set(Err *err, ErrKind kind, const char *fmt, ...) PULS_PRINTF(3, 4);

/* Say what we were doing: "loading dashboard 7: no such table: panel".
 * Keeps the kind.  Always returns false. */
bool err_within(Err *err, const char *fmt, ...) PULS_PRINTF(2, 3);

#endif

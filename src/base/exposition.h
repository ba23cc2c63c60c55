/*
 * exposition.h -- Writes figures in Prometheus' text format 0.0.4.
 *
 *     Exposition e = {.out = &reply->body};
 *
 *     expose_family(&e, "puls_rejects_total", "counter", "Events refused.");
 *     expose(&e, "", (Param[]){{"reason", "no id"}}, 1, 3);
 *
 * A family is its HELP and TYPE lines and the samples that follow; the suffix
 * ("_sum", "_count", "_bucket") is put behind its name.
 *
 *   1. Label values and help may hold anything: they are escaped.
 *   2. Whole numbers up to 2^53 have no exponent and no point; NaN and the
 *      infinities are NaN, +Inf and -Inf.
 */
#ifndef PULS_BASE_EXPOSITION_H
#define PULS_BASE_EXPOSITION_H

#include "base/buf.h"
#include "base/param.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

typedef struct Exposition {
    Buf *out;
    const char *family;
} Exposition;

/* `type`: counter, gauge, summary, histogram. */
void expose_family(Exposition *e, const char *name, const char *type,
                   const char *help);
void expose(Exposition *e, const char *suffix, const Param *label, size_t n,
            double value);

#endif

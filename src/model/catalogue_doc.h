/*
 * catalogue_doc.h -- Metrics written out, for programs and for people.
 *
 * Everything is made of the rows of the catalogue.  The JSON is that of
 * docs/api/openapi.yaml, Metric, and what a type of metric adds: measure, q,
 * boxes, scale_strict, cohort, window_ms, numerator, denominator; `interval`
 * is absent where a value has none.  Each appends to `out`, whose ceiling is
 * the caller's to look at.
 */
#ifndef PULS_MODEL_CATALOGUE_DOC_H
#define PULS_MODEL_CATALOGUE_DOC_H

#include "base/buf.h"
#include "model/metric.h"

void metric_json(const Metric *m, Buf *out);
void catalogue_json(const Catalogue *c, Buf *out); /* {"metrics": [...]} */

/* A line per metric: name, unit, label in `lang`. */
void catalogue_table(const Catalogue *c, Lang lang, Buf *out);

/* docs/metrics.md: contents, then a section per metric. */
void catalogue_markdown(const Catalogue *c, Buf *out);

/* Which interval a value of this metric has, in a few English words. */
const char *metric_interval(const Metric *m);

#endif

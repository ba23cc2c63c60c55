/*
 * catalogue.h -- How a definition becomes a metric, and its words in YAML.
 *
 * model/metric.h holds what a metric is and how one is found; this is what
 * the loading (catalogue.c) and the writing (catalogue_doc.h) share.
 */
#ifndef PULS_MODEL_CATALOGUE_H
#define PULS_MODEL_CATALOGUE_H

#include "base/yaml.h"
#include "model/metric.h"

/* As in YAML and in the API, by enum; each ends in NULL. */
extern const char *const metric_type_name[];
extern const char *const cohort_name[];
extern const char *const better_name[];
extern const char *const clock_name[];

#define METRIC_PRIORITY 5000 /* of a metric that says none */

/* Make a metric of `n`, which holds to the schema.  What a ratio is made of
 * is left to the catalogue.  An attr column that `s` does not have is added
 * to it and named in *lacks.  False and *err, with its place, for an unknown
 * column or a condition that is none. */
bool metric_read(Arena *a, Schema *s, const YamlNode *n, Metric *out,
                 const char **lacks, Err *err);

#endif

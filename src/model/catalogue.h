/*
 * catalogue.h -- How the catalogue of metrics is made, and written out.
 *
 * model/metric.h holds what a metric is and how one is found; this is for
 * those who load definitions or show all of them: `puls metrics`, the API's
 * /v1/metrics, docs/metrics.md.
 */
#ifndef PULS_MODEL_CATALOGUE_H
#define PULS_MODEL_CATALOGUE_H

#include "base/json.h"
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

/* Which interval a value of this metric has, in words; NULL: none. */
const char *metric_interval(const Metric *m);

/* One metric as JSON, as in docs/api/openapi.yaml: Metric. */
void metric_json(Json *j, const char *key, const Metric *m);
/* {"metrics": [...]} by priority. */
void catalogue_json(const Catalogue *c, Buf *out);
/* A line per metric: name, unit, label in `lang`. */
void catalogue_table(const Catalogue *c, Lang lang, Buf *out);
/* docs/metrics.md. */
void catalogue_markdown(const Catalogue *c, Buf *out);

#endif

/*
 * few.h -- A catalogue of four metrics, for tests of what asks a catalogue.
 *
 * It takes the place of model/catalogue.c in the program that includes it,
 * so that what a question means does not depend on the metrics we ship.
 */
#ifndef PULS_TEST_FEW_H
#define PULS_TEST_FEW_H

#include "base/nearest.h"
#include "model/question.h"

#include <string.h>

static const Metric few_metrics[] = {
    {.name = "calls", .type = METRIC_COUNT, .facts = FACT_INTERACTION},
    {.name = "nps", .type = METRIC_BOX_NET, .facts = FACT_PERCEPTION},
    {.name = "revenue", .type = METRIC_SUM, .facts = FACT_OUTCOME},
    {.name = "revenue_per_call",
     .type = METRIC_RATIO,
     .facts = FACT_OUTCOME,
     .numerator = &few_metrics[2],
     .denominator = &few_metrics[0]},
};

static const Schema few_schema = {.attr = {"plan"}, .n_attr = 1};

const Metric *metric_find(const Catalogue *c, const char *name, Err *err)
{
    const char *names[4], *near;

    for (size_t i = 0; i < 4; i++) {
        names[i] = few_metrics[i].name;
        if (strcmp(name, names[i]) == 0)
            return &few_metrics[i];
    }
    near = nearest_name(name, names, 4);
    err_set(err, ERR_INPUT, "no such metric: %.80s%s%s", name,
            near ? "; did you mean " : "", near ? near : "");
    return NULL;
}

#endif

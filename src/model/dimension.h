/*
 * dimension.h -- What people call a dimension, within a sentence.
 *
 *     dimension_word(LANG_RO, column)   "canal", "echipă"; "plan" of attr.plan
 *
 * In small letters and in the first case, so that a sentence has to put it
 * where nothing is inflected: "mostly: channel “phone”".
 */
#ifndef PULS_MODEL_DIMENSION_H
#define PULS_MODEL_DIMENSION_H

#include "model/metric.h"

/* Never NULL: a column without a word of its own is called by its name. */
const char *dimension_word(Lang lang, const Column *c);

#endif

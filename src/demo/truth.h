/*
 * truth.h -- The file beside the demo that says what is planted in it.
 *
 *     {"company": "Lipa & Stejar", "facts": 240000, "seed": 7,
 *      "until": "...", "quiet": false, "customers": ..., "lived": ...,
 *      "stories": [{"name", "title": {en, pl, ro}, "from", "to",
 *        "strength", "product", "team", "regions",
 *        "questions": [{"question": {metric, where, from, to, compare},
 *          "moves": true,
 *          "expected": {"value", "se", "before", "before_se",
 *                       "change", "change_se"}}]}]}
 *
 * The expected values come from other lives than those in the data: from
 * TRUTH_LIVES customers of the same company, drawn anew and counted by
 * demo/gauge.h.  What is left of chance in them is `se`.
 */
#ifndef PULS_DEMO_TRUTH_H
#define PULS_DEMO_TRUTH_H

#include "demo/world.h"

#define TRUTH_LIVES 80000
#define TRUTH_FILE  "demo-truth.json"

/* The JSON as long as the stories are not counted: it has the plan only. */
void truth_begin(const World *w, Buf *out);
/* Live, count, write the whole JSON. */
bool truth_write(const World *w, Buf *out, Err *err);

/* The plan that a truth file in DIR was written for.  ERR_MISSING if there
 * is none.  `zone` stays as it is. */
bool truth_plan(const char *dir, DemoPlan *plan, Err *err);

#endif

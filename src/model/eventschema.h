/*
 * eventschema.h -- What an event may say, as JSON Schema (2020-12).
 *
 * It is made of the table of columns, the kinds and the promises of facts
 * (model/promise.h), so it cannot say another thing than event_read() does:
 * what fits the schema is read, but for what no schema can tell:
 *
 *   - a text that is short enough in characters but not in bytes, or has a
 *     NUL in it; blanks only where a text is required are told
 *   - a day or a time that is not in the calendar
 *   - a score that does not lie on the scale that the same event gives
 *   - more than MAX_ATTRS columns of one's own
 *
 * `source` is required in the schema; who sends it beside the events
 * (?source=) leaves it out.  The schema is for plain events, not for
 * CloudEvents; there, it is that of `data`.
 */
#ifndef PULS_MODEL_EVENTSCHEMA_H
#define PULS_MODEL_EVENTSCHEMA_H

#include "base/json.h"
#include "model/column.h"

/* Write it, with the columns of one's own that are there. */
void event_schema(Json *j, const char *key, const Schema *schema);

#endif

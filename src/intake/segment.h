/*
 * segment.h -- The messages of Segment's tracking API, as rows for a mapping.
 *
 *     POST /v1/track   {"userId": "7", "event": "Signed Up", ...}
 *     POST /v1/batch   {"batch": [{"type": "track", ...}, ...], "sentAt": ...}
 *
 * A message becomes a record of all it says, with one key more, `puls`:
 *
 *     {"puls": {"type": "track", "id": "...", "at": 1769847302114}, ...}
 *
 *   1. `type` is the call's; in a batch the message's own.
 *   2. `id` is the messageId.  A message without one is known by what it
 *      says, so that it is the same when it comes again.
 *   3. `at`, in ms, is when it happened: `timestamp`, else
 *      `originalTimestamp`, else now.  If `sentAt` (the message's, else the
 *      batch's) shows that the sender's clock is off by SEGMENT_SKEW_MS or
 *      more, it is set right by whole minutes.  Less is left alone: a message
 *      that is sent again must stay the same.
 *   4. A message that cannot be one has a reason, and takes no other with it.
 *   5. A body that is no JSON object, or over RECORDS_MAX messages, is
 *      refused as a whole.
 */
#ifndef PULS_INTAKE_SEGMENT_H
#define PULS_INTAKE_SEGMENT_H

#include "intake/records.h"

#define SEGMENT_SKEW_MS 300000

typedef struct SegmentBody {
    const char *key; /* writeKey; NULL: the body has none */
    Records message; /* `line` counts them, from 1 */
} SegmentBody;

/* `call`: "identify", "track", "page", "screen", "group", "alias", "batch". */
bool segment_read(Arena *a, const char *call, const char *text, size_t len,
                  int64_t now, SegmentBody *out, Err *err);

/* The source that this key writes to by "KEY=source,KEY=source" (the setting
 * segment.keys), in the arena; NULL: nobody has it.  Takes as long for any
 * key that is wrong. */
const char *segment_source(Arena *a, const char *keys, const char *key);

#endif

/*
 * cloudevent.h -- The envelope that CloudEvents 1.0 put around an event.
 *
 *     {"specversion": "1.0", "type": "puls.interaction", "source": "/pbx",
 *      "id": "4711", "time": "2026-01-31T08:15:02Z",
 *      "data": {"kind": "call", "wait": 12000}}
 *
 * `data` is an event as in model/eventjson.h.  `type` says which fact it is,
 * with or without "puls." before it; `source` and `id` are its identity,
 * and `time` is its ts where the data do not say.  Data that say another
 * identity than the envelope are refused.  Attributes that we do not use
 * may be there and are left alone.
 *
 * In binary mode the attributes are headers (ce-type, ...) and the body is
 * the data.
 *
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
#ifndef PULS_INTAKE_CLOUDEVENT_H
#define PULS_INTAKE_CLOUDEVENT_H

#include "base/param.h"
#include "model/eventjson.h"

/* Does the object have a specversion? */
bool cloudevent_is(const JsonVal *v);

/* Do the headers have one? */
bool cloudevent_in_headers(const Param *header, size_t n);

/* The event in a CloudEvent.  False and *err (ERR_INPUT) if it is none. */
bool cloudevent_read(const EventReader *r, Arena *a, const JsonVal *v,
                     Event *out, Err *err);

/* The same in binary mode: `data` is the body. */
bool cloudevent_read_binary(const EventReader *r, Arena *a, const Param *header,
                            size_t n, const JsonVal *data, Event *out,
                            Err *err);

#endif

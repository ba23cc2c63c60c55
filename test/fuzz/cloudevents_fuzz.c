/*
 * cloudevents_fuzz.c -- Any bytes may be sent as CloudEvents.
 *
 * Lines up to an empty one are headers, "ce-id: 1"; what follows is the body.
 * Without such a header it is a structured or batched one.
 */
#include "events_check.h"

#include <string.h>

#define MAX_HEADERS 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cut the line at `s` into a header; it ends before `end`. */
static Param header_of(Arena *a, const char *s, const char *end)
{
    const char *colon = memchr(s, ':', (size_t)(end - s));
    const char *value = colon == NULL ? end : colon + 1;

    value += value < end && *value == ' ';
    return (Param){
        arena_strndup(a, s, (size_t)((colon == NULL ? end : colon) - s)),
        arena_strndup(a, value, (size_t)(end - value))};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = (const char *)data, *stop = s + size, *end;
    Param header[MAX_HEADERS];
    EventBody body = {.header = header};
    Arena a = {0};

    while (s < stop && (end = memchr(s, '\n', (size_t)(stop - s))) != NULL) {
        if (end == s || body.n_headers == MAX_HEADERS)
            break;
        header[body.n_headers++] = header_of(&a, s, end);
        s = end + 1;
    }
    s += s < stop;
    body.text = s;
    body.len = (size_t)(stop - s);
    body.type = body.n_headers == 0 ? "application/cloudevents+json"
                                    : "application/json";
    events_check(&body);
    arena_clear(&a);
    return 0;
}

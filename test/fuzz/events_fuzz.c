/* events_fuzz.c -- Any bytes at all may be sent as events. */
#include "events_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses the Content-Type. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    EventBody body = {.type = "application/json"};

    if (size == 0)
        return 0;
    if (data[0] == 'n')
        body.type = "application/x-ndjson";
    body.text = (const char *)data + 1;
    body.len = size - 1;
    events_check(&body);
    return 0;
}

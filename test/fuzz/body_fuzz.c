/* body_fuzz.c -- Any bytes at all may arrive as the body of a call. */
#include "api/body.h"
#include "base/utf8.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(const Body *b)
{
    const char *text;
    double number;
    Err err = {0};

    if (body_text(b, "name", &text, &err) != (err.kind == ERR_NONE))
        abort();
    if (text != NULL && !utf8_valid(text, strlen(text)))
        abort();
    err = (Err){0};
    if (body_num(b, "value", &number, &err) != (err.kind == ERR_NONE))
        abort();
    if (isinf(number))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const known[] = {"name", "value", NULL};
    Param type = {"Content-Type", "application/json"};
    Arena arena = {0};
    Request req = {.headers = {&type, 1}, .arena = &arena};
    Err err = {0};
    char *text;
    Body b;
    bool ok;

    text = arena_strndup(&arena, (const char *)data, size);
    req.body = text;
    req.body_len = size;
    ok = body_read(&req, known, &b, &err);
    if (ok == (err.kind != ERR_NONE)) /* says why, or reads it */
        abort();
    if (ok)
        take(&b);
    body_done(&b);
    arena_clear(&arena);
    return 0;
}

/* json_fuzz.c -- Any bytes at all may arrive as JSON, or be written as it. */
#include "base/json.h"
#include "base/jsonread.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const JsonLimits limits = {.bytes = 1 << 20, .depth = 20};

/* Touch every value; return how many there are. */
static size_t walk(const JsonVal *v)
{
    JsonIter it = {.in = v};
    size_t n = 1, len;
    int64_t i;
    double x;
    bool b;

    if (jsonread_str(v, &len) != NULL &&
        !utf8_valid(jsonread_str(v, &len), len))
        abort();
    if (jsonread_int(v, &i) && !jsonread_num(v, &x))
        abort();
    jsonread_bool(v, &b);
    while (jsonread_next(&it))
        n += walk(it.value);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    Buf out = BUF_INIT(8 << 20);
    Json j = {&out};
    Err err = {0};
    JsonDoc *doc = jsonread_new(bytes, size, &limits, &err);

    if ((doc == NULL) != (err.kind != ERR_NONE)) /* says why, or reads it */
        abort();
    if (doc != NULL && walk(jsonread_root(doc)) == 0)
        abort();
    jsonread_free(doc);

    if (size > limits.bytes / 8)
        return 0;
    json_open(&j, NULL, '[');
    json_strn(&j, NULL, bytes, size);
    json_close(&j, ']');
    doc = jsonread_new(out.text, out.len, &limits, &err);
    if (doc == NULL || jsonread_count(jsonread_root(doc)) != 1)
        abort();
    jsonread_free(doc);
    buf_clear(&out);
    return 0;
}

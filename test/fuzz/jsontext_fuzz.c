/*
 * jsontext_fuzz.c -- Any bytes at all may be called JSON or NDJSON.
 *
 * What the copy for the bulk reader holds, read again as NDJSON, is exactly
 * the good objects; a failure says why.
 */
#include "intake/source.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const SourceOptions choices[] = {
    {.format = SOURCE_JSON, .encoding = "utf-8"},
    {.format = SOURCE_NDJSON, .encoding = "utf-8"},
    {.format = SOURCE_JSON, .encoding = "utf-8", .json_path = "a.b"},
    {.format = SOURCE_NDJSON, .encoding = "cp1250", .max_record = 50},
    {.format = SOURCE_JSON, .max_record = 50},
};

static void same_again(const Source *first)
{
    const SourceInfo *info = source_info(first);
    const SourceOptions o = {.format = SOURCE_NDJSON, .encoding = "utf-8"};
    Err err = {0};
    Source *s = source_open(info->path, &o, &err);

    if (s == NULL || !source_check(s, "/tmp", NULL, NULL, &err) ||
        source_info(s)->n_good != info->n_good || source_info(s)->n_bad != 0) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    source_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t n = sizeof(choices) / sizeof(choices[0]);
    const SourceInfo *info;
    Err err = {0};
    Source *s;

    if (size < 2)
        return 0;
    s = source_open_bytes((const char *)data + 1, size - 1,
                          &choices[data[0] % n], &err);
    if (s == NULL || !source_check(s, "/tmp", NULL, NULL, &err)) {
        if (err.kind == ERR_NONE || err.text[0] == '\0')
            abort();
        source_close(s);
        return 0;
    }
    info = source_info(s);
    for (size_t i = 0; i < info->n_kept; i++)
        if (info->bad[i].line < 1 || info->bad[i].line > (int64_t)size ||
            info->bad[i].reason[0] == '\0')
            abort();
    if (info->n_good > 0)
        same_again(s);
    source_close(s);
    return 0;
}

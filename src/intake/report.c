/* report.c -- What became of a file, in words and as JSON: see import.h. */
#include "base/json.h"
#include "intake/import.h"

#include <inttypes.h>
#include <stdio.h>

/* 1234567 -> 1,234,567 */
static void put_count(Buf *out, const char *what, int64_t n)
{
    char digits[24], text[32];
    int len = snprintf(digits, sizeof(digits), "%" PRId64, n), at = 0;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
    buf_printf(out, "  %-10s%12s", what, text);
}

static void put_rejects(const ImportReport *r, Buf *out)
{
    int64_t more = r->batch.rejected - (int64_t)r->n_rejects;

    for (size_t i = 0; i < r->n_rejects; i++)
        buf_printf(out, "    line %" PRId64 ": %s\n", r->rejects[i].line,
                   r->rejects[i].reason);
    if (more > 0)
        buf_printf(out, "    ... and %" PRId64 " more%s%s\n", more,
                   r->rejects_file ? " in " : "",
                   r->rejects_file ? r->rejects_file : "");
    else if (r->rejects_file != NULL)
        buf_printf(out, "    to mend and import again: %s\n", r->rejects_file);
}

void import_print(const ImportReport *r, Buf *out)
{
    const BatchReport *b = &r->batch;

    buf_printf(out, "%s (%s)\n", r->file, r->mapping);
    put_count(out, "read", b->rows);
    buf_puts(out, " rows\n");
    put_count(out, "accepted", b->accepted);
    buf_puts(out, " facts");
    if (b->corrected > 0)
        buf_printf(out, ", of which %" PRId64 " correct older ones",
                   b->corrected);
    buf_puts(out, "\n");
    put_count(out, "duplicate", b->duplicate);
    buf_puts(out, " facts\n");
    if (b->stamped > 0) {
        put_count(out, "stamped", b->stamped);
        buf_puts(out, " facts got the attributes of their customer\n");
    }
    put_count(out, "rejected", b->rejected);
    buf_puts(out, " rows\n");
    put_rejects(r, out);
    put_count(out, "skipped", b->skipped);
    buf_puts(out, " rows\n");
    for (size_t i = 0; i < r->n_skips; i++)
        buf_printf(out, "    %s: %" PRId64 "\n", r->skips[i].why,
                   r->skips[i].rows);
    if (r->broken != NULL)
        buf_printf(out,
                   "  THE FILE IS BROKEN: %s; what stands before the break is"
                   " imported\n",
                   r->broken);
}

void import_json(const ImportReport *r, Buf *out)
{
    const BatchReport *b = &r->batch;
    Json j = {.out = out};

    json_open(&j, NULL, '{');
    json_str(&j, "file", r->file);
    json_str(&j, "mapping", r->mapping);
    json_str(&j, "source", r->source);
    json_int(&j, "read", b->rows);
    json_int(&j, "facts", b->facts);
    json_int(&j, "accepted", b->accepted);
    json_int(&j, "corrected", b->corrected);
    json_int(&j, "stamped", b->stamped);
    json_int(&j, "duplicate", b->duplicate);
    json_int(&j, "rejected", b->rejected);
    json_int(&j, "malformed", r->bad);
    json_int(&j, "skipped", b->skipped);
    json_open(&j, "rejects", '[');
    for (size_t i = 0; i < r->n_rejects; i++) {
        json_open(&j, NULL, '{');
        json_int(&j, "line", r->rejects[i].line);
        json_str(&j, "reason", r->rejects[i].reason);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_open(&j, "skips", '[');
    for (size_t i = 0; i < r->n_skips; i++) {
        json_open(&j, NULL, '{');
        json_str(&j, "why", r->skips[i].why);
        json_int(&j, "rows", r->skips[i].rows);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_str(&j, "rejects_file", r->rejects_file);
    json_str(&j, "broken", r->broken);
    json_num(&j, "seconds", r->seconds);
    json_close(&j, '}');
}

/* receipt.c -- /v1/receipt: how a number came about, and its rows. */
#include "insight/receipt.h"
#include "api/app.h"

#include <stdio.h>
#include <string.h>

#define MAX_ROWS_JSON 1000
#define MAX_ROWS_CSV  100000000

static bool one_question(Request *req, const char *const *own, Ask *ask,
                         Err *err)
{
    if (!ask_request(req, own, ask, err))
        return false;
    if (ask->n == 1)
        return true;
    return err_set(err, ERR_INPUT, "a receipt is for one metric, not %zu",
                   ask->n);
}

bool api_receipt(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "text", NULL};
    static const char *const own[] = {"format", "lang", NULL};
    Json j = {.out = &reply->body};
    Receipt receipt;
    int format;
    Lang lang;
    Ask ask;

    if (!ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err) || !one_question(req, own, &ask, err) ||
        !receipt_make(&ask.engine, ask.question, req->arena, &receipt, err))
        return false;
    if (format == 0) {
        receipt_json(&j, NULL, &receipt);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    receipt_text(&reply->body, &receipt, lang);
    return true;
}

/* ---- Rows as JSON ------------------------------------------------------- */

static bool put_names(void *ctx, const char *const *names, size_t n)
{
    Json *j = ctx;

    json_open(j, "columns", '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, NULL, names[i]);
    json_close(j, ']');
    json_open(j, "rows", '[');
    return true;
}

static bool put_values(void *ctx, const char *const *values, size_t n)
{
    Json *j = ctx;

    json_open(j, NULL, '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, NULL, values[i]);
    json_close(j, ']');
    return !j->out->full;
}

/* ---- Rows as CSV, through a file without a name ------------------------- */

typedef struct Spool {
    FILE *file;
    Buf line;
} Spool;

/* A row is a line, so that line tools can read it. */
static void put_field(Buf *out, const char *s)
{
    size_t start = out->len;

    answer_csv_text(out, s);
    for (size_t i = start; i < out->len; i++)
        if (out->text[i] == '\n' || out->text[i] == '\r')
            out->text[i] = ' ';
}

static bool spool_line(void *ctx, const char *const *values, size_t n)
{
    Spool *s = ctx;

    buf_reset(&s->line);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_puts(&s->line, ",");
        put_field(&s->line, values[i]);
    }
    buf_puts(&s->line, "\r\n");
    return fwrite(s->line.text, 1, s->line.len, s->file) == s->line.len;
}

static bool spool_next(void *ctx, Buf *chunk, Err *err)
{
    char bytes[16 * 1024];
    Spool *s = ctx;
    size_t n = fread(bytes, 1, sizeof(bytes), s->file);

    buf_add(chunk, bytes, n);
    return !ferror(s->file) ||
           err_set(err, ERR_IO, "cannot read back the rows");
}

static void spool_done(void *ctx)
{
    Spool *s = ctx;

    fclose(s->file);
    buf_clear(&s->line);
}

static bool rows_csv(Request *req, Reply *reply, const Ask *ask,
                     const Question *q, int64_t offset, int64_t limit, Err *err)
{
    Spool *s = ARENA_NEW(req->arena, Spool);
    RowsTell tell = {spool_line, spool_line, s};

    *s = (Spool){.file = tmpfile(), .line = BUF_INIT(64 << 20)};
    if (s->file == NULL)
        return err_set(err, ERR_IO, "cannot make a temporary file");
    reply->type = "text/csv; charset=utf-8";
    reply->next = spool_next;
    reply->done = spool_done;
    reply->ctx = s;
    if (!store_rows(ask->engine.store, q, offset, limit, &tell, err))
        return false;
    if (ferror(s->file) || fflush(s->file) != 0)
        return err_set(err, ERR_IO, "the disk is full: cannot keep the rows");
    rewind(s->file);
    return true;
}

static bool rows_json(Reply *reply, const Ask *ask, const Answer *answer,
                      int64_t offset, int64_t limit, Err *err)
{
    Json j = {.out = &reply->body};
    RowsTell tell = {put_names, put_values, &j};

    json_open(&j, NULL, '{');
    json_int(&j, "offset", offset);
    json_int(&j, "total", answer->row[0].value.n);
    if (!store_rows(ask->engine.store, &answer->question, offset, limit, &tell,
                    err))
        return false;
    if (strstr(reply->body.text, "\"rows\":[") == NULL)
        put_names(&j, NULL, 0);
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

bool api_receipt_rows(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "csv", NULL};
    static const char *const own[] = {"format", "offset", "limit", NULL};
    int64_t offset, limit;
    Answer answer;
    int format;
    Ask ask;

    if (!ask_word(req, "format", formats, &format, err) ||
        !ask_int(req, "offset", 0, MAX_ROWS_CSV, 0, &offset, err) ||
        !ask_int(req, "limit", 1, MAX_ROWS_CSV,
                 format == 0 ? 100 : MAX_ROWS_CSV, &limit, err) ||
        !one_question(req, own, &ask, err))
        return false;
    if (format == 0 && limit > MAX_ROWS_JSON)
        return err_set(err, ERR_INPUT,
                       "at most %d rows at a time as JSON;"
                       " use offset, or format=csv",
                       MAX_ROWS_JSON);
    if (ask.question[0].metric->type == METRIC_RATIO)
        return err_set(err, ERR_INPUT,
                       "%s is a ratio: ask for the rows of %s"
                       " or %s",
                       ask.question[0].metric->name,
                       ask.question[0].metric->numerator->name,
                       ask.question[0].metric->denominator->name);
    if (!answer_questions(&ask.engine, ask.question, 1, false, req->arena,
                          &answer, err))
        return false;
    return format == 0 ? rows_json(reply, &ask, &answer, offset, limit, err)
                       : rows_csv(req, reply, &ask, &answer.question, offset,
                                  limit, err);
}

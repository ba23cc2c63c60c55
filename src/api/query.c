/* query.c -- /v1/query: the values of metrics. */
#include "api/app.h"

static const char *const formats[] = {"json", "csv", "table", NULL};
static const char *const types[] = {NULL, "text/csv; charset=utf-8",
                                    "text/plain; charset=utf-8"};

static bool make(Request *req, Reply *reply, Err *err)
{
    static const char *const own[] = {"format", "lang", NULL};
    Answer *answer;
    int format;
    Lang lang;
    Ask ask;

    if (!ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err) || !ask_request(req, own, &ask, err))
        return false;
    answer = ARENA_ARRAY(req->arena, Answer, ask.n);
    if (!answer_questions(&ask.engine, ask.question, ask.n, ask.n > 1,
                          req->arena, answer, err))
        return false;
    reply->type = types[format];
    if (format == 0)
        answers_json(&reply->body, answer, ask.n);
    else if (format == 1)
        answers_csv(&reply->body, answer, ask.n);
    else
        answers_table(&reply->body, answer, ask.n, lang);
    return true;
}

bool api_query(Request *req, Reply *reply, Err *err)
{
    return app_answer(req, reply, make, err);
}

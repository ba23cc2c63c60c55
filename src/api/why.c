/* why.c -- /v1/waterfall and /v1/explain: what a change is made of. */
#include "api/app.h"
#include "insight/whysay.h"

#include <math.h>

#define WATERFALL_PARTS 12 /* unless `limit` says otherwise */

static const char *const formats[] = {"json", "text", NULL};
static const char *const own[] = {"format", "lang", NULL};

/* One metric, one number, one comparison; `groups` dimensions. */
static bool one_change(Request *req, size_t groups, Ask *ask, Err *err)
{
    const Question *q;

    if (!ask_request(req, own, ask, err))
        return false;
    q = ask->question;
    if (ask->n != 1)
        return err_set(err, ERR_INPUT,
                       "one change at a time: ask for one"
                       " metric, not %zu",
                       ask->n);
    if (q->n_compare != 1)
        return err_set(err, ERR_INPUT,
                       "a change is against one other period: say"
                       " compare=previous, year or weekday-year");
    if (q->grain != GRAIN_ALL)
        return err_set(err, ERR_INPUT,
                       "a change is of one number: leave out grain");
    if (q->n_by != groups)
        return err_set(err, ERR_INPUT, "%s",
                       groups == 1
                           ? "a waterfall is by one dimension: say by=channel"
                           : "an explanation looks at all dimensions: leave"
                             " out by");
    return true;
}

/* The answer without the groups, which has one row. */
static bool answer_whole(const Ask *ask, Arena *a, Answer *out, Err *err)
{
    Question q = *ask->question;

    q.n_by = 0;
    q.limit = 0;
    return answer_questions(&ask->engine, &q, 1, false, a, out, err);
}

bool api_waterfall(Request *req, Reply *reply, Err *err)
{
    WhyTold told = {0};
    int64_t limit;
    Answer answer;
    Split split;
    int format;
    Lang lang;
    Ask ask;

    if (!ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err) || !one_change(req, 1, &ask, err) ||
        !ask_int(req, "limit", 0, MAX_LIMIT, WATERFALL_PARTS, &limit, err) ||
        !answer_whole(&ask, req->arena, &answer, err))
        return false;
    told.answer = &answer;
    /* Nothing to divide is no mistake of who asks. */
    if (!isnan(answer.row->value.value) &&
        !isnan(answer.row->compare[0].value.value)) {
        if (!split_by(&ask.engine, &answer.question, answer.row,
                      ask.question->by[0], req->arena, &split, err))
            return false;
        told.others = split_limit(&split, (size_t)limit);
        told.split = &split;
    }
    answer.question.by[0] = ask.question->by[0];
    if (format == 0) {
        waterfall_json(&reply->body, &told);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    waterfall_text(&reply->body, req->arena, lang, &told);
    return true;
}

bool api_explain(Request *req, Reply *reply, Err *err)
{
    Explanation why;
    Answer answer;
    Since since;
    WhyTold told = {.answer = &answer, .since = &since, .why = &why};
    int format;
    Lang lang;
    Ask ask;

    if (!ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err) || !one_change(req, 0, &ask, err) ||
        !answer_whole(&ask, req->arena, &answer, err) ||
        !since_find(&ask.engine, &answer.question, req->arena, &since, err) ||
        !why_explain(&ask.engine, &answer.question, answer.row, req->arena,
                     &why, err))
        return false;
    if (format == 0) {
        explanation_json(&reply->body, req->arena, lang, &told);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    explanation_text(&reply->body, req->arena, lang, &told);
    return true;
}

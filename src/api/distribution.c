/* distribution.c -- /v1/distribution: how often each score was given. */
#include "insight/distribution.h"
#include "api/app.h"

static bool make(Request *req, Reply *reply, Err *err)
{
    static const char *const own[] = {NULL};
    Json j = {.out = &reply->body};
    Distribution d;
    Ask ask;

    if (!ask_request(req, own, &ask, err))
        return false;
    if (ask.n != 1)
        return err_set(err, ERR_INPUT,
                       "a distribution is of one metric, not %zu", ask.n);
    if (!distribution_make(&ask.engine, ask.question, req->arena, &d, err))
        return false;
    distribution_json(&j, &d);
    return true;
}

bool api_distribution(Request *req, Reply *reply, Err *err)
{
    return app_answer(req, reply, make, err);
}

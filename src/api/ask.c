/* ask.c -- From the parameters of a request to questions.  See app.h. */
#include "api/app.h"

#include "base/clock.h"
#include "base/nearest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *name, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(name, *words) == 0)
            return true;
    return false;
}

static double target_of(void *ctx, const char *metric)
{
    return settings_target(ctx, metric).value;
}

void ask_begin(const App *app, Arena *a, Ask *out)
{
    *out = (Ask){
        .asking = {.catalogue = app_catalogue(app, a),
                   .schema = store_schema(app->store),
                   .zone = app->zone,
                   .now = clock_now()},
        .engine = {.store = app->store,
                   .target = target_of,
                   .ctx = app->settings},
    };
    out->engine.asking = &out->asking;
}

bool ask_request(Request *req, const char *const *own, Ask *out, Err *err)
{
    Param *p = ARENA_ARRAY(req->arena, Param, req->params.n + 1);
    size_t n = 0;

    ask_begin(req->app, req->arena, out);
    out->question = ARENA_ARRAY(req->arena, Question, MAX_METRICS);
    for (size_t i = 0; i < req->params.n; i++)
        if (!is_one_of(req->params.at[i].name, own))
            p[n++] = req->params.at[i];
    return question_parse(req->arena, &out->asking, p, n, out->question,
                          MAX_METRICS, &out->n, err);
}

bool ask_word(const Request *req, const char *name, const char *const *words,
              int *out, Err *err)
{
    const char *said = params_get(&req->params, name), *hint;
    size_t n = 0;

    *out = 0;
    if (said == NULL)
        return true;
    for (; words[n] != NULL; n++)
        if (strcmp(said, words[n]) == 0) {
            *out = (int)n;
            return true;
        }
    hint = nearest_name(said, words, n);
    return err_set(err, ERR_INPUT, "%s cannot be \"%.40s\"%s%s", name, said,
                   hint != NULL ? "; did you mean " : "",
                   hint != NULL ? hint : "");
}

bool ask_lang(const Request *req, Lang *out, Err *err)
{
    static const char *const langs[] = {"en", "pl", "ro", NULL};
    int i;

    if (!ask_word(req, "lang", langs, &i, err))
        return false;
    *out = (Lang)i;
    return true;
}

bool ask_int(const Request *req, const char *name, int64_t low, int64_t high,
             int64_t otherwise, int64_t *out, Err *err)
{
    const char *said = params_get(&req->params, name);
    char *end;

    *out = otherwise;
    if (said == NULL)
        return true;
    errno = 0;
    *out = strtoll(said, &end, 10);
    if (errno != 0 || end == said || *end != '\0' || *out < low || *out > high)
        return err_set(err, ERR_INPUT,
                       "%s must be a number from %lld to %lld"
                       ", not \"%.40s\"",
                       name, (long long)low, (long long)high, said);
    return true;
}

/*
 * page.c -- /v1/page: five chosen metrics as tiles, each with its line.
 *
 * The tiles are one set of questions, so a mark of change on the page is
 * corrected for all of them.  Who asks for nothing in particular gets the
 * metrics of highest priority that have data, over the last 90 days, or over
 * the last year of the data where they are older than that.
 */
#include "api/app.h"

#include "base/clock.h"
#include "model/catalogue_doc.h"

#include <stdlib.h>
#include <string.h>

#define TILES              5
#define MAX_PARAMS_OF_PAGE 16

/* ---- Which period, which metrics ---------------------------------------- */

static bool says_period(const Request *req)
{
    return params_get(&req->params, "from") != NULL ||
           params_get(&req->params, "to") != NULL ||
           params_get(&req->params, "last") != NULL ||
           params_get(&req->params, "period") != NULL;
}

/* The request's parameters with what the page decides put in. */
typedef struct Wanted {
    Param at[MAX_PARAMS_OF_PAGE];
    size_t n;
} Wanted;

static bool want(Wanted *w, const char *name, const char *value, Err *err)
{
    if (w->n == MAX_PARAMS_OF_PAGE)
        return err_set(err, ERR_LIMIT, "at most %d parameters",
                       MAX_PARAMS_OF_PAGE);
    w->at[w->n++] = (Param){name, value};
    return true;
}

static bool want_request(Request *req, const StoreBounds *b, int64_t now,
                         Wanted *w, Err *err)
{
    char *from = arena_alloc(req->arena, CLOCK_TEXT);
    char *to = arena_alloc(req->arena, CLOCK_TEXT);
    const App *app = req->app;
    Period p;

    for (size_t i = 0; i < req->params.n; i++) {
        const Param *q = &req->params.at[i];

        if (strcmp(q->name, "metric") == 0 || strcmp(q->name, "compare") == 0)
            continue;
        if (!want(w, q->name, q->value, err))
            return false;
    }
    if (says_period(req))
        return true;
    p = period_usual(app->zone, b->last, now);
    return want(w, "from", clock_format(p.from, app->zone, from), err) &&
           want(w, "to", clock_format(p.to, app->zone, to), err);
}

static bool parse(Request *req, const Wanted *w, const char *metrics, Ask *ask,
                  Err *err)
{
    Wanted all = *w;

    ask_begin(req->app, req->arena, ask);
    ask->question = ARENA_ARRAY(req->arena, Question, MAX_METRICS);
    return want(&all, "metric", metrics, err) &&
           question_parse(req->arena, &ask->asking, all.at, all.n,
                          ask->question, MAX_METRICS, &ask->n, err);
}

/* Is there one row?  Most metrics have none, and this is soon seen. */
static bool has_rows(Request *req, const Ask *ask, Err *err)
{
    const Metric *m = ask->question[0].metric;
    Question part = ask->question[0];
    bool any = false;

    if (m->type == METRIC_RATIO &&
        !question_part(req->arena, &ask->asking, &ask->question[0],
                       m->denominator, &part, err))
        return false;
    return answer_close(&ask->engine, &part, req->arena, err) &&
           store_any(ask->engine.store, &part, &any, err) && any;
}

/* Does this metric have data in the page's period and filter?  One that does
 * not know a dimension of the filter has none, and *err says
 * so.  What has rows may still have no number: a mean of several scales. */
static bool has_data(Request *req, const Wanted *w, const Metric *m, Err *err)
{
    Answer answer;
    Ask ask;

    return parse(req, w, m->name, &ask, err) && has_rows(req, &ask, err) &&
           answer_questions(&ask.engine, ask.question, 1, false, req->arena,
                            &answer, err) &&
           answer.n_rows > 0 && answer.row[0].value.n > 0;
}

/* The names of the metrics; NULL if the request is wrong for every one. */
static const char *choose(Request *req, const Wanted *w, const StoreBounds *b,
                          Err *err)
{
    const Catalogue *all = app_catalogue(req->app, req->arena);
    Buf names = BUF_INIT(4096);
    const char *kept;
    int n = 0, fit = 0, wrong = 0;

    for (size_t i = 0; i < catalogue_size(all) && n < TILES; i++) {
        const Metric *m = catalogue_at(all, i);

        if (b->facts[m->facts] == 0)
            continue;
        *err = (Err){0};
        if (has_data(req, w, m, err))
            buf_printf(&names, "%s%s", n++ > 0 ? "," : "", m->name);
        *(err->kind == ERR_NONE ? &fit : &wrong) += 1;
    }
    kept = arena_strndup(req->arena, names.text, names.len);
    buf_clear(&names);
    if (fit == 0 && wrong > 0)
        return NULL;
    *err = (Err){0};
    return kept;
}

static const char *page_metrics(Request *req, const Wanted *w,
                                const StoreBounds *b, Err *err)
{
    const App *app = req->app;
    const char *said = params_get(&req->params, "metric");

    if (said == NULL)
        said = settings_text(app->settings, "page.metrics");
    return strcmp(said, "auto") == 0 ? choose(req, w, b, err) : said;
}

/* ---- Answering ---------------------------------------------------------- */

static bool ask_lines(Request *req, const Ask *ask, const Answer *tile,
                      Answer *line, Grain *grain, Err *err)
{
    Question *q = ARENA_ARRAY(req->arena, Question, ask->n);

    for (size_t i = 0; i < ask->n; i++) {
        q[i] = ask->question[i];
        q[i].n_compare = 0;
        q[i].period = tile[i].question.period;
        q[i].grain = period_grain(q[i].period);
        *grain = q[i].grain;
    }
    return answer_questions(&ask->engine, q, ask->n, true, req->arena, line,
                            err);
}

static void put_tiles(Request *req, const Ask *ask, const Answer *tile,
                      const Answer *line, Json *j)
{
    Buf metric = BUF_INIT(64 * 1024);

    json_open(j, "tiles", '[');
    for (size_t i = 0; i < ask->n; i++) {
        json_open(j, NULL, '{');
        buf_reset(&metric);
        metric_json(tile[i].question.metric, &metric);
        json_raw(j, "metric",
                 arena_strndup(req->arena, metric.text, metric.len));
        answer_json(j, "answer", &tile[i]);
        answer_json(j, "line", &line[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    buf_clear(&metric);
}

static void put_time(Json *j, const char *key, const App *app, int64_t ms)
{
    char text[CLOCK_TEXT];

    json_str(j, key,
             ms == TIME_OPEN ? NULL : clock_format(ms, app->zone, text));
}

static bool put_page(Request *req, const Ask *ask, const StoreBounds *b,
                     Json *j, Err *err)
{
    Answer *tile = ARENA_ARRAY(req->arena, Answer, ask->n + 1);
    Answer *line = ARENA_ARRAY(req->arena, Answer, ask->n + 1);
    const char *where = params_get(&req->params, "where");
    Grain grain = GRAIN_ALL;
    Period p = {TIME_OPEN, TIME_OPEN};

    if (!answer_questions(&ask->engine, ask->question, ask->n, true, req->arena,
                          tile, err) ||
        !ask_lines(req, ask, tile, line, &grain, err))
        return false;
    if (ask->n > 0)
        p = tile[0].question.period;
    json_open(j, NULL, '{');
    put_time(j, "from", req->app, p.from);
    put_time(j, "to", req->app, p.to);
    json_str(j, "zone", zone_name(((App *)req->app)->zone));
    put_time(j, "as_of", req->app, b->as_of);
    json_str(j, "grain", grain_name[grain]);
    json_str(j, "where", where != NULL ? where : "");
    put_tiles(req, ask, tile, line, j);
    json_close(j, '}');
    return true;
}

static bool add_compare(Request *req, Wanted *w, Err *err)
{
    static const char *const words[] = {"previous", "year", "weekday-year",
                                        "none", NULL};
    int compare;

    if (!ask_word(req, "compare", words, &compare, err))
        return false;
    return strcmp(words[compare], "none") == 0 ||
           want(w, "compare", words[compare], err);
}

bool api_page(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    Wanted w = {.n = 0};
    const char *metrics;
    StoreBounds b;
    Ask ask = {.n = 0};

    if (!store_bounds(app->store, &b, err) ||
        !want_request(req, &b, clock_now(), &w, err))
        return false;
    metrics = page_metrics(req, &w, &b, err);
    if (metrics == NULL || !add_compare(req, &w, err))
        return false;
    ask_begin(app, req->arena, &ask);
    if (metrics[0] != '\0' && !parse(req, &w, metrics, &ask, err))
        return false;
    return put_page(req, &ask, &b, &j, err);
}

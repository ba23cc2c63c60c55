/* metrics.c -- /v1/metrics: the catalogue. */
#include "api/app.h"

#include "model/catalogue_doc.h"

bool api_metrics(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "table", "markdown", NULL};
    static const char *const own[] = {"format", "lang"};
    App *app = req->app;
    int format;
    Lang lang;

    if (!params_only(&req->params, own, 2, err) ||
        !ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err))
        return false;
    if (format == 0) {
        catalogue_json(app->catalogue, &reply->body);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    if (format == 1)
        catalogue_table(app->catalogue, lang, &reply->body);
    else
        catalogue_markdown(app->catalogue, &reply->body);
    return true;
}

bool api_metric(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    const Metric *m = metric_find(app->catalogue, req->arg[0], err);

    if (m == NULL) {
        err->kind = ERR_MISSING; /* it is the path that is wrong */
        return false;
    }
    if (!params_only(&req->params, NULL, 0, err))
        return false;
    metric_json(m, &reply->body);
    return true;
}

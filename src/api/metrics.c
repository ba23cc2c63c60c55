/* metrics.c -- /v1/metrics: the catalogue. */
#include "api/app.h"

#include "model/catalogue_doc.h"

bool api_metrics(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "table", "markdown", NULL};
    static const char *const own[] = {"format", "lang"};
    const Catalogue *all = app_catalogue(req->app, req->arena);
    int format;
    Lang lang;

    if (!params_only(&req->params, own, 2, err) ||
        !ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err))
        return false;
    if (format == 0) {
        catalogue_json(all, &reply->body);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    if (format == 1)
        catalogue_table(all, lang, &reply->body);
    else
        catalogue_markdown(all, &reply->body);
    return true;
}

bool api_metric(Request *req, Reply *reply, Err *err)
{
    const Catalogue *all = app_catalogue(req->app, req->arena);
    const Metric *m = metric_find(all, req->arg[0], err);

    if (m == NULL) {
        err->kind = ERR_MISSING; /* it is the path that is wrong */
        return false;
    }
    if (!params_only(&req->params, NULL, 0, err))
        return false;
    metric_json(m, &reply->body);
    return true;
}

/* views.c -- /v1/views: pages with a name. */
#include "store/views.h"
#include "api/app.h"
#include "api/body.h"

static void put_view(Json *j, const App *app, const View *v)
{
    char text[CLOCK_TEXT];

    json_open(j, NULL, '{');
    json_str(j, "id", v->id);
    json_str(j, "name", v->name);
    json_str(j, "path", v->path);
    json_str(j, "created", clock_format(v->created, app->zone, text));
    json_close(j, '}');
}

bool api_views(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};
    View *all;
    size_t n;

    if (!params_only(&req->params, NULL, 0, err) ||
        !views_list(app->settings, req->arena, &all, &n, err))
        return false;
    json_open(&j, NULL, '{');
    json_open(&j, "views", '[');
    for (size_t i = 0; i < n; i++)
        put_view(&j, app, &all[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

/* Both are there; what they may be, the store knows. */
static bool read_view(Request *req, const char **name, const char **path,
                      Err *err)
{
    static const char *const known[] = {"name", "path", NULL};
    Body b;
    bool ok;

    if (!params_only(&req->params, NULL, 0, err) ||
        !body_read(req, known, &b, err))
        return false;
    ok = body_text(&b, "name", name, err) && body_text(&b, "path", path, err);
    body_done(&b);
    return ok && ((*name != NULL && *path != NULL) ||
                  err_set(err, ERR_INPUT, "a view needs a name and a path"));
}

bool api_view_add(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};
    const char *name, *path;
    View v;

    if (!read_view(req, &name, &path, err) ||
        !view_add(app->settings, name, path, clock_now(), req->arena, &v, err))
        return false;
    reply->status = 201;
    put_view(&j, app, &v);
    return true;
}

bool api_view_change(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};
    const char *name, *path;
    View v;

    if (!read_view(req, &name, &path, err) ||
        !view_change(app->settings, req->arg[0], name, path, req->arena, &v,
                     err))
        return false;
    put_view(&j, app, &v);
    return true;
}

/* The answer is the view that was, so that somebody can have it back. */
bool api_view_remove(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};
    View v;

    if (!params_only(&req->params, NULL, 0, err) ||
        !view_remove(app->settings, req->arg[0], req->arena, &v, err))
        return false;
    put_view(&j, app, &v);
    return true;
}

/* schema.c -- GET /v1/schema: what an event may say. */
#include "api/app.h"
#include "model/eventschema.h"

bool api_schema(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    event_schema(&j, NULL, store_schema(app->store));
    return true;
}

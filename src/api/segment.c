/*
 * segment.c -- Segment's tracking API: POST /v1/track and its siblings.
 *
 * The SDKs that companies have in their shops and apps speak it.  What the
 * messages mean, the mapping `segment` says; an organisation's own wins.
 */
#include "api/hooks.h"

#include "base/clock.h"
#include "base/coding.h"
#include "intake/segment.h"

#include <string.h>
#include <strings.h>

#define MAPPING "segment"
#define BASIC   "Basic "

static bool not_allowed(Reply *reply, Err *err, const char *why)
{
    reply->status = 401;
    reply_header(reply, "WWW-Authenticate", "Basic realm=\"write key\"");
    return err_set(err, ERR_DENIED, "%s", why);
}

/* The user of "Basic dXNlcjo="; NULL if the header is none of that. */
static const char *basic_user(Request *req)
{
    const char *header = params_header(&req->headers, "Authorization");
    size_t n = strlen(BASIC), len = 0;
    char *text;

    if (header == NULL || strncasecmp(header, BASIC, n) != 0)
        return NULL;
    header += n + strspn(header + n, " ");
    text = coding_from_base64(req->arena, header, strlen(header), &len);
    if (text == NULL || strlen(text) != len)
        return NULL;
    text[strcspn(text, ":")] = '\0';
    return text[0] == '\0' ? NULL : text;
}

/* What this key writes to; NULL and *err. */
static const char *source_of(Request *req, const char *key, Reply *reply,
                             Err *err)
{
    const App *app = req->app;
    const char *source = NULL;

    if (key == NULL)
        not_allowed(reply, err,
                    "a write key is missing: the user of basic"
                    " authorization, or writeKey in the body");
    else if ((source = segment_source(
                  req->arena, settings_text(app->settings, "segment.keys"),
                  key)) == NULL)
        not_allowed(reply, err,
                    "this write key is not known; the setting segment.keys"
                    " lists them");
    return source;
}

/* SDKs know success and failure of a whole request, nothing between. */
static bool answer(Sending *s, Reply *reply, Err *err)
{
    mapped_settle(s);
    buf_puts(&reply->body, "{\"success\":true}");
    return true;
}

static bool is_on(const App *app, Err *err)
{
    return settings_text(app->settings, "segment.keys")[0] != '\0' ||
           err_set(err, ERR_MISSING,
                   "the tracking API is off; give it a write key and a"
                   " source: puls settings segment.keys KEY=SOURCE");
}

static bool convert(Sending *s, const SegmentBody *body, const char *source,
                    Err *err)
{
    Hook *h = mapped_hook(s->app, MAPPING, err);
    bool ok = h != NULL && mapped_add(s, h, &body->message, source, err);

    hook_drop(h);
    return ok;
}

bool api_segment(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    const char *call = strrchr(req->path, '/') + 1, *source = NULL;
    const char *key = basic_user(req);
    SegmentBody body;
    Sending *s;

    if (!is_on(app, err) ||
        (key != NULL && (source = source_of(req, key, reply, err)) == NULL) ||
        !segment_read(req->arena, call, req->body, req->body_len, clock_now(),
                      &body, err) ||
        (key == NULL &&
         (source = source_of(req, body.key, reply, err)) == NULL))
        return false;
    s = sending_new(app, answer);
    if (convert(s, &body, source, err))
        return sending_go(s, reply, err);
    sending_drop(s);
    return false;
}

/* events.c -- POST /v1/events: what happens now. */
#include "api/sending.h"
#include "intake/eventlines.h"

#include <assert.h>
#include <string.h>

static_assert(EVENTLINES_MAX <= FEED_MAX_GROUP, "a body is one group");

/* What becomes of each line, in the order of FeedVerdict; lines that are no
 * events are rejected as well. */
typedef enum State { REJECTED = FEED_REFUSED, STATE_COUNT } State;

static const char *const state_name[STATE_COUNT] = {
    [FEED_ACCEPTED] = "accepted",
    [FEED_DUPLICATE] = "duplicate",
    [FEED_QUARANTINED] = "quarantined",
    [REJECTED] = "rejected",
};

typedef struct Accounts {
    EventLines lines;
    bool verbose;
} Accounts;

/* ---- The answer --------------------------------------------------------- */

static int state_of(const EventLine *l, const FeedItem **next)
{
    return l->event == NULL ? REJECTED : (int)(*next)++->verdict;
}

static void put_line(Json *j, const EventLine *l, int state)
{
    json_open(j, NULL, '{');
    json_int(j, "line", (int64_t)l->number);
    if (l->event != NULL)
        json_str(j, "id", l->event->ref);
    json_str(j, "state", state_name[state]);
    if (state == REJECTED)
        json_str(j, "reason", l->event == NULL ? l->why : SENDING_REFUSED);
    if (state == FEED_QUARANTINED)
        json_str(j, "reason", SENDING_QUARANTINED);
    json_close(j, '}');
}

static void put_counts(Json *j, const Sending *s, const EventLines *lines)
{
    int64_t count[STATE_COUNT] = {0};
    const FeedItem *next = s->group.item;

    for (size_t i = 0; i < lines->n; i++)
        count[state_of(&lines->item[i], &next)]++;
    for (int i = 0; i < STATE_COUNT; i++)
        json_int(j, state_name[i], count[i]);
}

static bool answer(Sending *s, Reply *reply, Err *err)
{
    const Accounts *mine = s->mine;
    const EventLines *lines = &mine->lines;
    const FeedItem *next = s->group.item;
    Json j = {.out = &reply->body};

    json_open(&j, NULL, '{');
    put_counts(&j, s, lines);
    json_open(&j, "results", '[');
    for (size_t i = 0; i < lines->n; i++) {
        int state = state_of(&lines->item[i], &next);

        if (mine->verbose || state != FEED_ACCEPTED)
            put_line(&j, &lines->item[i], state);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

/* ---- The request -------------------------------------------------------- */

static bool read_options(Request *req, EventDefaults *d, bool *verbose,
                         Err *err)
{
    static const char *const own[] = {"source", "verbose"};
    static const char *const words[] = {"false", "true", "", NULL};
    int word;

    if (!params_only(&req->params, own, 2, err) ||
        !ask_word(req, "verbose", words, &word, err))
        return false;
    *verbose = word != 0;
    d->source = params_get(&req->params, "source");
    if (d->source == NULL ||
        (d->source[0] != '\0' && strlen(d->source) <= EVENT_MAX_SOURCE))
        return true;
    return err_set(err, ERR_INPUT, "source has 1 to %d bytes",
                   EVENT_MAX_SOURCE);
}

static bool read_body(Request *req, const EventDefaults *d, Sending *s,
                      EventLines *lines, Err *err)
{
    const EventBody body = {
        .text = req->body,
        .len = req->body_len,
        .type = params_header(&req->headers, "Content-Type"),
        .header = req->headers.at,
        .n_headers = req->headers.n,
    };

    return eventlines_read(d, &s->arena, &body, lines, err);
}

static bool check_type(const Request *req, Reply *reply, Err *err)
{
    if (eventlines_takes(params_header(&req->headers, "Content-Type")))
        return true;
    reply->status = 415;
    return err_set(err, ERR_INPUT,
                   "send events with Content-Type: " EVENTLINES_TYPES);
}

bool api_events(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    EventDefaults d = {
        .schema = store_schema(app->store),
        .zone = app->zone,
        .currency = settings_text(app->settings, "org.currency"),
    };
    Sending *s;
    Accounts *mine;

    if (!check_type(req, reply, err))
        return false;
    s = sending_new(app, answer);
    s->mine = mine = ARENA_NEW(&s->arena, Accounts);
    if (!read_options(req, &d, &mine->verbose, err) ||
        !read_body(req, &d, s, &mine->lines, err)) {
        sending_drop(s);
        return false;
    }
    for (size_t i = 0; i < mine->lines.n; i++)
        if (mine->lines.item[i].event != NULL)
            sending_add(s, mine->lines.item[i].event);
    return sending_go(s, reply, err);
}

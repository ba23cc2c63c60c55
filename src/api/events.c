/* events.c -- POST /v1/events: what happens now. */
#include "api/sending.h"
#include "intake/eventlines.h"

#include <assert.h>
#include <string.h>

static_assert(EVENTLINES_MAX <= FEED_MAX_GROUP, "a body is one group");

/* What becomes of each line: a FeedVerdict.  Lines that are no events are
 * refused before the feed could. */
#define STATES (FEED_REFUSED + 1)

static const char *const state_name[STATES] = {
    [FEED_ACCEPTED] = "accepted",
    [FEED_DUPLICATE] = "duplicate",
    [FEED_QUARANTINED] = "quarantined",
    [FEED_REFUSED] = "rejected",
};

/* Why an event is not a fact; NULL where there is nothing to say. */
static const char *const state_why[STATES] = {
    [FEED_QUARANTINED] = SENDING_QUARANTINED,
    [FEED_REFUSED] = SENDING_REFUSED,
};

typedef struct Accounts {
    EventLines lines;
    bool verbose;
} Accounts;

/* ---- The answer --------------------------------------------------------- */

static FeedVerdict state_of(const EventLine *l, const FeedItem **next)
{
    return l->event == NULL ? FEED_REFUSED : (*next)++->verdict;
}

static void put_line(Json *j, const EventLine *l, FeedVerdict state)
{
    const char *why = l->event == NULL ? l->why : state_why[state];

    json_open(j, NULL, '{');
    json_int(j, "line", (int64_t)l->number);
    if (l->event != NULL)
        json_str(j, "id", l->event->ref);
    json_str(j, "state", state_name[state]);
    if (why != NULL)
        json_str(j, "reason", why);
    json_close(j, '}');
}

/* Counts them; true: not one of them was taken. */
static bool put_counts(Json *j, const Sending *s, const EventLines *lines)
{
    int64_t count[STATES] = {0};
    const FeedItem *next = s->group.item;

    for (size_t i = 0; i < lines->n; i++)
        count[state_of(&lines->item[i], &next)]++;
    for (size_t i = 0; i < STATES; i++)
        json_int(j, state_name[i], count[i]);
    return lines->n > 0 && count[FEED_REFUSED] == (int64_t)lines->n;
}

/* A sender who looks at the status only has to see that nothing came
 * through. */
static bool answer(Sending *s, Reply *reply, Err *err)
{
    const Accounts *mine = s->mine;
    const EventLines *lines = &mine->lines;
    const FeedItem *next = s->group.item;
    Json j = {.out = &reply->body};

    json_open(&j, NULL, '{');
    if (put_counts(&j, s, lines))
        reply->status = 422;
    json_open(&j, "results", '[');
    for (size_t i = 0; i < lines->n; i++) {
        FeedVerdict state = state_of(&lines->item[i], &next);

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

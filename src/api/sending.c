/* sending.c -- See sending.h. */
#include "api/sending.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define FULL_WAIT   "1" /* seconds until a client should try again */
#define BROKEN_WAIT "5"

/* About what an event takes besides its texts. */
#define EVENT_BYTES (sizeof(Event) + sizeof(FeedItem))

Sending *sending_new(App *app, SendingAnswer *answer)
{
    Sending *s = mem_alloc(sizeof(*s));

    s->app = app;
    s->answer = answer;
    atomic_init(&s->holders, 1);
    return s;
}

void sending_drop(Sending *s)
{
    if (atomic_fetch_sub(&s->holders, 1) != 1)
        return;
    waker_drop(s->waker);
    arena_clear(&s->arena);
    free(s);
}

static size_t size_of(const Event *e)
{
    size_t n = EVENT_BYTES + strlen(e->source) + strlen(e->ref);

    for (size_t i = 0; i < e->n; i++)
        n += sizeof(e->value[i]) +
             (e->value[i].text == NULL ? 0 : strlen(e->value[i].text));
    return n;
}

void sending_add(Sending *s, const Event *e)
{
    FeedGroup *g = &s->group;

    if (g->n == s->room) {
        FeedItem *more = ARENA_ARRAY(&s->arena, FeedItem, 4 * s->room + 16);

        if (g->n > 0)
            memcpy(more, g->item, g->n * sizeof(*more));
        g->item = more;
        s->room = 4 * s->room + 16;
    }
    g->item[g->n++] = (FeedItem){.event = e};
    g->bytes += size_of(e);
}

/* ---- Waiting ------------------------------------------------------------ */

/* Whose turn is it? */
static bool refuse(Reply *reply, const Err *why, Err *err)
{
    bool full = why->kind == ERR_LIMIT;

    *err = *why;
    if (!full && why->kind != ERR_IO && why->kind != ERR_STORE)
        return false;
    reply->status = full ? 429 : 503;
    reply_header(reply, "Retry-After", full ? FULL_WAIT : BROKEN_WAIT);
    return false;
}

static bool finish(Sending *s, Reply *reply, Err *err)
{
    if (s->err.kind != ERR_NONE)
        return refuse(reply, &s->err, err);
    return s->answer(s, reply, err);
}

/* On a thread of the feed. */
static void answered(FeedGroup *g, const Err *err)
{
    Sending *s = g->ctx;

    if (err != NULL)
        s->err = *err;
    waker_wake(s->waker);
    sending_drop(s);
}

static bool resume(void *ctx, Reply *reply, Err *err)
{
    return finish(ctx, reply, err);
}

static void reply_over(void *ctx)
{
    sending_drop(ctx);
}

/* Where there is no socket, and nobody else to serve meanwhile. */
static bool wait_here(Sending *s, Reply *reply, Err *err)
{
    Err why = {0};
    bool ok = feed_submit_wait(s->app->feed, &s->group, &why)
                  ? s->answer(s, reply, err)
                  : refuse(reply, &why, err);

    sending_drop(s);
    return ok;
}

static bool hand_over(Sending *s, Reply *reply, Err *err)
{
    Err why = {0};

    reply->ctx = s;
    reply->done = reply_over;
    reply->resume = resume;
    s->group.done = answered;
    s->group.ctx = s;
    atomic_fetch_add(&s->holders, 1);
    if (feed_submit(s->app->feed, &s->group, &why))
        return true;
    reply->resume = NULL;
    sending_drop(s); /* the feed's half; `done` lets go of the other */
    return refuse(reply, &why, err);
}

bool sending_go(Sending *s, Reply *reply, Err *err)
{
    bool ok;

    if (s->group.n > 0 && s->app->feed == NULL) {
        sending_drop(s);
        reply->status = 503;
        return err_set(err, ERR_STORE, "only a running server takes events");
    }
    if (s->group.n > 0) {
        s->waker = reply_waker(reply);
        return s->waker == NULL ? wait_here(s, reply, err)
                                : hand_over(s, reply, err);
    }
    ok = s->answer(s, reply, err);
    sending_drop(s);
    return ok;
}

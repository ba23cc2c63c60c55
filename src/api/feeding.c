/* feeding.c -- See feeding.h. */
#include "api/feeding.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define RETRY_AFTER_S "1"

Feeding *feeding_new(void)
{
    Feeding *f = mem_alloc(sizeof(*f));

    atomic_init(&f->held, 1);
    return f;
}

void feeding_drop(Feeding *f)
{
    if (f == NULL || atomic_fetch_sub(&f->held, 1) > 1)
        return;
    waker_drop(f->waker);
    arena_clear(&f->arena);
    free(f);
}

/* About what it takes in memory. */
static size_t size_of(const Event *e)
{
    size_t n = sizeof(*e) + strlen(e->source) + strlen(e->ref) +
               e->n * sizeof(*e->value);

    for (size_t i = 0; i < e->n; i++)
        n += e->value[i].text == NULL ? 0 : strlen(e->value[i].text) + 1;
    return n;
}

bool feeding_add(Feeding *f, const Event *e, Err *err)
{
    FeedGroup *g = &f->group;

    if (g->n == FEED_MAX_GROUP)
        return err_set(err, ERR_LIMIT, "over %d facts at once; send fewer",
                       FEED_MAX_GROUP);
    if (g->n == f->room) {
        FeedItem *more;

        f->room = f->room == 0 ? 16 : 2 * f->room;
        more = ARENA_ARRAY(&f->arena, FeedItem, f->room);
        if (g->n > 0)
            memcpy(more, g->item, g->n * sizeof(*more));
        g->item = more;
    }
    g->item[g->n++] = (FeedItem){.event = e};
    g->bytes += size_of(e);
    return true;
}

/* ---- Answers ------------------------------------------------------------ */

static bool refused(Reply *reply, const Err *why, Err *err)
{
    *err = *why;
    if (why->kind == ERR_LIMIT) {
        reply->status = 429;
        reply_header(reply, "Retry-After", RETRY_AFTER_S);
    } else if (why->kind == ERR_IO || why->kind == ERR_STORE) {
        reply->status = 503;
        reply_header(reply, "Retry-After", RETRY_AFTER_S);
    }
    return false;
}

static bool resume(void *ctx, Reply *reply, Err *err)
{
    Feeding *f = ctx;

    if (f->err.kind != ERR_NONE)
        return refused(reply, &f->err, err);
    return f->answer(f, reply, err);
}

static void reply_over(void *ctx)
{
    feeding_drop(ctx);
}

/* On a thread of the feed. */
static void feed_over(FeedGroup *g, const Err *err)
{
    Feeding *f = g->ctx;

    if (err != NULL)
        f->err = *err;
    waker_wake(f->waker);
    feeding_drop(f);
}

/* ---- Sending ------------------------------------------------------------ */

static bool send_and_wait(Feeding *f, Feed *feed, Reply *reply, Err *err)
{
    Err why = {0};
    bool ok = f->group.n == 0 || feed_submit_wait(feed, &f->group, &why);

    ok = ok ? f->answer(f, reply, err) : refused(reply, &why, err);
    feeding_drop(f);
    return ok;
}

bool feeding_send(Feeding *f, Feed *feed, Reply *reply, FeedingAnswer *answer,
                  Err *err)
{
    Err why = {0};

    f->answer = answer;
    f->waker = f->group.n == 0 ? NULL : reply_waker(reply);
    if (f->waker == NULL)
        return send_and_wait(f, feed, reply, err);
    f->group.done = feed_over;
    f->group.ctx = f;
    atomic_store(&f->held, 2);
    if (!feed_submit(feed, &f->group, &why)) {
        atomic_store(&f->held, 1);
        feeding_drop(f);
        return refused(reply, &why, err);
    }
    reply->resume = resume;
    reply->ctx = f;
    reply->done = reply_over;
    return true;
}

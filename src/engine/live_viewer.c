/* live_viewer.c -- Who looks, and what they are sent. */
#include "engine/live_part.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS  2000
#define MAX_FRAME 512          /* bytes of an event without its document */
#define ENOUGH    (64u * 1024) /* bytes; more come with the next chunk */

/* ---- Coming and going --------------------------------------------------- */

static void unlink_slot(Live *l, Slot *s)
{
    Watch *w = s->watch;

    *s->at = s->next;
    if (s->next != NULL)
        s->next->at = s->at;
    w->owed -= s->owed;
    if (--w->n_slots == 0)
        w->left = clock_mono();
}

static void link_slot(LiveViewer *v, Watch *w)
{
    Slot *s = &v->slot[v->n++];

    *s = (Slot){.viewer = v, .watch = w, .next = w->slots, .at = &w->slots};
    if (s->next != NULL)
        s->next->at = &s->next;
    w->slots = s;
    w->n_slots++;
}

/* "TOKEN.12.7": a version of each watch, of this start of the server.  Which
 * of them are still known is seen when they are sent. */
static void resume(LiveViewer *v, const char *id)
{
    const Live *l = v->live;
    size_t n = strlen(l->token);

    if (id == NULL || strncmp(id, l->token, n) != 0)
        return;
    id += n;
    for (size_t i = 0; i < v->n && *id == '.'; i++) {
        char *end;

        v->slot[i].sent = strtoull(id + 1, &end, 10);
        id = end;
    }
}

static bool join(LiveViewer *v, const LiveJoin *j, Err *err)
{
    Live *l = v->live;

    if ((size_t)l->stats.viewers >= l->config.max_viewers)
        return err_set(err, ERR_LIMIT,
                       "%zu pages are open already, as many as live.viewers"
                       " allows; try again in a minute",
                       l->config.max_viewers);
    for (size_t i = 0; i < j->n; i++) {
        Watch *w = watch_of(l, j->path[i], err);

        if (w == NULL)
            return false;
        link_slot(v, w);
    }
    return true;
}

/* With the lock held. */
static void unlink_slots(LiveViewer *v)
{
    for (size_t i = 0; i < v->n; i++)
        unlink_slot(v->live, &v->slot[i]);
}

LiveViewer *live_join(Live *l, const LiveJoin *j, Err *err)
{
    LiveViewer *v = mem_alloc(sizeof(*v));
    bool ok;

    *v = (LiveViewer){.live = l, .wake = j->wake, .ctx = j->ctx};
    pthread_mutex_lock(&l->lock);
    ok = join(v, j, err);
    if (ok) {
        resume(v, j->last_id);
        v->last = clock_mono();
        v->next = l->viewers;
        v->at = &l->viewers;
        if (v->next != NULL)
            v->next->at = &v->next;
        l->viewers = v;
        l->stats.viewers++;
        pthread_cond_broadcast(&l->changed);
    } else {
        unlink_slots(v);
        l->stats.refused++;
    }
    pthread_mutex_unlock(&l->lock);
    if (!ok)
        free(v);
    return ok ? v : NULL;
}

void live_leave(LiveViewer *v)
{
    Live *l = v->live;

    pthread_mutex_lock(&l->lock);
    unlink_slots(v);
    *v->at = v->next;
    if (v->next != NULL)
        v->next->at = v->at;
    l->stats.viewers--;
    pthread_mutex_unlock(&l->lock);
    free(v);
}

/* ---- Being told --------------------------------------------------------- */

void viewers_wake(const Watch *w)
{
    for (const Slot *s = w->slots; s != NULL; s = s->next)
        s->viewer->wake(s->viewer->ctx);
}

/* Who did not take the version before owes that one's events, too. */
void viewers_owe(Live *l, Watch *w)
{
    int64_t oldest = w->busy_oldest;

    if (w->owed > 0 && w->owed_oldest != TIME_OPEN &&
        (oldest == TIME_OPEN || w->owed_oldest < oldest))
        oldest = w->owed_oldest;
    w->owed_oldest = oldest;
    w->owed = w->n_slots;
    for (Slot *s = w->slots; s != NULL; s = s->next)
        s->owed = true;
}

/* The viewer has the latest version now. */
static void settle(Live *l, Slot *s, int64_t now)
{
    Watch *w = s->watch;
    LivePush p = {w->path, w->owed_oldest, now, TIME_OPEN};

    if (!s->owed)
        return;
    s->owed = false;
    w->owed--;
    if (w->owed_oldest == TIME_OPEN)
        return;
    live_sample(&l->lag_ms, (double)(now - w->owed_oldest));
    if (w->owed == 0 && l->pushed != NULL)
        l->pushed(l->pushed_ctx, &p);
}

/* ---- Writing events ----------------------------------------------------- */

static void put_id(const LiveViewer *v, Buf *out)
{
    buf_printf(out, "id: %s", v->live->token);
    for (size_t i = 0; i < v->n; i++)
        buf_printf(out, ".%" PRIu64, v->slot[i].sent);
    buf_puts(out, "\n");
}

static void put_event(const LiveViewer *v, size_t i, const char *event,
                      const char *name, const char *json, size_t len, Buf *out)
{
    buf_printf(out, "event: %s\n", event);
    if (strcmp(event, "problem") != 0)
        put_id(v, out);
    buf_printf(out, "data: {\"watch\":%zu,\"%s\":", i, name);
    buf_add(out, json, len);
    buf_puts(out, "}\n\n");
}

static void put_hello(LiveViewer *v, Buf *out)
{
    char now[CLOCK_TEXT];

    v->greeted = true;
    buf_printf(out,
               "retry: %d\nevent: hello\n"
               "data: {\"server\":\"%s\",\"now\":\"%s\"}\n\n",
               RETRY_MS, v->live->token,
               clock_format(clock_now(), zone_utc(), now));
}

static bool fits(const Buf *out, size_t len)
{
    return out->len == 0 || out->len + len + MAX_FRAME <= out->limit;
}

/* Patches from its version on, as far as there is room. */
static void put_patches(LiveViewer *v, size_t i, size_t at, Buf *out)
{
    Slot *s = &v->slot[i];

    for (; at < s->watch->n_ring && out->len < ENOUGH; at++) {
        const Patch *p = &s->watch->ring[at];

        if (!fits(out, p->len))
            return;
        s->sent = p->to;
        put_event(v, i, "patch", "patch", p->text, p->len, out);
        v->live->stats.patches++;
    }
}

static void put_version(LiveViewer *v, size_t i, Buf *out)
{
    Slot *s = &v->slot[i];
    const Watch *w = s->watch;
    size_t at = watch_after(w, s->sent);

    if (at < w->n_ring) {
        put_patches(v, i, at, out);
    } else if (fits(out, w->len)) {
        v->live->stats.snapshots++;
        v->live->stats.behind += s->sent != 0 && w->n_ring > 0;
        s->sent = w->version;
        put_event(v, i, "snapshot", "body", w->body, w->len, out);
    }
}

static void put_slot(LiveViewer *v, size_t i, int64_t now, Buf *out)
{
    Slot *s = &v->slot[i];
    const Watch *w = s->watch;

    if (w->renewal != v->live->renewals)
        return; /* a better one is on its way */
    if (w->version != 0 && s->sent != w->version)
        put_version(v, i, out);
    if (w->version != 0 && s->sent == w->version)
        settle(v->live, s, now);
    if (w->problem != NULL && s->sent_problem != w->problem_version &&
        fits(out, strlen(w->problem))) {
        s->sent_problem = w->problem_version;
        put_event(v, i, "problem", "problem", w->problem, strlen(w->problem),
                  out);
        v->live->stats.problems++;
    }
}

void live_next(LiveViewer *v, Buf *chunk)
{
    Live *l = v->live;
    int64_t now = clock_mono();

    pthread_mutex_lock(&l->lock);
    if (!v->greeted)
        put_hello(v, chunk);
    for (size_t i = 0; i < v->n && chunk->len < ENOUGH; i++)
        put_slot(v, i, now, chunk);
    if (chunk->len == 0 && now - v->last >= LIVE_BEAT_MS)
        buf_puts(chunk, ":\n\n");
    if (chunk->len > 0)
        v->last = now;
    pthread_mutex_unlock(&l->lock);
}

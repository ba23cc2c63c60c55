/* live_watch.c -- An answer, its versions and the patches between them. */
#include "engine/live_part.h"

#include "base/clock.h"
#include "base/jsonpatch.h"
#include "base/mem.h"
#include "model/question.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 64

/* ---- Watches ------------------------------------------------------------ */

static bool has_room(const Live *l, Err *err)
{
    if (l->stats.watches < LIVE_MAX_WATCHES && l->stats.bytes < LIVE_MAX_BYTES)
        return true;
    return err_set(err, ERR_LIMIT,
                   "%lld different pages are open already, which is as many as"
                   " this server keeps up to date; close some, or try again in"
                   " a minute",
                   (long long)l->stats.watches);
}

Watch *watch_of(Live *l, const char *path, Err *err)
{
    Watch *w = l->watches;

    while (w != NULL && strcmp(w->path, path) != 0)
        w = w->next;
    if (w != NULL || !has_room(l, err))
        return w;
    w = mem_alloc(sizeof(*w));
    w->path = mem_strdup(path);
    w->dirty = w->oldest = w->busy_dirty = w->busy_oldest = TIME_OPEN;
    w->owed_oldest = TIME_OPEN;
    w->next = l->watches;
    l->watches = w;
    l->stats.watches++;
    return w;
}

static void forget_ring(Live *l, Watch *w)
{
    for (size_t i = 0; i < w->n_ring; i++)
        free(w->ring[i].text);
    l->stats.bytes -= (int64_t)w->ring_bytes;
    w->n_ring = w->ring_bytes = 0;
}

void watch_free(Live *l, Watch *w)
{
    Watch **at = &l->watches;

    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    forget_ring(l, w);
    l->stats.bytes -= (int64_t)w->len;
    l->stats.watches--;
    jsonread_free(w->doc);
    free(w->body);
    free(w->problem);
    free(w->path);
    free(w);
}

size_t watch_after(const Watch *w, uint64_t version)
{
    size_t i = 0;

    while (i < w->n_ring && w->ring[i].from != version)
        i++;
    return i;
}

/* ---- An answer ---------------------------------------------------------- */

/* What one asking brought. */
typedef struct Answered {
    bool ok;
    Buf out;   /* the answer, or a problem document */
    Buf patch; /* "[]": nothing changed; full: not worth it */
    JsonDoc *doc;
} Answered;

static void put_problem(Buf *out, const char *title, const char *detail)
{
    Json j = {out};

    buf_reset(out);
    json_open(&j, NULL, '{');
    json_str(&j, "type", "about:blank");
    json_str(&j, "title", title);
    json_int(&j, "status", 422);
    json_str(&j, "detail", detail);
    json_close(&j, '}');
}

/* Events are lines; a break between the tokens of JSON means nothing. */
static void on_one_line(Buf *b)
{
    for (size_t i = 0; i < b->len; i++)
        if (b->text[i] == '\n' || b->text[i] == '\r')
            b->text[i] = ' ';
}

static void read_answer(Answered *a)
{
    static const JsonLimits limits = {LIVE_MAX_BODY, MAX_DEPTH};
    Err err = {0};

    if (a->ok && a->out.full) {
        a->ok = false;
        put_problem(&a->out, "Too large to watch",
                    "the answer is larger than what can be kept up to date;"
                    " ask for fewer groups or a coarser grain");
    } else if (a->ok) {
        a->doc = jsonread_new(a->out.text, a->out.len, &limits, &err);
        a->ok = a->doc != NULL;
        if (!a->ok)
            put_problem(&a->out, "Cannot be watched",
                        "only answers in JSON can be watched; leave out the"
                        " parameter format");
    }
    on_one_line(&a->out);
}

/* A patch that is longer than half of the answer is not worth it. */
static void compare(const Watch *w, Answered *a)
{
    if (!a->ok || w->doc == NULL)
        return;
    a->patch = (Buf)BUF_INIT(a->out.len / 2 + 2);
    jsonpatch_diff(jsonread_root(w->doc), jsonread_root(a->doc), &a->patch);
}

/* ---- Versions ----------------------------------------------------------- */

static void drop_oldest(Live *l, Watch *w)
{
    free(w->ring[0].text);
    l->stats.bytes -= (int64_t)w->ring[0].len;
    w->ring_bytes -= w->ring[0].len;
    memmove(w->ring, w->ring + 1, --w->n_ring * sizeof(*w->ring));
}

static char *take_text(Buf *b)
{
    char *text = b->text == buf_nothing ? mem_strdup("") : b->text;

    *b = (Buf)BUF_INIT(b->limit);
    return text;
}

static void keep_patch(Live *l, Watch *w, uint64_t to, Buf *patch)
{
    Patch p = {.from = w->version, .to = to, .len = patch->len};

    while (w->n_ring > 0 &&
           (w->n_ring == LIVE_RING || w->ring_bytes + p.len > LIVE_RING_BYTES))
        drop_oldest(l, w);
    p.text = take_text(patch);
    w->ring[w->n_ring++] = p;
    w->ring_bytes += p.len;
    l->stats.bytes += (int64_t)p.len;
}

/* After a problem the answer is sent whole, which says that it is over. */
static void new_version(Live *l, Watch *w, Answered *a)
{
    uint64_t version = ++l->versions;

    if (w->doc != NULL && w->problem == NULL && !a->patch.full &&
        a->patch.len <= LIVE_RING_BYTES)
        keep_patch(l, w, version, &a->patch);
    else
        forget_ring(l, w);
    l->stats.bytes += (int64_t)a->out.len - (int64_t)w->len;
    jsonread_free(w->doc);
    free(w->body);
    w->len = a->out.len;
    w->body = take_text(&a->out);
    w->doc = a->doc;
    a->doc = NULL;
    w->version = version;
    viewers_owe(l, w);
}

static void new_problem(Live *l, Watch *w, Answered *a)
{
    if (w->problem != NULL && strcmp(w->problem, a->out.text) == 0)
        return;
    free(w->problem);
    w->problem = take_text(&a->out);
    w->problem_version = ++l->versions;
}

static bool is_same(const Watch *w, const Answered *a)
{
    return w->doc != NULL && w->problem == NULL && !a->patch.full &&
           strcmp(a->patch.text, "[]") == 0;
}

static void install(Live *l, Watch *w, Answered *a)
{
    if (a->ok && !is_same(w, a)) {
        new_version(l, w, a);
        free(w->problem);
        w->problem = NULL;
    } else if (!a->ok) {
        new_problem(l, w, a);
    } else {
        return;
    }
    viewers_wake(w);
}

void watch_answer(Live *l, Watch *w)
{
    Answered a = {.out = BUF_INIT(LIVE_MAX_BODY)};
    uint64_t renewal = l->renewals;

    w->busy = w->asked = true;
    w->busy_dirty = w->dirty;
    w->busy_oldest = w->oldest;
    w->dirty = w->oldest = TIME_OPEN;
    w->began = clock_mono();
    w->state = l->config.state(l->config.ctx);
    pthread_mutex_unlock(&l->lock);

    a.ok = l->config.answer(l->config.ctx, w->path, &a.out);
    read_answer(&a);
    compare(w, &a);

    pthread_mutex_lock(&l->lock);
    w->cost = clock_mono() - w->began;
    l->stats.answers++;
    live_sample(&l->answer_ms, (double)w->cost);
    install(l, w, &a);
    if (w->renewal != renewal)
        viewers_wake(w); /* who was kept waiting for it */
    w->renewal = renewal;
    w->busy = false;
    w->busy_dirty = w->busy_oldest = TIME_OPEN;
    jsonread_free(a.doc);
    buf_clear(&a.out);
    buf_clear(&a.patch);
}

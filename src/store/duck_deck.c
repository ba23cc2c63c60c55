/*
 * duck_deck.c -- See duck_deck.h; duck_deck_ask.c asks it.
 *
 * Bringing the deck up to date happens between two readings of the tide, like
 * the counting of duck_kept.c, in one transaction:
 *
 *     tide; rows below tide.next_seq; what is superseded; tide again
 *
 * If a correction came in between, what was read is neither of before nor of
 * after: the deck keeps the first tide, which is past, and goes on.
 */
#include "store/duck_deck_part.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/deck_feed.h"
#include "store/deck_image.h"
#include "store/take.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MEMORY_MB   256    /* of the database, which has little to keep then */
#define FILLING_MB  64     /* while all facts are read into memory */
#define STEP_ROWS   250000 /* that the thread takes at once */
#define LOOK_MS     500    /* how often the thread looks by itself */
#define ROLLUP_PART 4      /* of the memory, a share of one in so many */
#define IMAGE_ROWS  200000 /* that are new, and a share of all of one in ... */
#define IMAGE_TAIL  100    /* of all: so many rows are read at a start */
#define IMAGE_PART  16     /* ... so many: then the image is written */

static bool same_tide(const Tide *a, const Tide *b)
{
    bool same = a->next_seq >= b->next_seq;

    for (int t = 0; t < DECK_TABLES && same; t++)
        same = tide_same(a, b, (FactTable)t);
    return same;
}

Tide deckhand_tide(DeckHand *h, bool *whole)
{
    Tide t;

    pthread_mutex_lock(&h->lock);
    t = h->tide;
    *whole = h->whole;
    pthread_mutex_unlock(&h->lock);
    return t;
}

static void set_tide(DeckHand *h, const Tide *t, bool whole)
{
    pthread_mutex_lock(&h->lock);
    h->tide = *t;
    h->whole = whole;
    pthread_mutex_unlock(&h->lock);
}

bool deckhand_is_fresh(DeckHand *h)
{
    Tide now = ledger_tide(h->ledger), at;
    bool whole;

    at = deckhand_tide(h, &whole);
    return whole && same_tide(&at, &now);
}

static const Tide no_tide = {.epoch = {1}};

/* ---- Bringing it up to date --------------------------------------------- */

static bool begin_again(DeckHand *h, duckdb_connection con, Err *err)
{
    int64_t n = 0;

    if (!feed_forgotten(con, &n, err))
        return false;
    if (n != h->forgotten) {
        deck_empty(h->deck);
        h->superseded = 0;
    }
    h->forgotten = n;
    return true;
}

/* Up to `to`; stirred: versions may have been superseded. */
static bool fill_to(DeckHand *h, duckdb_connection con, int64_t to,
                    bool stirred, Err *err)
{
    Deck *d = h->deck;
    const Schema *s = ledger_schema(h->ledger);
    bool ok = !stirred || begin_again(h, con, err);

    deck_grow(d, s);
    ok = ok &&
         (d->next_seq >= to || feed_rows(con, d, s, d->next_seq, to, err)) &&
         (!stirred || feed_superseded(con, d, &h->superseded, err));
    if (!ok) {
        deck_empty(d); /* it may hold a half */
        h->superseded = 0;
        return false;
    }
    d->next_seq = d->next_seq > to ? d->next_seq : to;
    if (deck_stats(d).bytes > h->bytes)
        deck_shrink(d, h->bytes / 16 * 15);
    return true;
}

/* At most so many rows.  A tide that was stirred is reached at once or not at
 * all: till then the deck is as of none. */
static bool step(DeckHand *h, int64_t rows, Err *err)
{
    duckdb_connection con = NULL;
    bool stirred = false, whole, ok;
    Tide was = deckhand_tide(h, &whole), now = ledger_tide(h->ledger);
    int64_t from, to = now.next_seq;

    for (int t = 0; t < DECK_TABLES; t++)
        stirred |= !tide_same(&was, &now, (FactTable)t);
    if (!ledger_look(h->ledger, &con, err))
        return false;
    deck_write(h->deck);
    from = h->deck->next_seq;
    if (to - from > rows)
        to = from + rows;
    ok = fill_to(h, con, to, stirred, err);
    whole = ok && to >= now.next_seq;
    now.next_seq = h->deck->next_seq;
    set_tide(h, ok && (whole || !stirred) ? &now : &no_tide, whole);
    deck_done(h->deck);
    duckdb_disconnect(&con);
    return ok;
}

bool deckhand_catch_up(DeckHand *h, int64_t rows, int tries, bool *good,
                       Err *err)
{
    bool ok = true;

    *good = deckhand_is_fresh(h);
    if (*good)
        return true;
    pthread_mutex_lock(&h->filling);
    *good = deckhand_is_fresh(h);
    for (int i = 0; i < tries && ok && !*good; i++) {
        ok = step(h, rows, err);
        *good = deckhand_is_fresh(h);
    }
    pthread_mutex_unlock(&h->filling);
    return ok;
}

bool deckhand_follow(DeckHand *h, Err *err)
{
    bool good = false, ok = true;

    while (h != NULL && ok && !good)
        ok = deckhand_catch_up(h, STEP_ROWS, DECK_TRIES, &good, err);
    return ok;
}

/* ---- The image ---------------------------------------------------------- */

/* Before anything else is in the deck. */
static void begin_with_image(DeckHand *h)
{
    duckdb_connection con = NULL;
    FreezeNote note;
    Err ignored;

    pthread_mutex_lock(&h->filling);
    deck_write(h->deck);
    if (h->deck->next_seq == 0 && ledger_look(h->ledger, &con, &ignored) &&
        deck_image_read(h->ledger, con, h->deck, &note)) {
        h->superseded = note.superseded;
        h->forgotten = note.forgotten;
        h->image_next = h->deck->next_seq;
    }
    deck_done(h->deck);
    duckdb_disconnect(&con);
    pthread_mutex_unlock(&h->filling);
}

/* Chunks that were made in memory come back from the file; texts have the
 * numbers there that they had, so what was made of them stays true. */
static void change_over(DeckHand *h)
{
    duckdb_connection con = NULL;
    FreezeNote note;
    Err ignored;
    bool whole;
    Tide at = deckhand_tide(h, &whole);
    int64_t next = h->deck->next_seq;

    deck_write(h->deck);
    deck_put_by(h->deck);
    malloc_trim(0); /* or both would be in memory for a moment */
    if (!ledger_look(h->ledger, &con, &ignored) ||
        !deck_image_read(h->ledger, con, h->deck, &note) ||
        h->deck->next_seq != next) {
        deck_empty(h->deck);
        h->superseded = h->image_next = 0;
        at = no_tide;
    }
    set_tide(h, &at, whole);
    deck_done(h->deck);
    duckdb_disconnect(&con);
}

/* Is so much new that it is worth writing?  At the end, if the next start
 * would have to read more than it has the time for. */
static bool is_due(const DeckHand *h, bool last)
{
    int64_t more = h->deck->next_seq - h->image_next;

    if (last)
        return more > FOLLOW_ROWS + h->image_next / IMAGE_TAIL;
    return more >= IMAGE_ROWS && more >= h->image_next / IMAGE_PART;
}

/* One that cannot be written is not tried again before as much more came. */
static void keep_image(DeckHand *h, bool last)
{
    FreezeNote note;
    Err err = {0};

    pthread_mutex_lock(&h->filling);
    note = (FreezeNote){h->superseded, h->forgotten};
    if (deckhand_is_fresh(h) && h->deck->floor == INT64_MIN &&
        is_due(h, last)) {
        bool ok = deck_image_write(h->ledger, h->deck, &note, &err);

        h->image_next = h->deck->next_seq;
        if (!ok && err.kind != ERR_MISSING)
            log_warn("deck", "the next start has to read all facts: %s",
                     err.text);
        if (ok && !last)
            change_over(h);
    }
    pthread_mutex_unlock(&h->filling);
}

bool deckhand_holds(const DeckHand *h)
{
    return h != NULL && h->started;
}

bool deckhand_renew(DeckHand *h, Err *err)
{
    FreezeNote note;

    if (h == NULL || !deckhand_follow(h, err))
        return h == NULL;
    if (h->deck->floor != INT64_MIN)
        return err_set(err, ERR_LIMIT,
                       "the columns take more than %zu MB: give store.deck_mb"
                       " more, or let SQL answer for the oldest days",
                       h->bytes >> 20);
    note = (FreezeNote){h->superseded, h->forgotten};
    return deck_image_write(h->ledger, h->deck, &note, err);
}

void deckhand_stats(DeckHand *h, Held *out)
{
    DeckStats s;

    if (h == NULL)
        return;
    deck_read(h->deck);
    s = deck_stats(h->deck);
    if (h->deck->floor != INT64_MIN)
        out->from = h->deck->floor;
    deck_done(h->deck);
    out->facts = (int64_t)s.rows;
    out->chunks = (int64_t)s.chunks;
    out->bytes = (int64_t)s.bytes;
    out->mapped = (int64_t)s.mapped;
    out->texts = (int64_t)s.texts_bytes;
    out->rollups = (int64_t)s.rollups;
    out->rollup_bytes = (int64_t)s.rollup_bytes;
    pthread_mutex_lock(&h->lock);
    out->filling = h->started && !h->tried;
    pthread_mutex_unlock(&h->lock);
}

/* ---- The thread --------------------------------------------------------- */

static bool wait_a_moment(DeckHand *h)
{
    struct timespec t;
    bool over;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += LOOK_MS * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&h->lock);
    if (!h->over)
        pthread_cond_timedwait(&h->called, &h->lock, &t);
    over = h->over;
    pthread_mutex_unlock(&h->lock);
    return !over;
}

static bool is_over(DeckHand *h)
{
    bool over;

    pthread_mutex_lock(&h->lock);
    over = h->over;
    pthread_mutex_unlock(&h->lock);
    return over;
}

static void note_try(DeckHand *h)
{
    pthread_mutex_lock(&h->lock);
    h->tried = true;
    pthread_mutex_unlock(&h->lock);
}

void deckhand_make_room(DeckHand *h)
{
    if (h != NULL && h->started && !atomic_exchange(&h->asked, true))
        ledger_limit_memory(h->ledger, MEMORY_MB);
}

/* Without an image all facts are read, as they are for what taking events has
 * to know: at the same time, each would want the memory that the other has. */
static void let_others_go_first(DeckHand *h)
{
    Err ignored;

    if (h->image_next > 0)
        return;
    take_prepare(h->ledger, &ignored);
    if (!h->asked)
        ledger_limit_memory(h->ledger, FILLING_MB);
    if (h->asked) /* just now */
        ledger_limit_memory(h->ledger, MEMORY_MB);
    malloc_trim(0);
}

static void *follow(void *ctx)
{
    DeckHand *h = ctx;
    Err err = {0};

    let_others_go_first(h);
    do {
        bool good = false, ok = true;

        while (!good && ok && !is_over(h))
            ok = deckhand_catch_up(h, STEP_ROWS, 1, &good, &err);
        if (!ok)
            log_warn("deck", "questions are answered by SQL: %s", err.text);
        else if (!is_over(h))
            keep_image(h, false);
        if (!h->tried)
            ledger_limit_memory(h->ledger, MEMORY_MB);
        note_try(h);
    } while (wait_a_moment(h));
    return NULL;
}

void deckhand_start(DeckHand *h)
{
    sigset_t all, before;
    Err ignored;
    bool good;

    if (h == NULL || h->started)
        return;
    begin_with_image(h);
    ledger_limit_memory(h->ledger, MEMORY_MB);
    if (h->image_next > 0)
        deckhand_catch_up(h, FOLLOW_ROWS, 1, &good,
                          &ignored); /* else the thread does */

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    h->started = pthread_create(&h->thread, NULL, follow, h) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

DeckHand *deckhand_open(Ledger *l, const DeckLimits *limits)
{
    DeckHand *h = mem_alloc(sizeof(*h));

    h->ledger = l;
    h->bytes = (size_t)limits->mb << 20;
    h->deck = deck_new(ledger_schema(l), limits->threads,
                       h->bytes / ROLLUP_PART, limits->rollup_after);
    h->tide = no_tide;
    pthread_mutex_init(&h->filling, NULL);
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->called, NULL);
    return h;
}

void deckhand_close(DeckHand *h)
{
    if (h == NULL)
        return;
    pthread_mutex_lock(&h->lock);
    h->over = true;
    pthread_cond_signal(&h->called);
    pthread_mutex_unlock(&h->lock);
    if (h->started) {
        pthread_join(h->thread, NULL);
        keep_image(h, true);
    }
    deck_free(h->deck);
    pthread_cond_destroy(&h->called);
    pthread_mutex_destroy(&h->lock);
    pthread_mutex_destroy(&h->filling);
    free(h);
}

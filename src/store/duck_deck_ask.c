/*
 * duck_deck_ask.c -- Questions to the deck.  See duck_deck.h.
 */
#include "store/duck_deck_part.h"

#include "base/log.h"
#include "store/duck_read.h"

#include <string.h>

/* Is so little to be done that whoever asks can do it? */
static bool is_near(DeckHand *h)
{
    bool whole;
    Tide at = deckhand_tide(h, &whole), now = ledger_tide(h->ledger);

    return at.epoch[0] % 2 == 0 && now.next_seq - at.next_seq <= FOLLOW_ROWS;
}

/* The deck as of now, locked for reading.  False: it is not, and what may be
 * wrong with it is no reason not to answer. */
static bool open_deck(DeckHand *h)
{
    bool near = h != NULL && is_near(h), good = true;
    Err err = {0};

    for (int i = 0; i < DECK_TRIES && near && good; i++) {
        if (!deckhand_catch_up(h, FOLLOW_ROWS, DECK_TRIES, &good, &err)) {
            log_warn("deck", "a question is answered by SQL: %s", err.text);
            return false;
        }
        deck_read(h->deck);
        if (good && deckhand_is_fresh(h)) /* nobody moved it meanwhile */
            return true;
        deck_done(h->deck);
    }
    return false;
}

/* To what was counted from the floor on, as of the tide `at`, add what was
 * there before it, as of the same.  Nobody waits for SQL: the deck is not
 * locked.  *can false: it was stirred meanwhile. */
static bool add_older(Ledger *l, const Count *c, int64_t floor, const Tide *at,
                      Arena *a, Cells *out, bool *can, Err *err)
{
    const Question *q = c->question;
    Slice older = {{q->period.from, floor}, 0, at->next_seq};
    size_t n = c->n_each > 0 ? c->n_each : 1;
    Cells *more = ARENA_ARRAY(a, Cells, n), all;
    duckdb_connection con = NULL;
    Tide now;
    bool ok =
        ledger_look(l, &con, err) && duck_count(con, c, &older, a, &all, err);

    duckdb_disconnect(&con);
    if (!ok)
        return false;
    if (c->n_each > 0)
        duck_split_each(c, &all, more);
    else
        more[0] = all;
    for (size_t i = 0; i < n; i++)
        cells_merge(a, q->metric, c->n_each > 0 ? &c->each[i] : q->by,
                    c->n_each > 0 ? 1 : q->n_by, &out[i], &more[i]);
    now = ledger_tide(l);
    *can = tide_same(at, &now, q->metric->facts);
    if (!*can)
        memset(out, 0, n * sizeof(*out));
    return true;
}

/* Some of the period is in the deck, some is not, and the halves add. */
static bool is_divided(const Question *q, int64_t floor)
{
    return floor != INT64_MIN && q->metric->type != METRIC_DISTINCT &&
           q->period.from < floor && q->period.to > floor;
}

bool deckhand_count(Ledger *l, bool rollup, const Question *q,
                    const Column *const *each, size_t n_each, Arena *a,
                    Cells *out, bool *can, Err *err)
{
    DeckHand *h = l->hand;
    Count c = {.question = q, .each = each, .n_each = n_each};
    bool whole, both = false;
    int64_t floor;
    Tide at;

    *can = false;
    if (!open_deck(h))
        return true;
    floor = h->deck->floor;
    at = deckhand_tide(h, &whole);
    *can = deck_cells(h->deck, rollup, q, each, n_each, a, out);
    if (!*can && !rollup && is_divided(q, floor))
        both = deck_cells_from(h->deck, floor, q, each, n_each, a, out);
    deck_done(h->deck);
    return !both || add_older(l, &c, floor, &at, a, out, can, err);
}

bool deckhand_reach(Ledger *l, const Question *q, Period within, bool measured,
                    Period *out)
{
    bool can = open_deck(l->hand);

    if (!can)
        return false;
    can = deck_reach(l->hand->deck, q, within, measured, out);
    deck_done(l->hand->deck);
    return can;
}

/*
 * deck.h -- The facts that count now, in memory, for questions.
 *
 *     interaction  --+-- call  --+-- [ 1 Mar ][ 9 Mar ][17 Mar ][+]   chunks,
 *                    |           '-- ...                              of 8 days
 *                    +-- chat  ----- [ 1 Mar ][ 9 Mar ][17 Mar ]
 *     perception   --+-- nps   ----- ...
 *
 * A deck is made from the ledger and can be thrown away at any moment.  It
 * holds what can be counted, grouped and filtered by; what it does not hold
 * (texts, references, the past as it was known then), it cannot answer.
 *
 * Facts lie in chunks (chunk.h) by table, kind and stretch of eight days:
 * chunks of single days cost more to enter than to count.  What comes later
 * is a further chunk of its stretch; when a stretch has many of them, they
 * become one.  A version that counts no more is taken out of its chunk.
 *
 *   1. deck_add() and deck_drop() are for one thread at a time, between
 *      deck_write() and deck_done(); deck_read() keeps them out, and is for
 *      any number of threads at once.
 *   2. Codes of texts are never given away twice: an answer holds texts.
 *   3. A column with more texts than DECK_MAX_TEXTS is given up: it is not
 *      there any more.  Of customers, LEXICON_MAX.
 */
#ifndef PULS_DECK_DECK_H
#define PULS_DECK_DECK_H

#include "deck/chunk.h"
#include "deck/lexicon.h"
#include "model/cell.h"

#include <pthread.h>

#define DECK_TABLES     FACT_CUSTOMER /* interaction, perception, outcome */
#define DECK_COLUMNS    96            /* of one table, at most */
#define DECK_MAX_TEXTS  ((uint32_t)1 << 16)
#define DECK_DAY_MS     ((int64_t)86400000)
#define DECK_STRETCH_MS (8 * DECK_DAY_MS)

typedef struct DeckColumn {
    const char *name; /* as in model/column.h */
    ColumnType type;
    Lexicon *texts; /* of TEXT and of `answer`; NULL: numbers */
    bool plain;     /* see chunk_new() */
    uint32_t max_texts;
    bool lost;           /* promise 3 */
    int64_t least, most; /* numbers that ever were in it; INT64_MAX, 0: none */
} DeckColumn;

/* A score with its scale, one code for all of it: what tallies are made of.
 * A column of perceptions that no question names. */
#define DECK_ANSWER "answer"

typedef struct Shelf {
    uint32_t kind; /* code; 0: the facts have none */
    size_t n, room;
    Chunk **chunk; /* by the stretch of their first row, then as they came */
} Shelf;

typedef struct DeckTable {
    size_t n_columns;
    uint32_t name_hash[DECK_COLUMNS]; /* of columns, looked at before names */
    DeckColumn column[DECK_COLUMNS];
    size_t kind; /* which of them is the kind */
    size_t n_shelves;
    Shelf *shelf;
    size_t rows, chunks, bytes;
} DeckTable;

struct Rollups;
struct SketchTable;

typedef struct Deck {
    pthread_rwlock_t lock; /* of all below */
    Arena names;           /* of columns */
    Lexicon *texts;        /* of each column that has some, over all tables */
    const char **texts_of; /* its name */
    size_t n_texts;
    size_t n_attrs; /* columns of the user's own that it has */
    DeckTable table[DECK_TABLES];
    int64_t next_seq; /* all below is in */
    int64_t floor; /* ts: what happened before is not in; INT64_MIN: all is */
    struct Crew *crew;
    struct Rollups *rollups;
    struct SketchTable *sketch;
    void *image; /* that mapped chunks lie in */
    size_t image_bytes;
} Deck;

/* `threads` that answer one question together, 1 or more; rollups may take
 * `rollup_bytes` (0: there are none), and are made when a shape of question
 * comes for the `rollup_after`-th time. */
Deck *deck_new(const Schema *s, unsigned threads, size_t rollup_bytes,
               unsigned rollup_after);
void deck_free(Deck *d); /* NULL is fine */

void deck_read(Deck *d);
void deck_write(Deck *d);
void deck_done(Deck *d); /* after either */

/* ---- Filling, under deck_write() ---------------------------------------- */

/* Columns that the schema has and the deck has not yet. */
void deck_grow(Deck *d, const Schema *s);

/* The column of the table; NULL if the deck does not have it. */
DeckColumn *deck_column(Deck *d, FactTable t, const char *name);

/* The code of a text in one of its columns; 0 once it is lost. */
uint32_t deck_code(DeckColumn *c, const char *text, size_t len);

/* Rows with a value for each column of the table: of texts their codes. */
void deck_add(Deck *d, FactTable t, const Rows *rows);

/* Versions that count no more; those that are not there are passed over. */
void deck_drop(Deck *d, const int64_t *seq, size_t n);

/* What was read of the image stays in the system's memory, but counts as the
 * process' no more; what is asked for again is there in microseconds. */
void deck_let_go_of_image(const Deck *d);

/* All of it goes. */
void deck_empty(Deck *d);

/* The same but for the rollups: of a deck that was frozen (freeze.h) as it is,
 * and is thawed next.  Who cannot do that empties it. */
void deck_put_by(Deck *d);

/* Let the oldest days go until no more than so many bytes are taken. */
void deck_shrink(Deck *d, size_t bytes);

/* ---- Asking, under deck_read() ------------------------------------------ */

typedef struct DeckStats {
    size_t rows, chunks, bytes, mapped; /* mapped: bytes of the image */
    size_t texts_bytes, rollup_bytes, rollups;
} DeckStats;
DeckStats deck_stats(Deck *d);

/* As in store.h: of the period, by q->by or by each of n_each dimensions, one
 * after the other in `out` (n_each, or one if n_each is 0), from sums that
 * were made before if `rollup`, else from the columns.  False: the deck
 * cannot answer it so; `out` is empty. */
bool deck_cells(Deck *d, bool rollup, const Question *q,
                const Column *const *each, size_t n_each, Arena *a, Cells *out);

/* The same of what happened at or after `from` only, in the question's
 * buckets; not from rollups. */
bool deck_cells_from(Deck *d, int64_t from, const Question *q,
                     const Column *const *each, size_t n_each, Arena *a,
                     Cells *out);

/* The first and the last moment within [within.from, within.to) (TIME_OPEN:
 * no end) of facts that pass the filters of question and metric, whatever its
 * period, and if `measured`, have what it measures; both are TIME_OPEN where
 * there are none.  False as above. */
bool deck_reach(Deck *d, const Question *q, Period within, bool measured,
                Period *out);

#endif

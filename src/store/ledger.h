/*
 * ledger.h -- The DuckDB file: its tables, their columns, who may write.
 *
 *   interaction, perception, outcome, customer
 *                the facts, one row per version, as model/column.c says, and
 *                one column "attr.NAME" for each of the user's own
 *   superseded   (seq, known): version `seq` stopped counting at `known`
 *   import       one row per import; of events, per source and day
 *   awaiting     (customer, batch): came after facts of theirs did, which
 *                still have to be stamped
 *   canary       (sent): the moment that the latest canary carried
 *   imprint      (image, token, next_seq): which files beside it fit it
 *   puls_meta    (version) of these tables
 *
 * Facts and superseded are only ever appended to, but for a source that is
 * forgotten (forget.c).  A version counts at the moment D
 * when  known <= D and seq not in (select seq from superseded where known
 * <= D);  it counts now when its seq is not in superseded at all.
 *
 *   1. seq is unique over the four tables of facts.
 *   2. A file that is not a ledger, or of a newer version, is refused with a
 *      sentence and left as it is.
 *   3. Every call takes a connection of its own; any thread may call.
 */
#ifndef PULS_STORE_LEDGER_H
#define PULS_STORE_LEDGER_H

#include "store/backend.h"
#include "store/duck.h"
#include "store/duck_held.h"
#include "store/known.h"

#include <pthread.h>

#define MAX_STORE_SQL ((size_t)4 << 20) /* of one statement */

/* Tells who remembers something of the ledger what became of it.
 *
 *     Tide before = ledger_tide(l), after;
 *     ... read rows with seq < before.next_seq ...
 *     after = ledger_tide(l);
 *     if (tide_same(&before, &after, table))
 *         ... what was read is what counted at `before` ...
 *
 * As long as the epoch of a table stays the same, what counts in it is what
 * counted before, and all its rows whose seq is not below the next_seq of
 * then.  Corrections, stamps, imports of files and forgetting make it another
 * one, which never comes back.  While they commit it is odd: what is read
 * meanwhile may be from before or after. */
typedef struct Tide {
    uint64_t epoch[FACT_TABLE_COUNT];
    int64_t next_seq; /* every row below is there, none above is promised */
} Tide;

/* What the database may take; of memory.c. */
typedef struct MemoryLimit {
    pthread_mutex_t lock;
    int64_t mb, lent_mb;
    bool said; /* somebody asked for so many */
} MemoryLimit;

typedef struct Ledger {
    Store base;
    duckdb_database db;
    char *path;
    struct CellCache *cells; /* of questions that were answered */
    struct Swells *swells;
    struct DeckHand *hand;                  /* NULL: there is no deck */
    atomic_ullong answered[PROVIDER_COUNT]; /* questions, by who counted */
    atomic_int csv_taken;                   /* of 1,000: see duck_csv.h */

    pthread_mutex_t writing; /* held for the length of an import */
    DuckHeld *held;          /* its rows; under `writing` */
    struct Taker *taker;     /* of take.c; under `writing` */
    Known known;

    pthread_mutex_t lock; /* of what follows */
    Arena schemas;        /* the old ones too: readers may hold them */
    const Schema *schema;
    StoreBounds bounds;
    bool bounds_known;
    int64_t bounds_image; /* next_seq of bounds.img; 0: there is none */
    int64_t changes;      /* commits since the start */
    Tide tide;
    bool waits; /* `awaiting` may hold somebody */

    MemoryLimit memory;

    struct Origins *origins; /* of origin.c */
} Ledger;

/* `where`: a path or ":memory:", then perhaps "?memory_mb=N&threads=N" and
 * "&cells_mb=N", what answers that are kept may take (0: none are), and
 * "&deck_mb=N", what the deck may take (0: there is none); "&rollup_after=N":
 * a rollup is made when it is wanted for the N-th time.
 * The ledger is made if there is none.  NULL and *err otherwise. */
Ledger *ledger_open(const char *where, Err *err);
void ledger_close(Ledger *l); /* NULL is fine */

bool ledger_connect(Ledger *l, duckdb_connection *con, Err *err);
/* The same for those who only read: all that the connection reads until it is
 * closed is of one moment.  Without it even a single statement with filters
 * may count rows that they leave out: DuckDB plans a prepared statement with
 * the least and largest values of that moment, and runs it a moment later,
 * when events may have come. */
bool ledger_look(Ledger *l, duckdb_connection *con, Err *err);

const Schema *ledger_schema(Ledger *l);

/* ---- What is remembered (tide.c) ---------------------------------------- */

Tide ledger_tide(Ledger *l);

/* Nothing happened to what counted in the table from one to the other. */
bool tide_same(const Tide *before, const Tide *after, FactTable table);

/* What a commit did. */
typedef struct LedgerNews {
    const Schema *schema;           /* from here on; it is copied */
    bool stirred[FACT_TABLE_COUNT]; /* more than plain rows at the end */
    int64_t next_seq;               /* 0: as it was */
    const StoreBounds *bounds;      /* NULL: they have to be counted again */
    const StoreBounds *more;        /* or what is to be added to them */
} LedgerNews;

/* Before a commit that does more than add rows at the end, and once more if
 * it failed; after one that did not fail comes ledger_changed() instead. */
void ledger_stir(Ledger *l, const bool stirred[FACT_TABLE_COUNT]);
void ledger_changed(Ledger *l, const LedgerNews *news);

/* Let the bounds reach a moment and a `known`; TIME_OPEN: none. */
void bounds_reach(StoreBounds *b, int64_t ts, int64_t known);

/* The bounds, if they are known. */
bool ledger_bounds(Ledger *l, StoreBounds *out);
/* Remember them, if nothing changed since there were `changes`. */
void ledger_keep_bounds(Ledger *l, const StoreBounds *b, int64_t changes);

/* From an image of the last time, and into one for the next: after opening and
 * before closing (bounds_image.c). */
void ledger_remember_bounds(Ledger *l);
void ledger_note_bounds(Ledger *l);

/* ---- What the database may take (memory.c) ------------------------------- */

/* "memory_mb", or half of what there is; from here on `mb`, unless the first was
 * said. */
void ledger_limit_memory(Ledger *l, int mb);
/* So many bytes of it the database can do without for a time. */
size_t ledger_spare_memory(Ledger *l);
/* So many bytes are somebody else's; 0: none any more. */
void ledger_lend_memory(Ledger *l, size_t bytes);

/* ---- Columns ------------------------------------------------------------ */

typedef struct LedgerColumn {
    const char *name; /* "channel", "attr.plan" */
    const char *sql;  /* channel, "attr.plan" with the quotes */
    const char *type; /* "BIGINT" */
    bool stamped;
    bool content; /* two versions that differ here are different */
} LedgerColumn;

typedef struct LedgerColumns {
    LedgerColumn *at;
    size_t n;
} LedgerColumns;

/* So many columns of the schema, at most, are stamped. */
#define MAX_STAMPED 8

/* Which of the user's own columns "attr.NAME" is; n_attr: none. */
size_t schema_attr(const Schema *s, const char *name);

/* The stored columns of a table, in order. */
LedgerColumns ledger_columns(Arena *a, const Schema *s, FactTable table);

/* Type of a column in the ledger's SQL: "DECIMAL(9,3)". */
const char *ledger_type(const Column *c);

/* `schema` and the names it lacks, as a new one in the arena.  NULL and
 * ERR_LIMIT when they are more than MAX_ATTRS, ERR_INPUT when a name is not
 * one. */
const Schema *ledger_merge_attrs(Arena *a, const Schema *schema,
                                 const char *const *names, size_t n, Err *err);

/* Add to the tables the columns that `now` has and `was` has not. */
bool ledger_add_columns(duckdb_connection con, const Schema *was,
                        const Schema *now, Err *err);

#endif

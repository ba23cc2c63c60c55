/*
 * engine.h -- What the bench asks of an engine, be it Puls or a peer.
 *
 *     open("facts.duckdb") --> engine --> viewer, viewer, viewer
 *                                            |
 *                                            +-- page(twelve questions)
 *
 * An engine inside the process (DuckDB, SQLite, libchdb) is asked one
 * question after the other and uses its own threads for each; a server is
 * asked over kept connections.  Answers come as text: rows that end in a
 * line feed, columns apart by tabs, no value as nothing; of Puls as JSON.
 *
 * Libraries that may be missing (libpq, libchdb) are looked for when they
 * are opened, so the bench builds without them.
 */
#ifndef PULS_BENCH_ENGINE_H
#define PULS_BENCH_ENGINE_H

#include "base/buf.h"

#define TILES      12
#define MAX_ANSWER ((size_t)64 << 20)

typedef struct Page {
    Buf text[TILES];
    double ms[TILES]; /* of each answer, from its request on */
    size_t bytes;     /* of all answers together */
} Page;

typedef struct EngineOps {
    const char *kind;
    void *(*open)(const char *where, Err *err);
    void *(*viewer)(void *engine, Err *err);
    bool (*ask)(void *viewer, const char *question, Buf *out, Err *err);
    /* All questions of a page; NULL: ask() one after the other. */
    bool (*page)(void *viewer, const char *const *question, Page *out,
                 Err *err);
    void (*leave)(void *viewer);
    void (*close)(void *engine);
} EngineOps;

extern const EngineOps duck_engine; /* file */
extern const EngineOps lite_engine; /* file */
extern const EngineOps pg_engine;   /* libpq's words: "port=5433 ..." */
extern const EngineOps chdb_engine; /* libchdb.so,folder */
extern const EngineOps ch_engine;   /* port of ClickHouse's HTTP */
extern const EngineOps puls_engine; /* port */

/* NULL and *err, which names those that there are. */
const EngineOps *engine_find(const char *kind, Err *err);

/* Ask all of a page; fills text, ms and bytes.  The caller has the Bufs
 * ready and clears them. */
bool engine_page(const EngineOps *e, void *viewer, const char *const *question,
                 Page *out, Err *err);

double engine_now_ms(void);

#endif

/*
 * backend.h -- What a database has to provide to be a Store.
 *
 * Included by store.c and by the backends, by nobody else.
 */
#ifndef PULS_STORE_BACKEND_H
#define PULS_STORE_BACKEND_H

#include "store/store.h"

typedef struct StoreOps {
    const char *scheme; /* of the URLs that select it: "duckdb" */
    Store *(*open)(const char *where, Err *err);
    void (*close)(Store *s);
    bool (*import)(Store *s, const Batch *b, const BatchTell *tell,
                   BatchReport *out, Err *err);
    bool (*forget)(Store *s, const char *source, int64_t now,
                   ProgressFn *progress, void *ctx, int64_t *facts, Err *err);
    bool (*preview)(Store *s, const Batch *b, int limit, JsonRowFn *row,
                    void *ctx, Err *err);
    Converter *(*convert)(Store *s, const Batch *b, Err *err);
    bool (*take)(Store *s, const Take *t, TakeReport *out, Err *err);
    bool (*compare)(Store *s, const Event *const *event, size_t n,
                    EventState *out, Err *err);
    bool (*know_ids)(Store *s, Err *err);
    bool (*know_all)(Store *s, Err *err);
    bool (*keep_known)(Store *s, Err *err);
    bool (*stamp_waiting)(Store *s, int64_t now, int64_t *stamped, Err *err);
    bool (*canary)(Store *s, int64_t *out, Err *err);
    void (*hold)(Store *s);
    bool (*hold_all)(Store *s, Err *err);
    bool (*hold_anew)(Store *s, Err *err);
    void (*held)(Store *s, Held *out);
    const Schema *(*schema)(Store *s);
    uint64_t (*changes)(Store *s);
    bool (*bounds)(Store *s, StoreBounds *out, Err *err);
    bool (*span)(Store *s, const Question *q, Period *out, Err *err);
    bool (*any)(Store *s, const Question *q, bool *out, Err *err);
    /* As store_cells_from(), or with n_each > 0 as store_cells_each_from()
     * with one *by for all of `out`. */
    bool (*cells)(Store *s, Provider from, const Question *q,
                  const Column *const *each, size_t n_each, Arena *a,
                  Cells *out, Provider *by, Err *err);
    bool (*exclusions)(Store *s, const Question *q, Arena *a, Exclusion **out,
                       size_t *n, Err *err);
    bool (*rows)(Store *s, const Question *q, int64_t offset, int64_t limit,
                 const RowsTell *tell, Err *err);
    bool (*rows_digest)(Store *s, const Question *q, char hex[65], Err *err);
    bool (*values)(Store *s, FactTable table, const Column *c, int limit,
                   JsonRowFn *row, void *ctx, Err *err);
    bool (*sources)(Store *s, int limit, JsonRowFn *row, void *ctx, Err *err);
    bool (*profile)(Store *s, const ProfileAsk *ask, Arena *a, Profile *out,
                    Err *err);
    bool (*twins)(Store *s, FactTable table, Arena *a, Suspects *out, Err *err);
    bool (*strangers)(Store *s, FactTable table, const Column *column, Arena *a,
                      Suspects *out, Err *err);
    bool (*people)(Store *s, const Question *q, Arena *a, Crowd *out, Err *err);
    bool (*population)(Store *s, const Question *q, bool described, Arena *a,
                       Crowd *out, Err *err);
    bool (*origins)(Store *s, const char *source, Arena *a, Origin **out,
                    size_t *n, Err *err);
    bool (*checksum)(Store *s, FactTable table, char hex[33], Err *err);
    bool (*copy)(Store *s, const char *path, ProgressFn *progress, void *ctx,
                 Err *err);
} StoreOps;

/* Every backend's own struct begins with this. */
struct Store {
    const StoreOps *ops;
};

/* Every backend's own converter begins with this. */
struct Converter {
    void (*close)(Converter *c);
    bool (*run)(Converter *c, ConvertRow *row, size_t n, Err *err);
};

extern const StoreOps store_duckdb;

#endif

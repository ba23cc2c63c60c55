/* engine.c -- See engine.h. */
#include "engine.h"

#include <string.h>
#include <time.h>

static const EngineOps *const engines[] = {
    &puls_engine, &duck_engine, &ch_engine,
    &chdb_engine, &pg_engine,   &lite_engine,
};

const EngineOps *engine_find(const char *kind, Err *err)
{
    for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++)
        if (strcmp(engines[i]->kind, kind) == 0)
            return engines[i];
    err_set(err, ERR_INPUT,
            "no such engine: %.40s; there are puls, duck, ch, chdb, pg, lite",
            kind);
    return NULL;
}

double engine_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool in_turn(const EngineOps *e, void *viewer,
                    const char *const *question, Page *out, Err *err)
{
    for (size_t i = 0; i < TILES; i++) {
        double began = engine_now_ms();

        if (!e->ask(viewer, question[i], &out->text[i], err))
            return err_within(err, "%.200s", question[i]);
        out->ms[i] = engine_now_ms() - began;
    }
    return true;
}

bool engine_page(const EngineOps *e, void *viewer, const char *const *question,
                 Page *out, Err *err)
{
    bool ok;

    for (size_t i = 0; i < TILES; i++)
        buf_reset(&out->text[i]);
    ok = e->page != NULL ? e->page(viewer, question, out, err)
                         : in_turn(e, viewer, question, out, err);
    out->bytes = 0;
    for (size_t i = 0; i < TILES; i++) {
        out->bytes += out->text[i].len;
        if (ok && out->text[i].full)
            ok = err_set(err, ERR_LIMIT, "an answer is over %zu bytes",
                         MAX_ANSWER);
    }
    return ok;
}

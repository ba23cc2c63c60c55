/* feed_stat.c -- How the feed does: counts and percentiles.  See feed.h. */
#include "engine/feed_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void feed_measure(FeedRecent *r, double value)
{
    r->at[r->n++ % FEED_RECENT] = value;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* p50, p95 and p99 by the nearest rank; NaN where nothing was measured. */
static void percentiles(const FeedRecent *r, double out[3])
{
    static const double share[] = {0.50, 0.95, 0.99};
    size_t n = r->n < FEED_RECENT ? r->n : FEED_RECENT;
    double sorted[FEED_RECENT];

    memcpy(sorted, r->at, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), by_size);
    for (size_t i = 0; i < 3; i++)
        out[i] = n == 0 ? NAN : sorted[(size_t)ceil(share[i] * (double)n) - 1];
}

FeedSource *feed_source(Feed *f, const char *source)
{
    FeedSource *s;

    for (size_t i = 0; i < f->n_sources; i++)
        if (strcmp(f->source[i].source, source) == 0)
            return &f->source[i];
    if (f->n_sources == FEED_SOURCES)
        return NULL;
    s = &f->source[f->n_sources++];
    s->source = arena_strndup(&f->names, source, strlen(source));
    return s;
}

void feed_stats(Feed *f, FeedStats *out)
{
    pthread_mutex_lock(&f->lock);
    *out = f->stats;
    out->failing = f->disk_fails || f->ledger_fails;
    percentiles(&f->sync_ms, out->sync_ms);
    percentiles(&f->commit_ms, out->commit_ms);
    percentiles(&f->ack_ms, out->ack_ms);
    percentiles(&f->queryable_ms, out->queryable_ms);
    pthread_mutex_unlock(&f->lock);
    out->journal_bytes = journal_bytes(f->journal);
}

void feed_sources(Feed *f, Arena *a, FeedSource **out, size_t *n)
{
    pthread_mutex_lock(&f->lock);
    *n = f->n_sources;
    *out = ARENA_ARRAY(a, FeedSource, *n);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = f->source[i];
        (*out)[i].source =
            arena_strndup(a, f->source[i].source, strlen(f->source[i].source));
    }
    pthread_mutex_unlock(&f->lock);
}

/* sketches.c -- Where values lie in a sketch.  See pass.h. */
#include "deck/pass.h"

#include "base/mem.h"
#include "stat/ddsketch.h"

#include <stdlib.h>

#define MAX_TABLES 16
#define CODES      65536

typedef struct Points {
    int64_t step; /* 0: free */
    uint16_t *point;
} Points;

struct SketchTables {
    pthread_mutex_t lock;
    Points table[MAX_TABLES];
};

/* A value of 1 has the key 0. */
uint32_t sketch_point(int64_t value)
{
    return value <= 0 ? 0 : (uint32_t)ddsketch_key((double)value) + 1;
}

SketchTables *sketches_new(void)
{
    SketchTables *s = mem_alloc(sizeof(*s));

    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void sketches_free(SketchTables *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < MAX_TABLES; i++)
        free(s->table[i].point);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static uint16_t *points_of(int64_t step)
{
    uint16_t *point = mem_alloc(CODES * sizeof(*point));

    for (int64_t i = 1; i < CODES; i++)
        point[i] = (uint16_t)sketch_point((i - 1) * step);
    return point;
}

const uint16_t *sketch_points(SketchTables *s, int64_t step)
{
    const uint16_t *found = NULL;

    if (step > INT64_MAX / CODES)
        return NULL;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < MAX_TABLES && found == NULL; i++) {
        Points *p = &s->table[i];

        if (p->step == 0)
            *p = (Points){step, points_of(step)};
        if (p->step == step)
            found = p->point;
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}

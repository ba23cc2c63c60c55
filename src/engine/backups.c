/* backups.c -- See backups.h. */
#include "engine/backups.h"

#include "base/log.h"
#include "base/mem.h"
#include "engine/snapshot.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef enum State { NONE, MAKING, READY, SENT } State;

struct Backups {
    char *dir;
    pthread_mutex_t lock; /* of what follows */
    State state;
    char id[JOB_ID];
};

Backups *backups_open(const char *dir, Err *err)
{
    Backups *b;

    if (!snapshot_remove(dir, err))
        return NULL;
    b = mem_alloc(sizeof(*b));
    b->dir = mem_strdup(dir);
    pthread_mutex_init(&b->lock, NULL);
    return b;
}

static void remove_it(const Backups *b)
{
    Err err = {0};

    if (!snapshot_remove(b->dir, &err))
        log_warn("backup", "%s", err.text);
}

void backups_close(Backups *b)
{
    if (b == NULL)
        return;
    remove_it(b);
    pthread_mutex_destroy(&b->lock);
    free(b->dir);
    free(b);
}

const char *backups_dir(const Backups *b)
{
    return b->dir;
}

bool backups_begin(Backups *b, Err *err)
{
    bool ok;

    pthread_mutex_lock(&b->lock);
    ok = b->state != MAKING && b->state != SENT;
    if (ok)
        b->state = MAKING;
    pthread_mutex_unlock(&b->lock);
    return ok || err_set(err, ERR_CONFLICT,
                         "a backup is being made or fetched already; try again"
                         " when it is done");
}

void backups_ready(Backups *b, const char *id)
{
    pthread_mutex_lock(&b->lock);
    b->state = READY;
    memcpy(b->id, id, JOB_ID);
    pthread_mutex_unlock(&b->lock);
}

bool backups_take(Backups *b, const char *id, Err *err)
{
    bool ok;

    pthread_mutex_lock(&b->lock);
    ok = b->state == READY && strcmp(b->id, id) == 0;
    if (ok)
        b->state = SENT;
    pthread_mutex_unlock(&b->lock);
    return ok || err_set(err, ERR_MISSING,
                         "no such backup: %.40s; each can be fetched once, when"
                         " its job is done",
                         id);
}

/* Whoever calls has it to himself until the state says otherwise. */
void backups_done(Backups *b)
{
    remove_it(b);
    pthread_mutex_lock(&b->lock);
    b->state = NONE;
    pthread_mutex_unlock(&b->lock);
}

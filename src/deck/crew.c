/* crew.c -- See crew.h. */
#include "deck/crew.h"

#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct Hand {
    Crew *crew;
    unsigned number;
    pthread_t thread;
} Hand;

struct Crew {
    pthread_mutex_t taken; /* by whom it works for */
    pthread_mutex_t lock;  /* of all below but `next` */
    pthread_cond_t called, finished;
    uint64_t call; /* number of the piece of work */
    unsigned busy; /* hands that have not finished it */
    bool over;
    CrewFn *fn;
    void *ctx;
    size_t n_parts;
    atomic_size_t next; /* part */
    unsigned n_hands;
    Hand *hand;
};

static void do_parts(Crew *c, unsigned worker)
{
    size_t part;

    while ((part = atomic_fetch_add(&c->next, 1)) < c->n_parts)
        c->fn(c->ctx, part, worker);
}

static void *work(void *ctx)
{
    Hand *h = ctx;
    Crew *c = h->crew;
    uint64_t done = 0;

    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (!c->over && c->call == done)
            pthread_cond_wait(&c->called, &c->lock);
        if (c->over)
            break;
        done = c->call;
        pthread_mutex_unlock(&c->lock);
        do_parts(c, h->number);
        pthread_mutex_lock(&c->lock);
        if (--c->busy == 0)
            pthread_cond_signal(&c->finished);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* Signals are for the threads that wait for them. */
static bool start(Hand *h)
{
    sigset_t all, before;
    bool ok;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ok = pthread_create(&h->thread, NULL, work, h) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

/* A machine that gives no thread has the caller's. */
Crew *crew_new(unsigned threads)
{
    Crew *c = mem_alloc(sizeof(*c));

    pthread_mutex_init(&c->taken, NULL);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->called, NULL);
    pthread_cond_init(&c->finished, NULL);
    c->hand = mem_alloc((threads + 1) * sizeof(*c->hand));
    for (unsigned i = 1; i < threads; i++) {
        Hand *h = &c->hand[c->n_hands];

        *h = (Hand){.crew = c, .number = c->n_hands + 1};
        if (!start(h))
            break;
        c->n_hands++;
    }
    return c;
}

void crew_free(Crew *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->over = true;
    pthread_cond_broadcast(&c->called);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->n_hands; i++)
        pthread_join(c->hand[i].thread, NULL);
    pthread_cond_destroy(&c->called);
    pthread_cond_destroy(&c->finished);
    pthread_mutex_destroy(&c->lock);
    pthread_mutex_destroy(&c->taken);
    free(c->hand);
    free(c);
}

unsigned crew_size(const Crew *c)
{
    return c->n_hands + 1;
}

static void do_alone(size_t n_parts, CrewFn *fn, void *ctx)
{
    for (size_t i = 0; i < n_parts; i++)
        fn(ctx, i, 0);
}

static void call(Crew *c)
{
    pthread_mutex_lock(&c->lock);
    c->call++;
    c->busy = c->n_hands;
    pthread_cond_broadcast(&c->called);
    pthread_mutex_unlock(&c->lock);
}

static void wait_for_all(Crew *c)
{
    pthread_mutex_lock(&c->lock);
    while (c->busy > 0)
        pthread_cond_wait(&c->finished, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

void crew_do(Crew *c, size_t n_parts, CrewFn *fn, void *ctx)
{
    if (c->n_hands == 0 || n_parts < 2 ||
        pthread_mutex_trylock(&c->taken) != 0) {
        do_alone(n_parts, fn, ctx);
        return;
    }
    c->fn = fn;
    c->ctx = ctx;
    c->n_parts = n_parts;
    atomic_store(&c->next, 0);
    call(c);
    do_parts(c, 0);
    wait_for_all(c);
    pthread_mutex_unlock(&c->taken);
}

/*
 * waker.c -- See waker.h.
 *
 * One lock covers all calls of a server: it is held for a few instructions
 * and the system call by which the library is told.  Whoever holds a Waker
 * keeps the lock alive, also after the server has ended.
 *
 * A socket is watched from its first sleep until it is closed, by an epoll
 * that asks for nothing but the end of what the client sends.  An event may
 * be of a socket that is closed by now, and its number be in use again: so
 * under the lock the socket is asked once more.
 */
#include "http/waker.h"
#include "base/mem.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 64

struct Waker {
    Wakers *all;
    int holders;
    int fd;           /* of its connection; known while it sleeps */
    void *connection; /* NULL: does not sleep */
    bool live;
    bool woken; /* since the last sleep */
    bool left;  /* the client has gone */
    bool over;
};

/* What is known of a socket; the table's index is its number. */
typedef struct Peer {
    bool watched, left;
    Waker *sleeper;
} Peer;

struct Wakers {
    pthread_mutex_t lock;
    int holders; /* the server, and every Waker */
    WakerStep *suspend, *resume;
    WakerKind ended; /* 0: none */
    Peer *peer;
    size_t npeers;
    int epoll, stop; /* `stop` ends the thread */
    pthread_t thread;
};

/* With the lock held. */
static void rouse(Waker *w)
{
    void *connection = w->connection;

    if (connection == NULL)
        return;
    w->connection = NULL;
    w->woken = false;
    w->all->peer[w->fd].sleeper = NULL;
    w->all->resume(connection);
}

static bool is_ended(const Waker *w, bool live)
{
    return w->left || w->all->ended == WAKER_ALL ||
           (live && w->all->ended == WAKER_LIVE);
}

/* ---- Clients that leave ------------------------------------------------- */

static bool has_left(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLRDHUP};

    return poll(&p, 1, 0) > 0;
}

/* With the lock held. */
static void look(Wakers *all, int fd)
{
    Peer *p = &all->peer[fd];

    if (!p->watched || !has_left(fd))
        return;
    p->left = true;
    if (p->sleeper != NULL) {
        p->sleeper->left = true;
        rouse(p->sleeper);
    }
}

static void *watch(void *arg)
{
    Wakers *all = arg;
    struct epoll_event event[EVENTS_AT_ONCE];
    bool ending = false;

    while (!ending) {
        int n = epoll_wait(all->epoll, event, EVENTS_AT_ONCE, -1);

        pthread_mutex_lock(&all->lock);
        for (int i = 0; i < n; i++) {
            if (event[i].data.fd == all->stop)
                ending = true;
            else
                look(all, event[i].data.fd);
        }
        pthread_mutex_unlock(&all->lock);
    }
    return NULL;
}

/* With the lock held. */
static Peer *peer_of(Wakers *all, int fd)
{
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLET, .data.fd = fd};
    size_t n = all->npeers;
    Peer *p;

    if ((size_t)fd >= n) {
        all->npeers = (size_t)fd * 2 + 64;
        all->peer = mem_grow(all->peer, all->npeers, sizeof(*all->peer));
        memset(all->peer + n, 0, (all->npeers - n) * sizeof(*all->peer));
    }
    p = &all->peer[fd];
    if (!p->watched) /* a client that has left already is an event, too */
        p->watched = epoll_ctl(all->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
    return p;
}

void wakers_forget(Wakers *all, int fd)
{
    pthread_mutex_lock(&all->lock);
    if ((size_t)fd < all->npeers && all->peer[fd].watched) {
        epoll_ctl(all->epoll, EPOLL_CTL_DEL, fd, NULL);
        all->peer[fd] = (Peer){0};
    }
    pthread_mutex_unlock(&all->lock);
}

/* ---- One call ----------------------------------------------------------- */

Waker *waker_new(Wakers *all)
{
    Waker *w = mem_alloc(sizeof(*w));

    *w = (Waker){.all = all, .holders = 1};
    pthread_mutex_lock(&all->lock);
    all->holders++;
    pthread_mutex_unlock(&all->lock);
    return w;
}

Waker *waker_keep(Waker *w)
{
    pthread_mutex_lock(&w->all->lock);
    w->holders++;
    pthread_mutex_unlock(&w->all->lock);
    return w;
}

static void free_all(Wakers *all)
{
    if (all->epoll >= 0)
        close(all->epoll);
    if (all->stop >= 0)
        close(all->stop);
    free(all->peer);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

/* Unlock, and free what nobody holds any more. */
static void unlock_and_free(Wakers *all)
{
    bool last = all->holders == 0;

    pthread_mutex_unlock(&all->lock);
    if (last)
        free_all(all);
}

void waker_drop(Waker *w)
{
    Wakers *all;
    bool last;

    if (w == NULL)
        return;
    all = w->all;
    pthread_mutex_lock(&all->lock);
    last = --w->holders == 0;
    assert(!last || w->connection == NULL);
    all->holders -= last;
    if (last)
        free(w);
    unlock_and_free(all);
}

void waker_sleep(Waker *w, void *connection, int fd, bool live)
{
    Wakers *all = w->all;
    Peer *p;

    pthread_mutex_lock(&all->lock);
    p = peer_of(all, fd);
    w->fd = fd;
    w->live = live;
    w->connection = connection;
    w->left = p->left;
    p->sleeper = w;
    all->suspend(connection);
    /* The library sees to a connection that is resumed at once only after
     * others have had their turn. */
    if (w->woken || is_ended(w, live))
        rouse(w);
    pthread_mutex_unlock(&all->lock);
}

void waker_wake(Waker *w)
{
    pthread_mutex_lock(&w->all->lock);
    if (!w->over) {
        w->woken = true;
        rouse(w);
    }
    pthread_mutex_unlock(&w->all->lock);
}

bool waker_ended(Waker *w, bool live)
{
    bool ended;

    pthread_mutex_lock(&w->all->lock);
    ended = is_ended(w, live);
    pthread_mutex_unlock(&w->all->lock);
    return ended;
}

void waker_over(Waker *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->all->lock);
    assert(w->connection == NULL);
    w->over = true;
    pthread_mutex_unlock(&w->all->lock);
}

/* ---- All of them -------------------------------------------------------- */

Wakers *wakers_open(WakerStep *suspend, WakerStep *resume)
{
    Wakers *all = mem_alloc(sizeof(*all));
    struct epoll_event event = {.events = EPOLLIN};

    *all = (Wakers){.holders = 1, .suspend = suspend, .resume = resume};
    pthread_mutex_init(&all->lock, NULL);
    all->epoll = epoll_create1(EPOLL_CLOEXEC);
    all->stop = eventfd(0, EFD_CLOEXEC);
    event.data.fd = all->stop;
    if (epoll_ctl(all->epoll, EPOLL_CTL_ADD, all->stop, &event) == 0 &&
        pthread_create(&all->thread, NULL, watch, all) == 0)
        return all;
    free_all(all);
    return NULL;
}

void wakers_end(Wakers *all, WakerKind which)
{
    pthread_mutex_lock(&all->lock);
    all->ended = which;
    for (size_t i = 0; i < all->npeers; i++) {
        Waker *w = all->peer[i].sleeper;

        if (w != NULL && is_ended(w, w->live))
            rouse(w);
    }
    pthread_mutex_unlock(&all->lock);
}

void wakers_close(Wakers *all)
{
    if (all == NULL)
        return;
    eventfd_write(all->stop, 1);
    pthread_join(all->thread, NULL);
    pthread_mutex_lock(&all->lock);
    all->holders--;
    unlock_and_free(all);
}

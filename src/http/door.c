/* door.c -- See door.h. */
#include "http/door.h"

#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WAIT_MS 20 /* before another look, while nobody may come in */

struct Door {
    int listener, bell; /* the bell rings once, at the end */
    DoorTake *take;
    DoorFull *full;
    void *ctx;
    pthread_t thread;
};

/* Until somebody comes, if one may; false at the end. */
static bool wait_for_one(const Door *d, bool may_come)
{
    struct pollfd fds[] = {
        {.fd = d->bell, .events = POLLIN},
        {.fd = may_come ? d->listener : -1, .events = POLLIN}};

    while (poll(fds, 2, may_come ? -1 : WAIT_MS) < 0 && errno == EINTR)
        continue;
    return fds[0].revents == 0;
}

/* False: not now; the system may have no room for another. */
static bool let_in(const Door *d)
{
    struct sockaddr_storage from;
    socklen_t size = sizeof(from);
    int fd = accept4(d->listener, (struct sockaddr *)&from, &size,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0)
        d->take(d->ctx, fd, (struct sockaddr *)&from, size);
    return fd >= 0 || errno == EAGAIN || errno == ECONNABORTED;
}

static void *stand(void *ctx)
{
    Door *d = ctx;
    bool room = true;

    while (wait_for_one(d, room))
        room = !d->full(d->ctx) && let_in(d);
    return NULL;
}

Door *door_open(int listener, DoorTake *take, DoorFull *full, void *ctx)
{
    Door *d = mem_alloc(sizeof(*d));
    sigset_t all, before;
    bool ok;

    *d = (Door){.listener = listener,
                .bell = eventfd(0, EFD_CLOEXEC),
                .take = take,
                .full = full,
                .ctx = ctx};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ok = d->bell >= 0 && pthread_create(&d->thread, NULL, stand, d) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        return d;
    if (d->bell >= 0)
        close(d->bell);
    close(listener);
    free(d);
    return NULL;
}

void door_close(Door *d)
{
    if (d == NULL)
        return;
    eventfd_write(d->bell, 1);
    pthread_join(d->thread, NULL);
    close(d->bell);
    close(d->listener);
    free(d);
}

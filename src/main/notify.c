/* notify.c -- See notify.h. */
#include "main/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS 100

/* The address is a path, or after an @ a name without one. */
static void tell(const char *words)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *where = getenv("NOTIFY_SOCKET");
    size_t n = where == NULL ? 0 : strlen(where);
    ssize_t sent;
    int fd;

    if (n < 2 || n >= sizeof(to.sun_path))
        return;
    memcpy(to.sun_path, where, n);
    if (to.sun_path[0] == '@')
        to.sun_path[0] = '\0';
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    sent = sendto(fd, words, strlen(words), MSG_NOSIGNAL,
                  (const struct sockaddr *)&to,
                  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
    (void)sent;
    close(fd);
}

void notify_ready(void)
{
    tell("READY=1");
}

void notify_reloading(void)
{
    char words[MAX_WORDS];
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(words, sizeof(words), "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    tell(words);
}

void notify_stopping(void)
{
    tell("STOPPING=1");
}

/* listen.c -- See listen.h. */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG  1024 /* all pages come back at once after a restart */
#define MAX_HOST 64

typedef union Address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} Address;

/* Cut "host:port" or "[host]:port" in two.  NULL if there is no port. */
static const char *cut(const char *where, char host[MAX_HOST])
{
    const char *colon = strrchr(where, ':'), *end = colon;
    size_t n;

    if (colon == NULL)
        return NULL;
    if (*where == '[' && end > where && end[-1] == ']') {
        where++;
        end--;
    }
    n = (size_t)(end - where);
    if (n >= MAX_HOST)
        return NULL;
    memcpy(host, where, n);
    host[n] = '\0';
    if (n == 0 || strcasecmp(host, "localhost") == 0)
        snprintf(host, MAX_HOST, "127.0.0.1");
    return colon + 1;
}

static bool parse_port(const char *s, in_port_t *port)
{
    char *end;
    long x = strtol(s, &end, 10);

    if (*s < '0' || *s > '9' || *end != '\0' || x > 65535)
        return false;
    *port = htons((in_port_t)x);
    return true;
}

static bool parse(const char *where, Address *a, Err *err)
{
    char host[MAX_HOST];
    const char *port = cut(where, host);
    in_port_t number;

    memset(a, 0, sizeof(*a));
    if (port == NULL || !parse_port(port, &number))
        return err_set(err, ERR_INPUT,
                       "not an address to listen on: \"%.80s\"; write "
                       "127.0.0.1:8080 or [::1]:8080",
                       where);
    if (inet_pton(AF_INET, host, &a->v4.sin_addr) == 1) {
        a->v4.sin_family = AF_INET;
        a->v4.sin_port = number;
    } else if (inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1) {
        a->v6.sin6_family = AF_INET6;
        a->v6.sin6_port = number;
    } else {
        return err_set(err, ERR_INPUT,
                       "not an IP address: \"%.60s\"; names are not looked up, "
                       "write 127.0.0.1:8080 or [::1]:8080",
                       host);
    }
    return true;
}

static bool is_loopback(const Address *a)
{
    if (a->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
    return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
}

static bool open_failed(const char *where, Err *err)
{
    if (errno == EADDRINUSE)
        return err_set(err, ERR_CONFLICT,
                       "%s is in use by another program; stop it or choose "
                       "another port",
                       where);
    if (errno == EACCES)
        return err_set(err, ERR_IO,
                       "no permission to listen on %s; ports below 1024 "
                       "belong to root",
                       where);
    return err_set(err, ERR_IO, "cannot listen on %s: %s", where,
                   strerrordesc_np(errno));
}

/* What each connection inherits: the system itself asks silent ones whether
 * they are there, and gives up on those that do not confirm. */
static void notice_the_vanished(int fd)
{
    int on = 1, probe_s = LISTEN_GONE_S / 4, probes = 3,
        gone_ms = LISTEN_GONE_S * 1000;

    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &probe_s, sizeof(probe_s));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &probe_s, sizeof(probe_s));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone_ms, sizeof(gone_ms));
}

int listen_open(const char *where, bool allow_remote, int *port, Err *err)
{
    Address a;
    socklen_t len = sizeof(a);
    int fd, on = 1;

    if (!parse(where, &a, err))
        return -1;
    if (!allow_remote && !is_loopback(&a)) {
        err_set(err, ERR_DENIED,
                "refusing to listen on %.60s: without a login, everybody who "
                "reaches it could read everything; listen on 127.0.0.1 and put "
                "a proxy with a login before it",
                where);
        return -1;
    }
    fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd >= 0)
        notice_the_vanished(fd);
    if (fd < 0 || bind(fd, &a.any, sizeof(a)) != 0 ||
        listen(fd, BACKLOG) != 0 || getsockname(fd, &a.any, &len) != 0) {
        open_failed(where, err);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *port = ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
    return fd;
}

/* The part before the port; of "[::1]:80" what is between the brackets. */
static size_t name_of(const char **host)
{
    size_t n = strcspn(*host, ":");

    if (**host != '[')
        return n;
    ++*host;
    return strcspn(*host, "]");
}

bool listen_is_local_host(const char *host)
{
    struct in6_addr address;
    char name[MAX_HOST];
    bool bracket;
    size_t n;

    if (host == NULL) /* HTTP/1.0, which no browser speaks */
        return true;
    bracket = *host == '[';
    n = name_of(&host);
    if (n == 0 || n >= MAX_HOST)
        return false;
    memcpy(name, host, n);
    name[n] = '\0';
    return bracket ? inet_pton(AF_INET6, name, &address) == 1
                   : inet_pton(AF_INET, name, &address) == 1 ||
                         strcasecmp(name, "localhost") == 0;
}

bool listen_is_listed(const char *host, const char *names)
{
    size_t n;

    if (host == NULL || names == NULL)
        return false;
    n = name_of(&host);
    while (n > 0 && *names != '\0') {
        size_t len = strcspn(names, ",");

        if (len == n && strncasecmp(host, names, n) == 0)
            return true;
        names += len + (names[len] == ',');
    }
    return false;
}

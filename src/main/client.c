/* client.c -- See client.h. */
#include "main/client.h"

#include "base/jsonread.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_HEAD  ((size_t)64 << 10) /* bytes of a reply's headers */
#define MAX_NAME  100                /* bytes of an address */
#define MAX_WORDS ((size_t)1 << 20)  /* of an answer that is a failure */

static bool no_server(const char *at, Err *err)
{
    return err_set(err, ERR_IO,
                   "the server at %s does not answer; is it about to stop? try"
                   " again",
                   at);
}

/* ---- The connection ----------------------------------------------------- */

/* "[::1]:80" is ::1 and 80. */
static bool split(const char *at, char host[MAX_NAME], const char **port)
{
    const char *colon = strrchr(at, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - at);

    if (n >= 2 && at[0] == '[' && at[n - 1] == ']') {
        at++;
        n -= 2;
    }
    if (n == 0 || n >= MAX_NAME)
        return false;
    memcpy(host, at, n);
    host[n] = '\0';
    *port = colon + 1;
    return true;
}

static int connect_to(const char *at)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV},
                    *list = NULL;
    char host[MAX_NAME];
    const char *port;
    int fd = -1;

    if (!split(at, host, &port) || getaddrinfo(host, port, &hints, &list) != 0)
        return -1;
    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    return fd;
}

static bool send_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* ---- The reply ---------------------------------------------------------- */

static ssize_t receive(int fd, char *to, size_t room)
{
    ssize_t n;

    do
        n = recv(fd, to, room, 0);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Up to the empty line; what came behind it stays in *head.  0: no reply. */
static size_t read_head(int fd, Buf *head)
{
    const char *end;
    char block[4096];
    ssize_t n;

    while ((end = strstr(head->text, "\r\n\r\n")) == NULL) {
        n = receive(fd, block, sizeof(block));
        if (n <= 0 || head->full)
            return 0;
        buf_add(head, block, (size_t)n);
    }
    return (size_t)(end - head->text) + 4;
}

static bool keep(Buf *text, FILE *file, const char *bytes, size_t n, Err *err)
{
    if (file == NULL)
        buf_add(text, bytes, n);
    else if (fwrite(bytes, 1, n, file) != n)
        return err_set(err, ERR_IO,
                       "the disk is full, or the file cannot be written");
    return true;
}

static bool read_body(int fd, const char *at, Buf *text, FILE *file, Err *err)
{
    char block[65536];
    ssize_t n;

    while ((n = receive(fd, block, sizeof(block))) > 0)
        if (!keep(text, file, block, (size_t)n, err))
            return false;
    return n == 0 || no_server(at, err);
}

/* What the server says went wrong. */
static bool refusal(const Buf *body, long status, Err *err)
{
    static const JsonLimits limits = {MAX_WORDS, 8};
    Err ignored;
    JsonDoc *doc = jsonread_new(body->text, body->len, &limits, &ignored);
    const JsonVal *root = doc == NULL ? NULL : jsonread_root(doc);
    const char *detail = jsonread_str(jsonread_get(root, "detail"), NULL);

    err_set(err, ERR_STORE, "the server says: %.500s",
            detail == NULL ? "no, without a reason" : detail);
    if (detail == NULL)
        err_within(err, "status %ld", status);
    jsonread_free(doc);
    return false;
}

static bool read_reply(int fd, const char *at, Buf *text, FILE *file, Err *err)
{
    Buf head = BUF_INIT(MAX_HEAD), words = BUF_INIT(MAX_WORDS);
    size_t n = read_head(fd, &head);
    const char *space = n == 0 ? NULL : strchr(head.text, ' ');
    long status = space == NULL ? 0 : strtol(space, NULL, 10);
    bool fine = status >= 200 && status < 300, ok;

    if (status == 0) {
        ok = no_server(at, err);
    } else {
        Buf *to = fine && text != NULL ? text : &words;

        file = fine ? file : NULL;
        ok = keep(to, file, head.text + n, head.len - n, err) &&
             read_body(fd, at, to, file, err) &&
             (fine || refusal(&words, status, err));
    }
    buf_clear(&head);
    buf_clear(&words);
    return ok;
}

bool client_ask(const char *at, const char *method, const char *path, Buf *text,
                FILE *file, Err *err)
{
    Buf line = BUF_INIT(4096);
    int fd = connect_to(at);
    bool ok;

    if (fd < 0)
        return no_server(at, err);
    buf_printf(&line, "%s %s HTTP/1.0\r\nHost: %s\r\nContent-Length: 0\r\n\r\n",
               method, path, at);
    ok = send_all(fd, line.text, line.len) ? read_reply(fd, at, text, file, err)
                                           : no_server(at, err);
    buf_clear(&line);
    close(fd);
    return ok;
}

/*
 * send_events.c -- Sends events over loopback as fast as they are answered.
 *
 *     send_events PORT BATCH CONNECTIONS SECONDS RUN [PER_SECOND]
 *
 * Each connection sends a batch, waits for its answer and sends the next one,
 * at once or so that all together send PER_SECOND events.
 * RUN goes into the ids, so that every run sends new events.  Prints events
 * acknowledged, events a second, and the time of an answer in ms:
 *
 *     EVENTS PER_SECOND P50 P99
 *
 * The bodies are made once; only the digits of the ids change, so that the
 * program takes as little as it can of the machine that it measures.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DIGITS     9
#define MAX_EVENT  512
#define MAX_REPLY  65536
#define MAX_TIMES  2000000
#define MAX_CLIENT 256

typedef struct Client {
    pthread_t thread;
    int port, number, batch;
    const char *run;
    double until; /* seconds of the monotonic clock */
    double every; /* seconds from batch to batch; 0: at once */
    int64_t acknowledged;
    double *ms;
    size_t n;
    const char *failed; /* NULL: all is well */
} Client;

static int number(const char *s)
{
    return (int)strtol(s, NULL, 10);
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

/* The request with its body; digit[i] is where event i's number stands. */
static char *make_request(const Client *c, size_t *len, char ***digit)
{
    size_t room = (size_t)c->batch * MAX_EVENT + 1024, n = 0, head;
    char *text = malloc(room), *body = malloc(room);
    size_t *at = calloc((size_t)c->batch, sizeof(*at));

    *digit = calloc((size_t)c->batch, sizeof(**digit));
    for (int i = 0; i < c->batch; i++) {
        n += (size_t)snprintf(body + n, room - n,
                              "{\"fact\":\"interaction\",\"source\":\"pbx\","
                              "\"id\":\"%s-%d-",
                              c->run, c->number);
        at[i] = n;
        n += (size_t)snprintf(
            body + n, room - n,
            "000000000\",\"ts\":\"2026-04-15T10:%02d:%02dZ\",\"customer\":"
            "\"c%d\",\"kind\":\"call\",\"channel\":\"phone\",\"queue\":"
            "\"billing\",\"agent\":\"a%02d\",\"reason\":\"invoice\",\"wait\":"
            "%d,\"talk\":%d,\"answered\":true,\"resolved\":true}\n",
            i % 60, i % 60, i, i % 40, i % 60000, 1000 * (i % 300));
    }
    head = (size_t)snprintf(text, room,
                            "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            "Content-Type: application/x-ndjson\r\n"
                            "Content-Length: %zu\r\n\r\n",
                            n);
    memcpy(text + head, body, n);
    for (int i = 0; i < c->batch; i++)
        (*digit)[i] = text + head + at[i];
    *len = head + n;
    free(body);
    free(at);
    return text;
}

static void put_number(char *to, int64_t x)
{
    for (int i = DIGITS - 1; i >= 0; i--, x /= 10)
        to[i] = (char)('0' + x % 10);
}

static bool send_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, s, n, MSG_NOSIGNAL);

        if (done <= 0)
            return false;
        s += done;
        n -= (size_t)done;
    }
    return true;
}

/* Read one reply with a Content-Length; its status, 0 if there is none. */
static int read_reply(int fd, char *reply)
{
    size_t n = 0, want = 0;

    while (n < MAX_REPLY - 1 && (want == 0 || n < want)) {
        ssize_t got = recv(fd, reply + n, MAX_REPLY - 1 - n, 0);
        char *end, *length;

        if (got <= 0)
            return 0;
        n += (size_t)got;
        reply[n] = '\0';
        end = strstr(reply, "\r\n\r\n");
        length = strcasestr(reply, "content-length:");
        if (want == 0 && end != NULL && length != NULL && length < end)
            want = (size_t)(end + 4 - reply) +
                   (size_t)strtoull(length + 15, NULL, 10);
    }
    return n > 12 ? number(reply + 9) : 0;
}

static void *run(void *arg)
{
    Client *c = arg;
    char reply[MAX_REPLY], **digit;
    int fd = dial(c->port), status;
    double due = now_s();
    int64_t next = 0;
    size_t len;
    char *text = make_request(c, &len, &digit);

    if (fd < 0)
        c->failed = "cannot connect";
    while (c->failed == NULL && now_s() < c->until) {
        double began;

        if (now_s() < due)
            usleep((useconds_t)(1e6 * (due - now_s())));
        due += c->every;
        for (int i = 0; i < c->batch; i++)
            put_number(digit[i], next++);
        began = now_s();
        status = send_all(fd, text, len) ? read_reply(fd, reply) : 0;
        while (status == 429) { /* the queue is full: as a client would */
            usleep(20000);
            status = send_all(fd, text, len) ? read_reply(fd, reply) : 0;
        }
        if (status != 200) {
            c->failed = strdup(status == 0 ? "no answer" : reply);
            break;
        }
        if (c->n < MAX_TIMES)
            c->ms[c->n++] = 1e3 * (now_s() - began);
        c->acknowledged += c->batch;
    }
    close(fd);
    free(text);
    free(digit);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void report(Client *client, int n, double took)
{
    static double all[MAX_TIMES];
    int64_t acknowledged = 0;
    size_t times = 0;

    for (int i = 0; i < n; i++) {
        acknowledged += client[i].acknowledged;
        for (size_t k = 0; k < client[i].n && times < MAX_TIMES; k++)
            all[times++] = client[i].ms[k];
    }
    qsort(all, times, sizeof(*all), by_size);
    printf("%lld %.0f %.2f %.2f\n", (long long)acknowledged,
           (double)acknowledged / took, times ? all[times / 2] : 0,
           times ? all[times * 99 / 100] : 0);
}

int main(int argc, char **argv)
{
    static Client client[MAX_CLIENT];
    double began = now_s();
    int n = argc == 6 || argc == 7 ? number(argv[3]) : 0, status = 0;

    if (n < 1 || n > MAX_CLIENT) {
        fputs("send_events PORT BATCH CONNECTIONS SECONDS RUN [PER_SECOND]\n",
              stderr);
        return 2;
    }
    for (int i = 0; i < n; i++) {
        client[i] = (Client){
            .port = number(argv[1]),
            .number = i,
            .batch = number(argv[2]),
            .run = argv[5],
            .until = began + strtod(argv[4], NULL),
            .every = argc < 7 ? 0 : n * number(argv[2]) / strtod(argv[6], NULL),
            .ms = calloc(MAX_TIMES, sizeof(double))};
        pthread_create(&client[i].thread, NULL, run, &client[i]);
    }
    for (int i = 0; i < n; i++) {
        pthread_join(client[i].thread, NULL);
        if (client[i].failed != NULL) {
            fprintf(stderr, "%s\n", client[i].failed);
            status = 1;
        }
    }
    report(client, n, now_s() - began);
    return status;
}

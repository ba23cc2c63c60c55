/*
 * start.c -- How long from the start of a server to its first answer?
 *
 *     bench_start                               a port that is free
 *     bench_start PORT PATH LOG COMMAND...      "pid ms"
 *
 * Starts the command with its output in LOG, asks for PATH again and again
 * until it is answered with 200, prints the server's pid and the
 * milliseconds, and leaves the server running.
 */
#include "engine.h"
#include "reply.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 600000

static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool ok = bind(fd, (struct sockaddr *)&at, n) == 0 &&
              getsockname(fd, (struct sockaddr *)&at, &n) == 0;

    close(fd);
    return ok ? ntohs(at.sin_port) : 0;
}

static pid_t start(const char *log, char **command)
{
    pid_t pid = fork();
    int fd;

    if (pid != 0)
        return pid;
    setsid();
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(fd, 1);
    dup2(fd, 2);
    execvp(command[0], command);
    _exit(127);
}

static bool answers(const char *port, const char *path, Err *err)
{
    void *engine = puls_engine.open(port, err);
    void *viewer = puls_engine.viewer(engine, err);
    Buf out = BUF_INIT(MAX_ANSWER);
    bool ok = puls_engine.ask(viewer, path, &out, err);

    buf_clear(&out);
    puls_engine.leave(viewer);
    puls_engine.close(engine);
    return ok;
}

int main(int argc, char **argv)
{
    double began = engine_now_ms();
    Err err = {0};
    pid_t pid;

    if (argc < 5)
        return printf("%d\n", free_port()) < 0;
    pid = start(argv[3], argv + 4);
    while (!answers(argv[1], argv[2], &err)) {
        if (waitpid(pid, NULL, WNOHANG) == pid ||
            engine_now_ms() - began > PATIENCE_MS) {
            fprintf(stderr, "bench_start: %s: %s; see %s\n", argv[4], err.text,
                    argv[3]);
            kill(pid, SIGTERM);
            return 1;
        }
        usleep(1000);
    }
    printf("%d %.1f\n", (int)pid, engine_now_ms() - began);
    return 0;
}

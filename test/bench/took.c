/* took.c -- What a command takes of time and memory.
 *
 *     took COMMAND...       its output goes to standard error; then prints
 *                           seconds, seconds of CPU, MB at the peak
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static void run(char **argv)
{
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    double start = now();
    struct rusage used;
    pid_t child;
    int status;

    if (argc < 2) {
        fprintf(stderr, "usage: took COMMAND...\n");
        return 2;
    }
    child = fork();
    if (child == 0)
        run(argv + 1);
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("took");
        return 1;
    }
    printf("%.3f %.3f %.0f\n", now() - start,
           seconds(used.ru_utime) + seconds(used.ru_stime),
           (double)used.ru_maxrss / 1024);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/*
 * run_sql.c -- Runs the statements of a file on an engine.
 *
 *     bench_run_sql KIND WHERE [NAME=VALUE...] <FILE
 *
 * A statement ends with a semicolon at the end of a line; {NAME} is filled
 * in.  What it answers is printed; the seconds that all took go to the
 * standard error.
 */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_SQL ((size_t)1 << 20)

static const char *value_of(char **pair, int n, const char *name, size_t len)
{
    for (int i = 0; i < n; i++)
        if (strncmp(pair[i], name, len) == 0 && pair[i][len] == '=')
            return pair[i] + len + 1;
    return NULL;
}

static void fill(const char *form, char **pair, int n, Buf *out)
{
    while (*form != '\0') {
        size_t plain = strcspn(form, "{"), word;
        const char *value;

        buf_add(out, form, plain);
        form += plain;
        if (*form == '\0')
            break;
        word = strcspn(form, "}");
        value = value_of(pair, n, form + 1, word - 1);
        if (value != NULL)
            buf_puts(out, value);
        else
            buf_add(out, form, word + (form[word] == '}'));
        form += word + (form[word] == '}');
    }
}

static bool run(const EngineOps *e, void *viewer, Buf *sql, Err *err)
{
    Buf out = BUF_INIT(MAX_ANSWER);
    bool ok = e->ask(viewer, sql->text, &out, err);

    if (!ok)
        err_within(err, "%.200s", sql->text);
    fputs(out.text, stdout);
    buf_clear(&out);
    buf_reset(sql);
    return ok;
}

static bool run_all(const EngineOps *e, void *viewer, char **pair, int n,
                    Err *err)
{
    Buf sql = BUF_INIT(MAX_SQL);
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    bool ok = true;

    while (ok && (len = getline(&line, &room, stdin)) > 0) {
        bool last = len > 1 && line[len - 2] == ';';

        if (strncmp(line, "--", 2) == 0 || (sql.len == 0 && *line == '\n'))
            continue;
        if (last)
            line[len - 2] = '\0';
        fill(line, pair, n, &sql);
        ok = !last || run(e, viewer, &sql, err);
    }
    free(line);
    buf_clear(&sql);
    return ok;
}

int main(int argc, char **argv)
{
    double began = engine_now_ms();
    Err err = {0};
    const EngineOps *e = argc > 2 ? engine_find(argv[1], &err) : NULL;
    void *engine = e != NULL ? e->open(argv[2], &err) : NULL;
    void *viewer = engine != NULL ? e->viewer(engine, &err) : NULL;
    bool ok = viewer != NULL && run_all(e, viewer, argv + 3, argc - 3, &err);

    if (viewer != NULL)
        e->leave(viewer);
    if (engine != NULL)
        e->close(engine);
    fflush(stdout);
    if (ok)
        fprintf(stderr, "%.3f\n", (engine_now_ms() - began) / 1e3);
    else
        fprintf(stderr, "bench_run_sql: %s\n",
                argc > 2 ? err.text : "KIND WHERE [NAME=VALUE...]");
    _exit(ok ? 0 : 1); /* libchdb's exit handlers crash */
}

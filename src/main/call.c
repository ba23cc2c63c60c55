/*
 * call.c -- Commands that are calls of the API, made without a socket.
 *
 *     puls query nps --by channel     GET /v1/query?metric=nps&by=channel
 *
 * The handler that answers HTTP answers here, so both give the same bytes.
 */
#include "main/command.h"

#include <stdio.h>
#include <string.h>

#define MAX_OUTPUT ((size_t)1 << 30)

/* Options become parameters; the first word is the one that the command
 * names; without --format, people get a table where there is one. */
static bool fill_params(const Command *c, const Args *args, Arena *a,
                        Params *out, Err *err)
{
    Param *p = ARENA_ARRAY(a, Param, args->n_options + 3);
    size_t n = 0;

    if (args->n_words > (c->word != NULL ? 1u : 0u))
        return err_set(err, ERR_INPUT, "what is \"%s\"? usage: puls %s %s",
                       args->word[args->n_words - 1], c->name, c->usage);
    if (c->word != NULL && args->n_words == 0)
        return err_set(err, ERR_INPUT, "usage: puls %s %s", c->name, c->usage);
    if (args->n_words == 1)
        p[n++] = (Param){c->word, args->word[0]};
    for (size_t i = 0; i < args->n_options; i++)
        if (strcmp(args->option[i].name, "data") != 0)
            p[n++] = args->option[i];
    if (c->format != NULL && args_get(args, "format") == NULL)
        p[n++] = (Param){"format", c->format};
    *out = (Params){p, n};
    return true;
}

static bool print_stream(Reply *reply, Err *err)
{
    Buf chunk = BUF_INIT(MAX_CHUNK);
    bool ok;

    while ((ok = reply->next(reply->ctx, &chunk, err)) && chunk.len > 0) {
        fwrite(chunk.text, 1, chunk.len, stdout);
        buf_reset(&chunk);
    }
    buf_clear(&chunk);
    return ok;
}

static bool print_reply(Reply *reply, Err *err)
{
    bool ok = true;

    if (reply->next != NULL)
        ok = print_stream(reply, err);
    else
        fwrite(reply->body.text, 1, reply->body.len, stdout);
    if (reply->next == NULL && reply->type == NULL)
        putchar('\n'); /* JSON ends without one */
    if (fflush(stdout) != 0 && ok)
        return err_set(err, ERR_IO, "cannot write to the standard output");
    return ok;
}

bool command_get(App *app, const char *path, Params params, Arena *a, Err *err)
{
    Request req = {.method = "GET",
                   .path = path,
                   .params = params,
                   .body = "",
                   .arena = a,
                   .app = app};
    Reply reply = {.body = BUF_INIT(MAX_OUTPUT)};
    char allow[MAX_ALLOW];
    const Route *route =
        route_find(api_routes, api_route_count, &req, allow, err);
    bool ok = route != NULL && route->handler(&req, &reply, err) &&
              print_reply(&reply, err);

    reply_clear(&reply);
    return ok;
}

int command_call(const Command *c, int argc, char **argv)
{
    Arena a = {0};
    Folder folder;
    Err err = {0};
    Params params;
    Args args;
    bool ok;

    if (!args_parse(argc, argv, NULL, &a, &args, &err) ||
        !folder_open(&folder, &args, c, &err)) {
        arena_clear(&a);
        return command_fail(&err);
    }
    ok = fill_params(c, &args, &a, &params, &err) &&
         command_get(&folder.app, c->path, params, &a, &err);
    folder_close(&folder);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

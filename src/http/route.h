/*
 * route.h -- From a method and a path to the function that answers.
 *
 * The whole HTTP API is the table in api/routes.c; read it first.
 *
 * A handler fills `reply` and returns true, or fills `err` and returns false.
 * It does not write to the socket, choose a status for errors, check who is
 * asking or free what it took from the request's arena: http/ does.  It runs
 * in one of the server's threads, many at the same time.
 */
#ifndef PULS_HTTP_ROUTE_H
#define PULS_HTTP_ROUTE_H

#include "http/params.h"
#include "http/reply.h"

#include <stdint.h>

#define MAX_PATH_ARGS 4
#define MAX_ALLOW     64 /* bytes of "GET, HEAD, POST" */

/* What somebody must be allowed to do before the handler is called. */
typedef enum Perm { PERM_NONE, PERM_INGEST, PERM_READ, PERM_EDIT } Perm;

typedef struct Request {
    const char *method;
    const char *path;  /* as the client sent it: still with its escapes */
    const char *query; /* behind the '?', as the client sent it; NULL: none, or
                          no client */
    Params params;
    Params headers;                 /* ask params_header() */
    const char *arg[MAX_PATH_ARGS]; /* what the :names of the path matched,
                                       decoded; NULL after the last */
    const char *body; /* never NULL, ends in '\0' that body_len lacks */
    size_t body_len;
    const char *file; /* instead, of a route that spools: rename it to keep
                         it; NULL where there is none */
    uint64_t file_size;
    Arena *arena; /* cleared when the reply has been sent */
    void *app;    /* the server's state; see api/app.h */
} Request;

typedef bool Handler(Request *req, Reply *reply, Err *err);

typedef struct Route {
    const char *method; /* a GET answers HEAD as well */
    const char *path;   /* "/v1/metrics/:name" */
    Perm perm;
    Handler *handler;
    bool spool; /* a body may be large: it comes in a file */
    bool often; /* thousands a second: what went well is logged together */
    bool page;  /* a page has this path, too: whoever takes HTML gets that */
} Route;

/*
 * The first of n routes that matches; sets req->arg.  Else NULL and *err:
 * ERR_INPUT when the path is there under other methods, which `allow` then
 * lists ("GET, HEAD"), or an argument has broken escapes; ERR_MISSING and
 * the nearest path when there is none.
 */
const Route *route_find(const Route *routes, size_t n, Request *req,
                        char allow[MAX_ALLOW], Err *err);

#endif

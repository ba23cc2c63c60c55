/* call.c -- See call.h. */
#include "http/call.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/listen.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

Call *call_new(const Site *site, const char *target)
{
    Call *c = mem_alloc(sizeof(*c));

    c->site = site;
    c->start = clock_mono();
    c->body = (Buf)BUF_INIT(site->config.max_body);
    c->chunk = (Buf)BUF_INIT(MAX_CHUNK);
    c->reply.body = (Buf)BUF_INIT(site->config.max_reply);
    c->target = arena_strndup(&c->arena, target, strlen(target));
    c->req.arena = &c->arena;
    c->req.app = site->app;
    c->req.body = "";
    c->req.method = c->req.path = "";
    return c;
}

/* Decide that the answer is an error with a status that no ErrKind has. */
static bool refuse(Call *c, int status)
{
    c->reply.status = status;
    return false;
}

static bool check_target(Call *c)
{
    const char *query = strchr(c->target, '?');

    if (strlen(c->target) > MAX_QUERY) {
        err_set(&c->err, ERR_INPUT, "the address is over %d bytes", MAX_QUERY);
        return refuse(c, 414);
    }
    if (query == NULL)
        return true;
    c->req.query = ++query;
    return params_parse(query, strlen(query), &c->req.params, &c->arena,
                        &c->err);
}

/* Otherwise one that matters could be among those that are not looked at. */
static bool check_headers(Call *c)
{
    if (c->req.headers.n <= MAX_HEADERS)
        return true;
    err_set(&c->err, ERR_LIMIT, "the request has over %d headers", MAX_HEADERS);
    return refuse(c, 431);
}

static bool check_host(Call *c)
{
    const HttpConfig *config = &c->site->config;
    const char *host = params_header(&c->req.headers, "Host");

    if (config->allow_remote || listen_is_local_host(host) ||
        listen_is_listed(host, config->hosts))
        return true;
    err_set(&c->err, ERR_DENIED,
            "this server answers only to its own machine, not to the name "
            "%.80s; call it 127.0.0.1, or put the name into the setting "
            "server.hosts",
            host);
    return refuse(c, 421);
}

static bool is_read_only(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* Is this Origin header one of our own pages?  A proxy may have changed the
 * Host: then the name that readers know is in the list. */
static bool is_own(const char *origin, const char *host, const char *hosts)
{
    const char *slashes = strstr(origin, "://");

    return slashes != NULL &&
           ((host != NULL && strcmp(slashes + 3, host) == 0) ||
            listen_is_listed(slashes + 3, hosts));
}

/*
 * Any page in the world may make its reader's browser send us a form.  The
 * browser then says where the form comes from, by Origin, and newer ones by
 * Sec-Fetch-Site as well.  Programs say neither.
 */
static bool check_origin(Call *c)
{
    const Params *headers = &c->req.headers;
    const char *site = params_header(headers, "Sec-Fetch-Site");
    const char *origin = params_header(headers, "Origin");
    bool own = true;

    if (is_read_only(c->req.method))
        return true;
    if (site != NULL)
        own = strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    if (origin != NULL)
        own = own && is_own(origin, params_header(headers, "Host"),
                            c->site->config.hosts);
    return own || err_set(&c->err, ERR_DENIED,
                          "a page of another site may not change anything "
                          "here");
}

static bool find_asset(Call *c, char allow[MAX_ALLOW])
{
    const HttpConfig *config = &c->site->config;
    const char *method = c->req.method;

    c->asset = asset_for(config->assets, config->asset_count, c->req.path);
    if (c->asset == NULL || is_read_only(method))
        return c->asset != NULL;
    c->asset = NULL;
    memcpy(allow, "GET, HEAD", sizeof("GET, HEAD"));
    return err_set(&c->err, ERR_INPUT,
                   "%.200s does not allow %.20s; it allows "
                   "%s",
                   c->req.path, method, allow);
}

/* A browser that goes there says text/html; a program does not. */
static bool is_page(Call *c, char allow[MAX_ALLOW])
{
    const char *accept = params_header(&c->req.headers, "Accept");

    reply_header(&c->reply, "Vary", "Accept");
    return accept != NULL && strstr(accept, "text/html") != NULL &&
           find_asset(c, allow);
}

static bool find_who_answers(Call *c)
{
    char allow[MAX_ALLOW];

    c->route =
        route_find(c->site->routes, c->site->nroutes, &c->req, allow, &c->err);
    if (c->route != NULL && c->route->page && is_page(c, allow)) {
        c->route = NULL;
        return true;
    }
    if (c->route != NULL)
        return c->site->config.allow == NULL ||
               c->site->config.allow(&c->req, c->route->perm, &c->err);
    if (c->err.kind == ERR_MISSING && find_asset(c, allow)) {
        c->err = (Err){0};
        return true;
    }
    if (allow[0] == '\0')
        return false;
    reply_header(&c->reply, "Allow",
                 arena_strndup(&c->arena, allow, strlen(allow)));
    return refuse(c, 405);
}

bool call_spools(const Call *c)
{
    return c->spool.path != NULL;
}

static bool too_large(Call *c, uint64_t limit)
{
    c->reply.status = 413;
    return err_set(&c->err, ERR_LIMIT, "the body is over %llu bytes%s%s",
                   (unsigned long long)limit,
                   c->gunzip != NULL ? " when it is unpacked" : "",
                   limit == c->site->config.max_body ? "; send it in parts"
                                                     : "");
}

/* A file keeps what it is packed in; other bodies are unpacked. */
static bool check_coding(Call *c)
{
    const char *coding = params_header(&c->req.headers, "Content-Encoding");

    if (coding == NULL || strcasecmp(coding, "identity") == 0 ||
        c->route == NULL || c->route->spool)
        return true;
    if (strcasecmp(coding, "gzip") == 0 || strcasecmp(coding, "x-gzip") == 0) {
        c->gunzip = gunzip_open();
        return true;
    }
    err_set(&c->err, ERR_INPUT,
            "the body is packed as %.40s, which is not unpacked here; send it "
            "as gzip, or as it is",
            coding);
    reply_header(&c->reply, "Accept-Encoding", "gzip");
    return refuse(c, 415);
}

/* False: it is not worth waiting for. */
static bool begin_body(Call *c)
{
    const HttpConfig *config = &c->site->config;
    const char *length = params_header(&c->req.headers, "Content-Length");
    uint64_t announced = length == NULL ? 0 : strtoull(length, NULL, 10);
    bool fine = c->err.kind == ERR_NONE;
    bool spools = fine && c->route != NULL && c->route->spool;
    uint64_t limit = spools ? config->max_spool : config->max_body;

    if (announced > limit)
        return fine ? too_large(c, limit) : false;
    if (!spools || spool_open(&c->spool, &c->arena, config->spool_dir, limit,
                              announced, &c->err))
        return true;
    c->reply.status = c->spool.status;
    return announced <= config->max_body;
}

bool call_begin(Call *c, const char *method, const char *path)
{
    c->req.method = method;
    c->req.path = path;
    (void)(check_target(c) && check_headers(c) && check_host(c) &&
           check_origin(c) && find_who_answers(c) && check_coding(c));
    return begin_body(c);
}

/* The answer is a failure, but the client has to be heard out to read it:
 * once more as much as it might have sent. */
static bool skip(Call *c, size_t n)
{
    const HttpConfig *config = &c->site->config;

    c->skipped += n;
    return c->skipped <=
           (c->spool.status != 0 ? config->max_spool : config->max_body);
}

static void drop_body(Call *c)
{
    atomic_fetch_sub(c->site->bodies, c->held);
    c->held = 0;
    buf_clear(&c->body);
}

/* Thousands of bodies of a legal size are too much together. */
static bool hold(Call *c)
{
    size_t more = c->body.len - c->held, all;

    all = atomic_fetch_add(c->site->bodies, more) + more;
    c->held = c->body.len;
    if (all <= c->site->config.max_bodies)
        return true;
    drop_body(c);
    err_set(&c->err, ERR_LIMIT,
            "the bodies of all requests together take over %zu bytes; try "
            "again in a moment",
            c->site->config.max_bodies);
    reply_header(&c->reply, "Retry-After", "1");
    return refuse(c, 503);
}

/* False: the failure is decided. */
static bool take(Call *c, const char *bytes, size_t n)
{
    if (c->gunzip == NULL) {
        buf_add(&c->body, bytes, n);
    } else if (!gunzip_add(c->gunzip, &c->body, bytes, n) && !c->body.full) {
        drop_body(c);
        return err_set(&c->err, ERR_INPUT,
                       "the body is not gzip, as its Content-Encoding says");
    }
    if (!c->body.full)
        return hold(c);
    drop_body(c);
    return too_large(c, c->site->config.max_body);
}

bool call_body(Call *c, const char *bytes, size_t n)
{
    if (call_spools(c)) {
        if (spool_add(&c->spool, bytes, n, &c->err))
            return true;
        c->reply.status = c->spool.status;
        spool_close(&c->spool);
    }
    return (c->err.kind == ERR_NONE && take(c, bytes, n)) || skip(c, n);
}

/* ---- The reply ---------------------------------------------------------- */

static bool next_chunk(Call *c)
{
    Reply *r = &c->reply;
    bool more;

    buf_reset(&c->chunk);
    c->chunk_at = 0;
    more = r->next(r->ctx, &c->chunk, &c->err);
    if (!more && (!r->live || c->err.kind != ERR_NONE))
        return false;
    c->ended = r->live ? !more : c->chunk.len == 0;
    return !c->chunk.full ||
           err_set(&c->err, ERR_LIMIT, "a part of the reply is over %zu bytes",
                   c->chunk.limit);
}

/* The second half, when the first one has asked for it. */
static bool resume(Call *c)
{
    ReplyResume *half = c->reply.resume;

    c->reply.resume = NULL;
    return half(c->reply.ctx, &c->reply, &c->err);
}

static bool run(Call *c)
{
    if (c->reply.resume != NULL)
        return resume(c);
    if (c->err.kind != ERR_NONE)
        return false;
    if (c->gunzip != NULL && !gunzip_whole(c->gunzip))
        return err_set(&c->err, ERR_INPUT,
                       "the body ends before its gzip does");
    if (c->asset != NULL) {
        asset_reply(c->asset, &c->req.headers, &c->reply);
        return true;
    }
    c->req.body = c->body.text;
    c->req.body_len = c->body.len;
    c->req.file = c->spool.path;
    c->req.file_size = c->spool.size;
    return c->route->handler(&c->req, &c->reply, &c->err);
}

/* What the handler left is fit to be sent. */
static bool begin_reply(Call *c)
{
    if (c->reply.body.full)
        return err_set(&c->err, ERR_LIMIT,
                       "the reply is over %zu bytes; ask for less",
                       c->reply.body.limit);
    return c->reply.next == NULL || next_chunk(c);
}

static const char *route_of(const Call *c)
{
    return c->route != NULL ? c->route->path : c->asset != NULL ? "asset" : "-";
}

bool call_answer(Call *c)
{
    bool ok = run(c);

    if (ok && c->reply.resume != NULL)
        return false;
    if (!ok || !begin_reply(c)) {
        reply_fail(&c->reply, c->req.path, &c->err);
        if (c->reply.status >= 500)
            log_error("http", "route=%s %s", route_of(c), c->err.text);
    }
    reply_finish(&c->reply, &c->req.headers, &c->arena);
    return true;
}

ssize_t call_read(Call *c, char *to, size_t max)
{
    size_t n;

    if (c->chunk_at == c->chunk.len && !c->ended && !next_chunk(c)) {
        log_error("http", "route=%s %s", route_of(c), c->err.text);
        return CALL_BROKEN;
    }
    n = c->chunk.len - c->chunk_at;
    if (n == 0 && !c->ended) {
        buf_clear(&c->chunk); /* thousands may sleep */
        return CALL_SLEEPS;
    }
    if (n > max)
        n = max;
    memcpy(to, c->chunk.text + c->chunk_at, n);
    c->chunk_at += n;
    return (ssize_t)n;
}

/* A method that is not in the table of routes is a client's word. */
static const char *method_of(const Call *c)
{
    if (c->route == NULL && c->asset == NULL)
        return "-";
    return strcmp(c->req.method, "HEAD") == 0 ? "HEAD"
           : c->route != NULL                 ? c->route->method
                                              : "GET";
}

/* Did it bring events, and all went well? */
static bool is_often(const Call *c, bool sent)
{
    return c->site->often != NULL && c->route != NULL && c->route->often &&
           c->reply.status == 200 && sent;
}

static void log_call(const Call *c, bool sent, int64_t took)
{
    if (is_often(c, sent)) {
        often_count(c->site->often, took);
        return;
    }
    often_look(c->site->often);
    log_info("http", "method=%s route=%s status=%d ms=%lld sent=%s",
             method_of(c), route_of(c), c->reply.status, (long long)took,
             sent ? "all" : "part");
}

void call_free(Call *c, bool sent)
{
    int64_t took = clock_mono() - c->start;

    traffic_count(c->site->config.traffic, c->route, c->asset != NULL,
                  c->reply.status, took);
    log_call(c, sent, took);
    reply_clear(&c->reply);
    spool_close(&c->spool);
    drop_body(c);
    gunzip_close(c->gunzip);
    buf_clear(&c->chunk);
    arena_clear(&c->arena);
    free(c);
}

/*
 * server_test.h -- A server on a free port, and a client of raw bytes.
 *
 * The server has the routes of server_client.c, or its own; its config is the
 * test's.
 */
#ifndef PULS_SERVER_TEST_H
#define PULS_SERVER_TEST_H

#include "http/server.h"

#include "test.h"

/* What the routes tell each other and the test; all behind one lock. */
void routes_reset(void);
int routes_done(int at_least); /* waits until so many streams are done */
void routes_release(void);     /* lets /v1/wait go on */
void routes_wait_for(int n);   /* until n requests are in /v1/wait */

extern const Route test_routes[];
extern const size_t test_route_count;

/* Start a server; the caller stops it. */
Http *start(const HttpConfig *config);
Http *start_with(const HttpConfig *config, const Route *routes, size_t n);

int connect_to(const Http *http);
void send_text(int fd, const char *text);
void send_bytes(int fd, const char *bytes, size_t n);

/* Everything that comes until the server closes; the caller frees it.  Fails
 * the test after ten seconds of silence. */
char *read_all(int fd);

/* Send, read all, close. */
char *ask(const Http *http, const char *request);

int status_of(const char *reply);
const char *body_of(const char *reply);
bool has(const char *reply, const char *part);

/* Is anything there to read (or the end) within `ms`? */
bool readable(int fd, int ms);

#endif

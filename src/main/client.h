/*
 * client.h -- Asks the server that has the data folder, over loopback.
 *
 * Just enough HTTP for that: one request on one connection, which the server
 * closes at the end of its reply.  Whether a reply that is kept in a file is
 * whole, its reader has to know.
 */
#ifndef PULS_MAIN_CLIENT_H
#define PULS_MAIN_CLIENT_H

#include "base/buf.h"

#include <stdio.h>

/* Ask `at` ("127.0.0.1:8080", "[::1]:8080").  The body goes to `file`, or to
 * `text` where that is NULL.  False also for a status that is no success:
 * *err is then what the server said. */
bool client_ask(const char *at, const char *method, const char *path, Buf *text,
                FILE *file, Err *err);

#endif

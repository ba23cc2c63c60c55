/*
 * listen.h -- Opens the socket that a server listens on.
 *
 * Until there are users, whoever can connect can read everything.  So an
 * address that other machines can reach is refused, unless the caller says
 * that something else guards it.
 */
#ifndef PULS_HTTP_LISTEN_H
#define PULS_HTTP_LISTEN_H

#include "base/err.h"

/* A client whose machine or line vanishes says no goodbye.  Connections are
 * cut when it has not confirmed anything for so long. */
#define LISTEN_GONE_S 60

/*
 * Listen on "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or ":8080"
 * (loopback); port 0 is any free one.  Names are not looked up.  Return the
 * socket and set *port; -1 and *err (ERR_INPUT for a bad address, ERR_DENIED
 * for one that is not loopback, ERR_CONFLICT when the port is taken).
 */
int listen_open(const char *where, bool allow_remote, int *port, Err *err);

/* Is this Host header (or NULL) an IP address or localhost, with or without
 * a port?  Any other may mean that a foreign name was made to point here, so
 * that a foreign page could read the replies. */
bool listen_is_local_host(const char *host);

/* Is this Host one of the names in a list by commas, whatever its port and
 * the case of its letters?  Both may be NULL: then it is not. */
bool listen_is_listed(const char *host, const char *names);

#endif

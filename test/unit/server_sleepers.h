/*
 * server_sleepers.h -- A server whose calls sleep until a test wakes them.
 *
 *     GET, POST /later   sleeps, then answers {"later":true}; ?halves=2: only
 *                        after two more sleeps; ?early: woken before the
 *                        handler returns; ?broken: fails when it is woken
 *     GET /live          a live stream of what is told; ?broken: it breaks
 *     GET /flood         a live stream of as much as the client takes
 *     GET /now           answers at once
 *
 * Each test starts with a server of its own.
 */
#ifndef PULS_SERVER_SLEEPERS_H
#define PULS_SERVER_SLEEPERS_H

#include "server_test.h"

#define HOST  "Host: localhost\r\n"
#define CLOSE HOST "Connection: close\r\n\r\n"

extern Http *http;

/* How many calls began to sleep and were not taken by wake_all(); how many
 * second halves have run; how many times a `done`. */
extern int nasleep, resumed, done;
void wait_until(const int *x, int at_least);

int begin(const HttpConfig *config);
int setup(void **state);
int teardown(void **state);

/* All that have been collected, woken so many times, and forgotten. */
void wake_all(int times);

/* Wake all, and keep them for the next time. */
void nudge(void);

/* Tell all that live. */
void tell(const char *text);
void tell_the_end(const char *text);

/* Send a request on a connection of its own. */
int ask_for(const char *request);

/* Read until `part` has come.  False if the end comes before it. */
bool read_until(int fd, const char *part);

/* Read to the end, in which there must be this part, and close. */
void close_after(int fd, const char *part);

#endif

/*
 * door.h -- Lets connections in, one after the other.
 *
 *     listening socket ---> door ---> worker 1, worker 2, worker 3, ...
 *
 * A thread of its own accepts, and hands each connection to whoever deals
 * them out evenly.  If the workers accepted for themselves, whichever wakes
 * first would get the three connections of one page, and answer them one
 * after the other while others have nothing to do.
 *
 *   1. While `full` says so, or the process has no file left, newcomers wait
 *      in the system's queue.
 *   2. After door_close() nobody is let in, and the listening socket is
 *      closed.
 */
#ifndef PULS_HTTP_DOOR_H
#define PULS_HTTP_DOOR_H

#include <stdbool.h>
#include <sys/socket.h>

typedef struct Door Door;

/* Takes the connection over; also where it refuses it, and closes it. */
typedef void DoorTake(void *ctx, int fd, const struct sockaddr *from,
                      socklen_t size);
typedef bool DoorFull(void *ctx);

/* From now on connections come, on the door's thread.  The listening socket is
 * the door's.  NULL: there is no thread for it, and the socket is closed. */
Door *door_open(int listener, DoorTake *take, DoorFull *full, void *ctx);
void door_close(Door *d); /* NULL is fine */

#endif

/*
 * lock.h -- One process at a time owns a data folder.
 *
 *     lock = lock_take(dir, "puls serve", err);
 *     ...
 *     lock_tell(lock, "puls serve on 127.0.0.1:8080");
 *     ...
 *     lock_release(lock);
 *
 *   1. A second process is told who has the folder and what to do.
 *   2. The lock goes with the process, however it ends: kill -9 leaves a file
 *      behind, and nothing in the way.
 */
#ifndef PULS_STORE_LOCK_H
#define PULS_STORE_LOCK_H

#include "base/err.h"

#define LOCK_WHO 200 /* bytes of what others are told */

typedef struct Lock Lock;

/* Make the folder if it is not there, and own it.  `who` is what others are
 * told.  NULL and *err: ERR_CONFLICT if somebody else owns it. */
Lock *lock_take(const char *dir, const char *who, Err *err);
void lock_tell(Lock *l, const char *who);
void lock_release(Lock *l); /* NULL is fine */

/* Who owns a folder that lock_take() has refused, as he told. */
typedef struct LockOwner {
    long pid;
    char who[LOCK_WHO]; /* "puls serve on 127.0.0.1:8080" */
} LockOwner;

/* False: he has not told. */
bool lock_owner(const char *dir, LockOwner *out);

#endif

/*
 * hooks.h -- Mappings that stand ready for what is sent to them.
 *
 *     Hook *h = hooks_take(hooks, "zendesk", "EUR", err);
 *
 *     ... hook_mapping(h)->hook, records_split(), ConvertRows ...
 *     ok = hook_convert(h, row, n, err);
 *     hook_drop(h);
 *
 * To read a mapping and to plan its SQL takes a hundred times longer than to
 * run it over a few rows, so both are kept until its file changes.
 *
 *   1. A mapping that was changed, replaced or removed counts from the next
 *      hooks_take() on; whoever holds the old one finishes with it.
 *   2. A column that the mapping names and the rows lack is not given.  It is
 *      never an error: senders leave keys out.
 *   3. Rows of requests that come at the same time are converted in one run,
 *      at most HOOK_RUN of them beyond the first request's; each gets its
 *      own, and what fails of one fails for it alone.
 *   4. A mapping with mistakes is ERR_STORE, and the first of them is in the
 *      log: whoever sends cannot mend it, and may try again later.
 *
 * Any thread may call anything but hooks_close(), which comes when nothing
 * is held any more.
 */
#ifndef PULS_ENGINE_HOOKS_H
#define PULS_ENGINE_HOOKS_H

#include "intake/mapping.h"

#define HOOKS_KEPT 32   /* mappings that stand ready */
#define HOOK_RUN   2000 /* rows */

typedef struct Hooks Hooks;
typedef struct Hook Hook;

/* `dir`: the data folder, for its config/mappings; it stays the caller's. */
Hooks *hooks_open(Store *s, const char *dir);
void hooks_close(Hooks *hooks); /* NULL is fine */

/* The mapping of that name.  Amounts that nothing gives a currency are in
 * `currency`.  NULL and ERR_MISSING if there is none. */
Hook *hooks_take(Hooks *hooks, const char *name, const char *currency,
                 Err *err);
void hook_drop(Hook *h); /* NULL is fine */

const Mapping *hook_mapping(const Hook *h); /* until hook_drop() */

/* See converter_run().  May wait for another request's rows. */
bool hook_convert(Hook *h, ConvertRow *row, size_t n, Err *err);

#endif

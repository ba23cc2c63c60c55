/*
 * signature.h -- Does a request come from who its mapping says?
 *
 *   1. What is missing, malformed, wrong or too old is ERR_DENIED with a
 *      sentence, and the caller's status 401.  It never has the secret, what
 *      would have been right, or anything of the body in it.
 *   2. Comparing takes as long for a wrong signature as for the right one.
 *   3. A secret that cannot be read is ERR_IO: the sender may come again.
 */
#ifndef PULS_API_SIGNATURE_H
#define PULS_API_SIGNATURE_H

#include "base/secret.h"
#include "http/route.h"
#include "intake/hook.h"

/* `dir` is the data folder. */
bool signature_check(const HookRules *rules, const char *dir,
                     const Request *req, int64_t now, Err *err);

/* The same with the secret at hand. */
bool signature_holds(const HookRules *rules, const Secret *secret,
                     const Request *req, int64_t now, Err *err);

#endif

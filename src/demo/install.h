/*
 * install.h -- A demo moves into a data folder.
 *
 *   1. A folder with facts that are not a demo's is left alone, with a
 *      sentence; so is one with another demo than the one that is asked for.
 *   2. The same demo again adds nothing, and goes on where an interrupted one
 *      stopped.
 *   3. The name and the currency of the organisation and the targets are set
 *      only where nobody has chosen any.
 */
#ifndef PULS_DEMO_INSTALL_H
#define PULS_DEMO_INSTALL_H

#include "demo/fill.h"
#include "store/settings.h"

typedef struct Install {
    const char *dir;
    Store *store;
    Settings *settings;
    FillFn *progress; /* NULL: nobody watches */
    void *ctx;
} Install;

/* The plan of the demo that is in the folder, or `plan` as it came; `said`
 * tells that somebody asked for it and would not be served by another. */
bool install_plan(const Install *in, bool said, DemoPlan *plan, Err *err);

bool install_run(const Install *in, const World *w, FillReport *out, Err *err);

#endif

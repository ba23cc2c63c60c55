/*
 * importrun.h -- The import of one file, as what a job does.
 *
 *     ImportRun run = {.store = store, .data = dir, .path = path,
 *                      .name = "seat.csv", .mistakes = {.a = &arena}};
 *
 *     run.mapping = importrun_mapping(&run, "skytrax-seat", settings, err);
 *     if (run.mapping == NULL || !importrun_do(&run, job, err)) ...
 *
 * Errors call the file by its name, not by its path, and hold the mistakes of
 * the mapping.
 */
#ifndef PULS_ENGINE_IMPORTRUN_H
#define PULS_ENGINE_IMPORTRUN_H

#include "engine/job.h"
#include "intake/import.h"
#include "intake/mistakes.h"
#include "store/settings.h"

typedef struct ImportRun {
    Store *store;
    const char *data;       /* the data folder: rejects go to its rejects/ */
    const char *path;       /* where the file is */
    const char *name;       /* what people call it */
    const Mapping *mapping; /* lives as long as the arena */
    Mistakes mistakes;      /* its arena is that of all */
    ImportReport report;    /* once it is done */
} ImportRun;

/* The mapping of that name; amounts that nothing gives a currency are in the
 * organisation's.  NULL and *err. */
const Mapping *importrun_mapping(ImportRun *r, const char *name,
                                 const Settings *s, Err *err);
const Mapping *importrun_with_currency(Mapping *m, const Settings *s);

/* Import it, and tell the job how far it is and what came of it. */
bool importrun_do(ImportRun *r, JobRun *job, Err *err);

/* Say `name` where an error says `path`. */
void importrun_rename(Err *err, const char *path, const char *name);

#endif

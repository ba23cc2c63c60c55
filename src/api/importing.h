/*
 * importing.h -- What upload.c and imports.c share: which mapping is meant.
 */
#ifndef PULS_API_IMPORTING_H
#define PULS_API_IMPORTING_H

#include "api/app.h"
#include "api/body.h"
#include "engine/importrun.h"

/* What a body says of the mapping: a name, or the mapping itself. */
typedef struct Choice {
    const char *mapping, *yaml;
} Choice;

/* The mapping that was chosen, in one way or the other.  NULL and *err. */
const Mapping *ask_mapping(const App *app, Arena *a, const Choice *c,
                           Mistakes *m, Err *err);

/* Say the name of a file where an error says its path. */
void upload_rename(Err *err, const Upload *u);

#endif

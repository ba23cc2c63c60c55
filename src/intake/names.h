/*
 * names.h -- The columns of a file: each name once, in order.
 */
#ifndef PULS_INTAKE_NAMES_H
#define PULS_INTAKE_NAMES_H

#include "base/arena.h"
#include "base/jsonread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMES_MAX 4096

/* Start from {.arena = ...}; a name lives as long as the arena. */
typedef struct Names {
    Arena *arena;
    size_t n;
    const char *list[NAMES_MAX];
    uint16_t slots[NAMES_MAX * 2]; /* by hash: 1 + index in `list`, or 0 */
} Names;

/* Of a header: blanks around it do not count, "column_3" for a blank one,
 * "name_2" where one is there already, also in other case, or where it is
 * CSVTABLE_ROW.  Beyond NAMES_MAX
 * nothing is added. */
void names_add_header(Names *names, const char *name, size_t len);

/* The keys of an object, "a.b" for a key of an object inside it. */
void names_add_keys(Names *names, const JsonVal *object);

/* The value at such a name; NULL if it is not there. */
const JsonVal *names_value(const JsonVal *object, const char *name);

#endif

/*
 * param.h -- A name and what it was given: of a URL, a header, an option.
 */
#ifndef PULS_BASE_PARAM_H
#define PULS_BASE_PARAM_H

typedef struct Param {
    const char *name, *value; /* neither is NULL */
} Param;

#endif

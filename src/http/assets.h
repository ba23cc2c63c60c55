/*
 * assets.h -- The web pages, inside the binary.  See tools/embed.c.
 *
 *   1. Files under /assets/ carry a hash in their names: they may be cached
 *      for a year.  Every other file is asked for again each time, and
 *      answered with 304 while it is the same.
 *   2. The client gets brotli if it takes that and there is some, else gzip,
 *      else the plain bytes.
 *   3. A path without a dot that is no file is a place within the pages: it
 *      gets index.html.  Paths under /v1 never come here.
 */
#ifndef PULS_HTTP_ASSETS_H
#define PULS_HTTP_ASSETS_H

#include "http/reply.h"

#include <stddef.h>

typedef struct AssetSpan {
    const char *start, *end; /* NULL where there is none */
} AssetSpan;

typedef struct Asset {
    const char *path; /* "/assets/app-1a2b.js"; the table is sorted by it */
    const char *mime, *etag;
    AssetSpan plain, gzip, brotli;
} Asset;

/* Generated, and linked into the program only: the server is given them in
 * its HttpConfig. */
extern const Asset assets[];
extern const size_t asset_count;

const Asset *asset_find(const Asset *table, size_t n, const char *path);

/* The file that answers a path by promise 3; NULL if there is none. */
const Asset *asset_for(const Asset *table, size_t n, const char *path);

/* Fill the reply with the file, by promises 1 and 2. */
void asset_reply(const Asset *a, const Params *request, Reply *reply);

#endif

/*
 * mapping.h -- What the columns of a file mean: YAML in, a store's Batch out.
 *
 *     Mapping *m = mapping_load(&arena, "seat.yml", dir, tell, ctx, err);
 *     ... source_open() with m->file, source_check() ...
 *     ok = mapping_plan(&arena, m, &input, tell, ctx, &batch);
 *
 * The form is docs/schema/mapping.schema.json, the manual docs/mappings.md.
 * A mapping that is wrong is told as a whole: tell() gets one sentence per
 * mistake, each beginning with file:line:column, at most MAPPING_MAX_TELL.
 *
 * Promises:
 *
 *   1. What mapping_plan() makes is closed SQL: no text of the mapping, of
 *      the header or of the rows gets into it but through sql.h.
 *   2. A check never yields NULL, and a reason is a sentence without line
 *      breaks that names the column, its value and what was expected.
 *   3. Of a row, nothing may become a fact unless all its checks hold; no
 *      value fails while the batch runs, however odd the row is.
 *   4. A mapping of N bytes makes SQL of at most MAPPING_MAX_SQL bytes, or
 *      is refused.
 *
 * A Mapping and its Batch live in the arena that they were made in.
 */
#ifndef PULS_INTAKE_MAPPING_H
#define PULS_INTAKE_MAPPING_H

#include "base/yaml.h"
#include "base/zone.h"
#include "intake/hook.h"
#include "intake/source.h"
#include "store/store.h"

#define MAPPING_MAX_TELL 50
#define MAPPING_MAX_SQL  (16 * 1024 * 1024)

typedef struct Mapping {
    const char *name;
    int version;
    const char *title;  /* NULL: none */
    const char *source; /* first half of every identity */
    SourceOptions file; /* what it says about how the file is written */
    const char *decimal, *thousands; /* "." and "" unless it says so */
    const Zone *zone;                /* of times without an offset */
    const char *currency;            /* NULL: amounts must say their own */
    Schema attrs;                    /* the user's own dimensions */
    HookRules hook;                  /* of what is sent, not of files */
    const YamlNode *root;
} Mapping;

/* Called once per mistake with a sentence that begins with its place. */
typedef void MappingTell(void *ctx, const char *sentence);

/* Parse a mapping.  `file` is used in messages.  NULL and *err, which counts
 * the mistakes, if there was any. */
Mapping *mapping_parse(Arena *a, const char *text, size_t len, const char *file,
                       MappingTell *tell, void *ctx, Err *err);

/* The same for a file, or for a name: DIR/config/mappings/NAME.yml, then the
 * mapping that the program brings along.  `dir` may be NULL.  Of a mapping
 * that is not there nothing is told: ERR_MISSING names the nearest one. */
Mapping *mapping_load(Arena *a, const char *name, const char *dir,
                      MappingTell *tell, void *ctx, Err *err);

/* The i-th mapping that the program brings along; NULL after the last. */
const char *mapping_shipped(size_t i);

typedef struct MappingName {
    const char *name; /* as mapping_load() takes it */
    bool builtin;     /* it comes with the program */
} MappingName;

/* Those of DIR/config/mappings (`dir` may be NULL) and those that come with
 * the program and are not replaced by one of them, by name. */
void mapping_names(Arena *a, const char *dir, MappingName **out, size_t *n);

/* May a mapping of one's own be kept under this name: 1 to 60 of a-z, 0-9,
 * - and _, a letter or digit first?  Does the program bring one of it? */
bool mapping_name_ok(const char *name);
bool mapping_is_shipped(const char *name);

typedef struct PlanInput {
    const char *file;       /* as shown in Sources */
    const SourceInfo *info; /* its columns; those of Parquet are not known */
    const char *from;       /* source_sql() */
    const char *row;        /* source_row() */
    int64_t now;            /* `known` where the data do not say */
    bool few;               /* rows come a few at a time */
    bool blank_read;        /* `from` has NULL for what is blank everywhere */
    bool *by_content; /* told whether ids are made of whole rows; or NULL */
    /* Told of each column that the mapping names, perhaps again; or NULL. */
    void (*column)(void *ctx, const char *name, bool found);
    void *ctx;
} PlanInput;

/* The texts that mean "not given" in every column. */
const char *const *mapping_blank(Arena *a, const Mapping *m, size_t *n);

/* Make the batch that imports this file. */
bool mapping_plan(Arena *a, const Mapping *m, const PlanInput *in,
                  MappingTell *tell, void *ctx, Batch *out, Err *err);

#endif

/*
 * settings.h -- What the organisation has chosen, kept in DIR/puls.sqlite.
 *
 * The table below is the only list of settings: names, limits, defaults and
 * the paragraph that people read.  `puls settings` and the pages print it.
 *
 *   1. A value that the table does not allow is never kept: the sentence says
 *      what would do.
 *   2. An unknown name is an error that names the nearest known one.
 *   3. A value that was set is on the disk when settings_set() returns.
 *   4. A file of a newer version is refused with a sentence.
 *   5. A target that was set is on the disk when settings_set_target()
 *      returns; one that is no finite number is never kept.
 *
 * The file also has the targets of metrics: what each should reach, in the
 * unit of its answers (money in major units, durations in seconds).
 *
 * Any thread may call anything.
 */
#ifndef PULS_STORE_SETTINGS_H
#define PULS_STORE_SETTINGS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define MAX_SETTING_TEXT 500 /* bytes */

typedef struct Settings Settings;

typedef enum SettingType {
    SETTING_TEXT, /* low to high bytes */
    SETTING_INT,  /* low to high */
} SettingType;

typedef struct Setting {
    const char *name; /* "org.zone" */
    SettingType type;
    const char *fallback; /* while it was not set */
    int64_t low, high;
    /* What else the value must fulfil, or NULL. */
    bool (*check)(const char *value, Err *err);
    const char *doc; /* one paragraph for people */
    bool restart;    /* a server takes it up only when it starts */
} Setting;

extern const Setting setting_table[];
extern const size_t setting_count;

/* NULL and *err, which names the nearest known setting. */
const Setting *setting_find(const char *name, Err *err);
/* May it have this value? */
bool setting_allows(const Setting *d, const char *value, Err *err);

/* The settings of the data folder, which is there. */
Settings *settings_open(const char *dir, Err *err);
void settings_close(Settings *s); /* NULL is fine */

/* The value, or the fallback.  `name` is in the table: asserted.  The text
 * stays until settings_close(), also when the setting is changed. */
const char *settings_text(const Settings *s, const char *name);
int64_t settings_int(const Settings *s, const char *name);
bool settings_is_set(const Settings *s, const char *name);

/* Choose a value; NULL goes back to the fallback. */
bool settings_set(Settings *s, const char *name, const char *value, Err *err);

/* Read the file again: another process may have changed it.  `changed` is told
 * of each setting that has another value now, in the order of the table.  On
 * failure all stay as they were. */
typedef void SettingChanged(void *ctx, const Setting *d);
bool settings_reload(Settings *s, SettingChanged *changed, void *ctx, Err *err);

/* A copy of the file as it is at one moment, to a path where nothing is. */
bool settings_backup(Settings *s, const char *path, Err *err);

/* ---- Targets ------------------------------------------------------------ */

typedef struct Target {
    double value;      /* NaN: none */
    const char *due;   /* the day by which, as it was said; NULL: none.  Stays
                        until settings_close() */
    const char *owner; /* who looks after it; NULL: nobody.  Stays as long */
} Target;

/* What the metric should reach.  Whether there is such a metric is not known
 * here: ask the catalogue. */
Target settings_target(const Settings *s, const char *metric);

/* Choose it; a value of NaN takes it away.  ERR_INPUT for an infinite one and
 * for an owner of over MAX_SETTING_TEXT bytes. */
bool settings_set_target(Settings *s, const char *metric, Target t, Err *err);

#endif

/*
 * settings.c -- See settings.h.
 *
 * All values are read when the file is opened and answered from memory.  A
 * value that is replaced is kept as well, so that nobody's text disappears.
 */
#include "store/settings_sql.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_PATH_BYTES 4096
#define WAIT_MS        2000 /* for another process that writes */

/* ---- The values --------------------------------------------------------- */

typedef struct Text {
    struct Text *older;
    char text[];
} Text;

/* What a metric should reach; stays in the list when it is taken away. */
typedef struct Goal {
    struct Goal *next;
    const char *metric;
    Target target;
} Goal;

struct Settings {
    sqlite3 *db;
    pthread_mutex_t lock; /* of db, value and goals */
    Text *texts;          /* every value that ever was, for settings_text */
    const char **value;   /* by place in setting_table; NULL: fallback */
    Goal *goals;
};

static size_t place_of(const char *name)
{
    Err err;
    const Setting *d = setting_find(name, &err);

    assert(d != NULL);
    return (size_t)(d - setting_table);
}

/* A copy that stays until settings_close(); NULL of NULL. */
static const char *keep_text(Settings *s, const char *value)
{
    size_t n = value == NULL ? 0 : strlen(value);
    Text *t;

    if (value == NULL)
        return NULL;
    t = mem_alloc(sizeof(*t) + n + 1);
    memcpy(t->text, value, n);
    t->older = s->texts;
    s->texts = t;
    return t->text;
}

static void keep(Settings *s, size_t place, const char *value)
{
    s->value[place] = keep_text(s, value);
}

static const char *value_at(const Settings *s, size_t place)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)(uintptr_t)&s->lock;
    const char *value;

    pthread_mutex_lock(lock);
    value = s->value[place];
    pthread_mutex_unlock(lock);
    return value;
}

const char *settings_text(const Settings *s, const char *name)
{
    size_t place = place_of(name);
    const char *value = value_at(s, place);

    return value == NULL ? setting_table[place].fallback : value;
}

int64_t settings_int(const Settings *s, const char *name)
{
    return strtoll(settings_text(s, name), NULL, 10);
}

bool settings_is_set(const Settings *s, const char *name)
{
    return value_at(s, place_of(name)) != NULL;
}

/* ---- The file ----------------------------------------------------------- */

static bool refused(const Settings *s, Err *err)
{
    int code = sqlite3_errcode(s->db);

    return err_set(err,
                   code == SQLITE_FULL || code == SQLITE_IOERR ||
                           code == SQLITE_READONLY || code == SQLITE_CANTOPEN
                       ? ERR_IO
                       : ERR_STORE,
                   "%s", sqlite3_errmsg(s->db));
}

static bool run(const Settings *s, const char *sql, Err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           refused(s, err);
}

static void give(sqlite3_stmt *stmt, SettingsRow *row, void *ctx)
{
    const char *text[MAX_SETTINGS_COLUMNS];
    int n = sqlite3_column_count(stmt);

    assert(n <= MAX_SETTINGS_COLUMNS);
    for (int i = 0; i < n; i++)
        text[i] = (const char *)sqlite3_column_text(stmt, i);
    row(ctx, text);
}

/* settings_sql() for who holds the lock. */
static bool run_with(const Settings *s, const char *sql, const char *const *arg,
                     size_t n_args, SettingsRow *row, void *ctx, Err *err)
{
    sqlite3_stmt *stmt = NULL;
    int step = SQLITE_ERROR;

    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return refused(s, err);
    for (size_t i = 0; i < n_args; i++)
        sqlite3_bind_text(stmt, (int)i + 1, arg[i], -1, SQLITE_STATIC);
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW)
        if (row != NULL)
            give(stmt, row, ctx);
    if (step != SQLITE_DONE)
        refused(s, err);
    sqlite3_finalize(stmt);
    return step == SQLITE_DONE;
}

bool settings_sql(Settings *s, const char *sql, const char *const *arg,
                  size_t n_args, SettingsRow *row, void *ctx, Err *err)
{
    bool ok;

    pthread_mutex_lock(&s->lock);
    ok = run_with(s, sql, arg, n_args, row, ctx, err);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static bool run_rows(const Settings *s, const SettingsEach *each, Err *err)
{
    const char *arg[MAX_SETTINGS_COLUMNS];
    sqlite3_stmt *stmt = NULL;
    bool ok = true;

    assert(each->n_args <= MAX_SETTINGS_COLUMNS);
    if (sqlite3_prepare_v2(s->db, each->sql, -1, &stmt, NULL) != SQLITE_OK)
        return refused(s, err);
    for (size_t i = 0; ok && i < each->n; i++) {
        each->args(each->ctx, i, arg);
        for (size_t k = 0; k < each->n_args; k++)
            sqlite3_bind_text(stmt, (int)k + 1, arg[k], -1, SQLITE_STATIC);
        ok = sqlite3_step(stmt) == SQLITE_DONE || refused(s, err);
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return ok;
}

static void take_number(void *ctx, const char *const *text)
{
    *(int64_t *)ctx = strtoll(text[0], NULL, 10);
}

static bool holds(const Settings *s, const char *sql, Err *err)
{
    int64_t yes = 0;

    if (sql == NULL)
        return true;
    return run_with(s, sql, NULL, 0, take_number, &yes, err) &&
           (yes != 0 || err_set(err, ERR_LIMIT, "there would be too many"));
}

bool settings_sql_each(Settings *s, const SettingsEach *each, Err *err)
{
    Err ignored;
    bool ok;

    pthread_mutex_lock(&s->lock);
    ok = run(s, "begin immediate", err);
    if (ok) {
        ok = run_rows(s, each, err) && holds(s, each->holds, err) &&
             run(s, "commit", err);
        if (!ok)
            run(s, "rollback", &ignored);
    }
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static void take_version(void *ctx, const char *const *text)
{
    *(int *)ctx = (int)strtol(text[0], NULL, 10);
}

static bool migrate(const Settings *s, const char *path, Err *err)
{
    char sql[64];
    int version = 0;

    if (!run_with(s, "pragma user_version", NULL, 0, take_version, &version,
                  err))
        return false;
    if (version > SETTINGS_VERSION)
        return err_set(err, ERR_STORE,
                       "%s was written by a newer puls (it has version %d,"
                       " this program knows %d); install that one",
                       path, version, SETTINGS_VERSION);
    for (int v = version; v < SETTINGS_VERSION; v++) {
        sqlite3_snprintf(sizeof(sql), sql, "pragma user_version = %d", v + 1);
        if (!run(s, "begin immediate", err) ||
            !run(s, settings_migration[v], err) || !run(s, sql, err) ||
            !run(s, "commit", err))
            return false;
    }
    return true;
}

/* Where values go that are being read. */
typedef struct Incoming {
    Settings *settings;
    const char **value; /* by place in setting_table */
} Incoming;

/* A value that today's table does not allow counts as not set. */
static void take_value(void *ctx, const char *const *text)
{
    const Incoming *in = ctx;
    Err ignored;
    const Setting *d = setting_find(text[0], &ignored);

    if (d != NULL && setting_allows(d, text[1], &ignored))
        in->value[d - setting_table] = keep_text(in->settings, text[1]);
}

static bool read_values(Settings *s, const char **value, Err *err)
{
    Incoming in = {s, value};

    return run_with(s, "select name, value from setting", NULL, 0, take_value,
                    &in, err);
}

/* Is it the same for whoever asks? */
static bool same_value(size_t place, const char *a, const char *b)
{
    const char *fallback = setting_table[place].fallback;

    return strcmp(a == NULL ? fallback : a, b == NULL ? fallback : b) == 0;
}

/* ---- Targets ------------------------------------------------------------ */

static Goal *find_goal(const Settings *s, const char *metric)
{
    Goal *g = s->goals;

    while (g != NULL && strcmp(g->metric, metric) != 0)
        g = g->next;
    return g;
}

static void keep_goal(Settings *s, const char *metric, Target t)
{
    Goal *g = find_goal(s, metric);

    if (g == NULL) {
        g = mem_alloc(sizeof(*g));
        g->next = s->goals;
        g->metric = keep_text(s, metric);
        s->goals = g;
    }
    g->target = (Target){t.value, keep_text(s, t.due), keep_text(s, t.owner)};
}

static void take_target(void *ctx, const char *const *text)
{
    keep_goal(ctx, text[0], (Target){strtod(text[1], NULL), text[2], text[3]});
}

/* With all digits that a double has. */
static bool read_targets(Settings *s, Err *err)
{
    return run_with(s,
                    "select metric, printf('%!.17g', value), due, owner"
                    " from target",
                    NULL, 0, take_target, s, err);
}

Target settings_target(const Settings *s, const char *metric)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)(uintptr_t)&s->lock;
    Target t = {NAN, NULL, NULL};
    const Goal *g;

    pthread_mutex_lock(lock);
    g = find_goal(s, metric);
    if (g != NULL)
        t = g->target;
    pthread_mutex_unlock(lock);
    return t;
}

static bool write_target(const Settings *s, const char *metric, Target t,
                         Err *err)
{
    char value[32];
    const char *arg[] = {metric, value, t.due, t.owner};
    bool ok;

    snprintf(value, sizeof(value), "%.17g", t.value);
    ok = isnan(t.value) ? run_with(s, "delete from target where metric = ?1",
                                   arg, 1, NULL, NULL, err)
                        : run_with(s,
                                   "insert or replace into target"
                                   " (metric, value, due, owner)"
                                   " values (?1, cast(?2 as real), ?3, ?4)",
                                   arg, 4, NULL, NULL, err);
    return ok || err_within(err, "keeping the target of %s", metric);
}

bool settings_set_target(Settings *s, const char *metric, Target t, Err *err)
{
    bool ok;

    if (t.owner != NULL && strlen(t.owner) > MAX_SETTING_TEXT)
        return err_set(err, ERR_INPUT,
                       "the owner of a target has at most %d bytes",
                       MAX_SETTING_TEXT);
    if (isinf(t.value))
        return err_set(err, ERR_INPUT, "the target of %s must be finite",
                       metric);
    pthread_mutex_lock(&s->lock);
    ok = write_target(s, metric, t, err);
    if (ok)
        keep_goal(s, metric, t);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

/* ---- Reading again ------------------------------------------------------ */

static void free_goals(Goal *g)
{
    while (g != NULL) {
        Goal *next = g->next;

        free(g);
        g = next;
    }
}

/* All targets anew: one that is no longer in the file is gone. */
static bool replace_targets(Settings *s, Err *err)
{
    Goal *was = s->goals;
    bool ok;

    s->goals = NULL;
    ok = read_targets(s, err);
    free_goals(ok ? was : s->goals);
    if (!ok)
        s->goals = was;
    return ok;
}

bool settings_reload(Settings *s, SettingChanged *changed, void *ctx, Err *err)
{
    const char **fresh = mem_alloc(setting_count * sizeof(*fresh));
    bool *other = mem_alloc(setting_count * sizeof(*other));
    bool ok;

    pthread_mutex_lock(&s->lock);
    ok = read_values(s, fresh, err) && replace_targets(s, err);
    for (size_t i = 0; ok && i < setting_count; i++) {
        other[i] = !same_value(i, s->value[i], fresh[i]);
        s->value[i] = fresh[i];
    }
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; ok && i < setting_count; i++)
        if (other[i])
            changed(ctx, &setting_table[i]);
    free(fresh);
    free(other);
    return ok || err_within(err, "reading the settings again");
}

bool settings_backup(Settings *s, const char *path, Err *err)
{
    return settings_sql(s, "vacuum into ?1", &path, 1, NULL, NULL, err) ||
           err_within(err, "copying the settings");
}

/* ---- Opening ------------------------------------------------------------ */

static bool open_file(Settings *s, const char *path, Err *err)
{
    if (sqlite3_open(path, &s->db) != SQLITE_OK)
        return refused(s, err);
    sqlite3_busy_timeout(s->db, WAIT_MS);
    chmod(path, S_IRUSR | S_IWUSR); /* it may hold names of people */
    return migrate(s, path, err) && read_values(s, s->value, err) &&
           read_targets(s, err);
}

Settings *settings_open(const char *dir, Err *err)
{
    Settings *s = mem_alloc(sizeof(*s));
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    bool ok;

    pthread_mutex_init(&s->lock, NULL);
    s->value = mem_alloc(setting_count * sizeof(*s->value));
    buf_printf(&path, "%s/puls.sqlite", dir);
    ok = open_file(s, path.text, err) ||
         err_within(err, "opening the settings %s", path.text);
    buf_clear(&path);
    if (ok)
        return s;
    settings_close(s);
    return NULL;
}

void settings_close(Settings *s)
{
    if (s == NULL)
        return;
    sqlite3_close(s->db);
    while (s->texts != NULL) {
        Text *t = s->texts;

        s->texts = t->older;
        free(t);
    }
    free_goals(s->goals);
    free(s->value);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static bool write_value(const Settings *s, const char *name, const char *value,
                        Err *err)
{
    const char *arg[] = {name, value};
    bool ok = value == NULL ? run_with(s, "delete from setting where name = ?1",
                                       arg, 1, NULL, NULL, err)
                            : run_with(s,
                                       "insert into setting values (?1, ?2)"
                                       " on conflict (name) do update"
                                       " set value = excluded.value",
                                       arg, 2, NULL, NULL, err);

    return ok || err_within(err, "keeping %s", name);
}

bool settings_set(Settings *s, const char *name, const char *value, Err *err)
{
    const Setting *d = setting_find(name, err);
    bool ok;

    if (d == NULL || (value != NULL && !setting_allows(d, value, err)))
        return false;
    pthread_mutex_lock(&s->lock);
    ok = write_value(s, name, value, err);
    if (ok)
        keep(s, (size_t)(d - setting_table), value);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

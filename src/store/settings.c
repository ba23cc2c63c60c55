/*
 * settings.c -- See settings.h.
 *
 * All values are read when the file is opened and answered from memory.  A
 * value that is replaced is kept as well, so that nobody's text disappears.
 */
#include "store/settings.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/zone.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SETTINGS_VERSION 1
#define MAX_PATH_BYTES   4096
#define MAX_SHOWN        5    /* metrics on the page */
#define WAIT_MS          2000 /* for another process that writes */

/* ---- The table ---------------------------------------------------------- */

static bool check_zone(const char *value, Err *err)
{
    return zone_find(value, err) != NULL;
}

static bool check_currency(const char *value, Err *err)
{
    if (strlen(value) == 3 && strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3)
        return true;
    return err_set(err, ERR_INPUT,
                   "%s is no ISO 4217 code: three capital letters, as in PLN",
                   value);
}

static bool check_language(const char *value, Err *err)
{
    static const char *const known[] = {"en", "pl", "ro"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(value, known[i]) == 0)
            return true;
    }
    return err_set(err, ERR_INPUT, "the language %s is not here: en, pl or ro",
                   value);
}

static bool check_listen(const char *value, Err *err)
{
    const char *colon = strrchr(value, ':');
    char *end = NULL;
    long port = colon == NULL ? -1 : strtol(colon + 1, &end, 10);

    if (colon != NULL && colon > value && colon[1] != '\0' && *end == '\0' &&
        port >= 0 && port <= 65535)
        return true;
    return err_set(err, ERR_INPUT,
                   "%s is no address to listen on; write ADDRESS:PORT, as in"
                   " 127.0.0.1:8080",
                   value);
}

/* "auto", or up to five names of metrics by comma. */
static bool check_metrics(const char *value, Err *err)
{
    int n = 0;

    while (*value != '\0') {
        size_t len = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_-");

        if (len == 0 || (value[len] != ',' && value[len] != '\0') ||
            (value[len] == ',' && value[len + 1] == '\0'))
            return err_set(err, ERR_INPUT,
                           "at %s: write auto, or names of metrics by comma",
                           value);
        value += len + (value[len] == ',');
        n++;
    }
    return n <= MAX_SHOWN ||
           err_set(err, ERR_INPUT, "the page shows %d metrics at most",
                   MAX_SHOWN);
}

const Setting setting_table[] = {
    {"org.name", SETTING_TEXT, "My organisation", 1, 100, NULL,
     "Name of the organisation, as it stands over the page and the reports."},
    {"org.zone", SETTING_TEXT, "Europe/Warsaw", 1, 60, check_zone,
     "Time zone of the organisation, a name of the IANA database. Days, weeks"
     " and months begin at its midnight; times without an offset are its"
     " times."},
    {"org.currency", SETTING_TEXT, "PLN", 3, 3, check_currency,
     "Currency of amounts that come without one, as an ISO 4217 code."},
    {"org.language", SETTING_TEXT, "en", 2, 2, check_language,
     "Language of the pages until a reader chooses: en, pl or ro."},
    {"page.metrics", SETTING_TEXT, "auto", 1, 300, check_metrics,
     "What the first page shows: up to five names of metrics by comma, most"
     " important first; auto chooses those that the data can answer."},
    {"server.listen", SETTING_TEXT, "127.0.0.1:8080", 3, 100, check_listen,
     "Address and port that the server listens on. Port 0 takes a free one."},
    {"server.threads", SETTING_INT, "0", 0, 256, NULL,
     "Threads that answer requests. 0: two for each core."},
    {"store.memory_mb", SETTING_INT, "0", 0, 1048576, NULL,
     "Memory that the ledger's database may take, in MB; beyond it, work goes"
     " through the folder tmp. 0: half of the machine, 4096 at most."},
    {"store.threads", SETTING_INT, "0", 0, 256, NULL,
     "Threads of the ledger's database. 0: one for each core."},
};

const size_t setting_count = sizeof(setting_table) / sizeof(setting_table[0]);

static const char *name_at(const void *ctx, size_t i)
{
    return i < setting_count ? setting_table[i].name : NULL;
}

const Setting *setting_find(const char *name, Err *err)
{
    const char *near;

    for (size_t i = 0; i < setting_count; i++) {
        if (strcmp(setting_table[i].name, name) == 0)
            return &setting_table[i];
    }
    near = nearest_at(name, name_at, NULL);
    err_set(err, ERR_INPUT, "no such setting: %.80s%s%s", name,
            near == NULL ? "; puls settings lists them all" : "; did you mean ",
            near == NULL ? "" : near);
    return NULL;
}

static bool check_int(const Setting *d, const char *value, Err *err)
{
    char *end = NULL;
    long long x = strtoll(value, &end, 10);

    if (strspn(value, "0123456789-") == strlen(value) && *value != '\0' &&
        *end == '\0' && x >= d->low && x <= d->high)
        return true;
    return err_set(err, ERR_INPUT,
                   "%s takes a whole number from %lld to %lld, not %.40s",
                   d->name, (long long)d->low, (long long)d->high, value);
}

static bool check_text(const Setting *d, const char *value, Err *err)
{
    size_t n = strlen(value);

    if ((int64_t)n < d->low || (int64_t)n > d->high)
        return err_set(err, ERR_INPUT,
                       "%s takes a text of %lld to %lld bytes, not of %zu",
                       d->name, (long long)d->low, (long long)d->high, n);
    return true;
}

static bool allowed(const Setting *d, const char *value, Err *err)
{
    bool ok = d->type == SETTING_INT ? check_int(d, value, err)
                                     : check_text(d, value, err);

    if (!ok)
        return false;
    return d->check == NULL || d->check(value, err) ||
           err_within(err, "%s", d->name);
}

/* ---- The values --------------------------------------------------------- */

typedef struct Text {
    struct Text *older;
    char text[];
} Text;

struct Settings {
    sqlite3 *db;
    pthread_mutex_t lock; /* of db and value */
    Text *texts;          /* every value that ever was, for settings_text */
    const char **value;   /* by place in setting_table; NULL: fallback */
};

static size_t place_of(const char *name)
{
    Err err;
    const Setting *d = setting_find(name, &err);

    assert(d != NULL);
    return (size_t)(d - setting_table);
}

static void keep(Settings *s, size_t place, const char *value)
{
    size_t n = value == NULL ? 0 : strlen(value);
    Text *t;

    s->value[place] = NULL;
    if (value == NULL)
        return;
    t = mem_alloc(sizeof(*t) + n + 1);
    memcpy(t->text, value, n);
    t->older = s->texts;
    s->texts = t;
    s->value[place] = t->text;
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

/* migrations[v] brings a file of version v to version v + 1. */
static const char *const migrations[SETTINGS_VERSION] = {
    "create table setting ("
    " name text primary key," /* as in setting_table */
    " value text not null"
    ") without rowid",
};

static bool read_version(const Settings *s, int *version, Err *err)
{
    sqlite3_stmt *stmt = NULL;
    bool ok = sqlite3_prepare_v2(s->db, "pragma user_version", -1, &stmt,
                                 NULL) == SQLITE_OK &&
              sqlite3_step(stmt) == SQLITE_ROW;

    if (ok)
        *version = sqlite3_column_int(stmt, 0);
    else
        refused(s, err);
    sqlite3_finalize(stmt);
    return ok;
}

static bool migrate(const Settings *s, const char *path, Err *err)
{
    char sql[64];
    int version = 0;

    if (!read_version(s, &version, err))
        return false;
    if (version > SETTINGS_VERSION)
        return err_set(err, ERR_STORE,
                       "%s was written by a newer puls (it has version %d,"
                       " this program knows %d); install that one",
                       path, version, SETTINGS_VERSION);
    for (int v = version; v < SETTINGS_VERSION; v++) {
        sqlite3_snprintf(sizeof(sql), sql, "pragma user_version = %d", v + 1);
        if (!run(s, "begin immediate", err) || !run(s, migrations[v], err) ||
            !run(s, sql, err) || !run(s, "commit", err))
            return false;
    }
    return true;
}

/* A value that today's table does not allow counts as not set. */
static bool read_values(Settings *s, Err *err)
{
    sqlite3_stmt *stmt = NULL;
    int step = SQLITE_ERROR;
    Err ignored;

    if (sqlite3_prepare_v2(s->db, "select name, value from setting", -1, &stmt,
                           NULL) != SQLITE_OK)
        return refused(s, err);
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        const char *value = (const char *)sqlite3_column_text(stmt, 1);
        const Setting *d = setting_find(name, &ignored);

        if (d != NULL && allowed(d, value, &ignored))
            keep(s, (size_t)(d - setting_table), value);
    }
    sqlite3_finalize(stmt);
    return step == SQLITE_DONE || refused(s, err);
}

static bool open_file(Settings *s, const char *path, Err *err)
{
    if (sqlite3_open(path, &s->db) != SQLITE_OK)
        return refused(s, err);
    sqlite3_busy_timeout(s->db, WAIT_MS);
    chmod(path, S_IRUSR | S_IWUSR); /* it may hold names of people */
    return migrate(s, path, err) && read_values(s, err);
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
    free(s->value);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static bool write_value(const Settings *s, const char *name, const char *value,
                        Err *err)
{
    const char *sql = value == NULL ? "delete from setting where name = ?1"
                                    : "insert into setting values (?1, ?2)"
                                      " on conflict (name) do update"
                                      " set value = excluded.value";
    sqlite3_stmt *stmt = NULL;
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) == SQLITE_OK;

    if (ok) {
        sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
        if (value != NULL)
            sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC);
        ok = sqlite3_step(stmt) == SQLITE_DONE;
    }
    if (!ok)
        refused(s, err);
    sqlite3_finalize(stmt);
    return ok || err_within(err, "keeping %s", name);
}

bool settings_set(Settings *s, const char *name, const char *value, Err *err)
{
    const Setting *d = setting_find(name, err);
    bool ok;

    if (d == NULL || (value != NULL && !allowed(d, value, err)))
        return false;
    pthread_mutex_lock(&s->lock);
    ok = write_value(s, name, value, err);
    if (ok)
        keep(s, (size_t)(d - setting_table), value);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

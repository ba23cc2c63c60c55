/* setting.c -- The settings that there are, and what each allows. */
#include "store/settings.h"

#include "base/buf.h"
#include "base/nearest.h"
#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SHOWN 5 /* metrics on the page */

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

/* One of a few words. */
static bool check_word(const char *value, const char *const *words, Err *err)
{
    Buf all = BUF_INIT(200);

    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(value, words[i]) == 0) {
            buf_clear(&all);
            return true;
        }
        buf_printf(&all, "%s%s",
                   i == 0                 ? ""
                   : words[i + 1] != NULL ? ", "
                                          : " or ",
                   words[i]);
    }
    err_set(err, ERR_INPUT, "it is %s, not %.40s", all.text, value);
    buf_clear(&all);
    return false;
}

static bool check_log(const char *value, Err *err)
{
    static const char *const words[] = {"auto", "text", "json", NULL};

    return check_word(value, words, err);
}

static bool check_log_level(const char *value, Err *err)
{
    static const char *const words[] = {"error", "warn", "info", "debug", NULL};

    return check_word(value, words, err);
}

/* Names of hosts by comma; none is fine. */
static bool check_hosts(const char *value, Err *err)
{
    while (*value != '\0') {
        size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

        if (n == 0 || (value[n] != ',' && value[n] != '\0'))
            return err_set(err, ERR_INPUT,
                           "at %s: write names by comma, without a port, as"
                           " in cx.example.org",
                           value);
        value += n + (value[n] == ',');
    }
    return true;
}

#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* "KEY=source" by comma, no key twice; none is fine. */
static bool check_keys(const char *value, Err *err)
{
    for (const char *at = value, *next; *at != '\0'; at = next) {
        size_t key = strspn(at, WORD "_-");
        size_t source = at[key] == '=' ? strspn(at + key + 1, WORD "._-") : 0;

        next = at + key + 1 + source;
        if (key == 0 || source == 0 || (*next != ',' && *next != '\0'))
            return err_set(err, ERR_INPUT,
                           "at %.40s: write KEY=SOURCE by comma, as in"
                           " k3F9x=shop,p8Qm2=app",
                           at);
        for (const char *old = value; old < at; old = strchr(old, ',') + 1)
            if (strncmp(old, at, key + 1) == 0)
                return err_set(err, ERR_INPUT, "the key %.*s is there twice",
                               (int)key, at);
        next += *next == ',';
    }
    return true;
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
     " times.",
     .restart = true},
    {"org.currency", SETTING_TEXT, "PLN", 3, 3, check_currency,
     "Currency of amounts that come without one, as an ISO 4217 code."},
    {"org.language", SETTING_TEXT, "en", 2, 2, check_language,
     "Language of the pages until a reader chooses: en, pl or ro."},
    {"feed.batch_events", SETTING_INT, "10000", 1, 100000, NULL,
     "Events that go into the ledger at once, at most; so many that wait go at"
     " once, however short they waited."},
    {"feed.batch_ms", SETTING_INT, "100", 1, 60000, NULL,
     "How long an event that is in the journal may wait for others before they"
     " go into the ledger together, in milliseconds. Shorter shows them"
     " sooner, longer costs less."},
    {"feed.future_s", SETTING_INT, "600", 0, 31536000, NULL,
     "How far in the future an event may lie, in seconds, because clocks"
     " differ. One that lies further is put aside until somebody releases it."},
    {"feed.queue_events", SETTING_INT, "100000", 1000, 10000000, NULL,
     "Events that may wait for the journal and the ledger together. More are"
     " refused with status 429, and their sender tries again."},
    {"feed.queue_mb", SETTING_INT, "128", 32, 65536, NULL,
     "Memory that such events may take, in MB of what was sent."},
    {"feed.segment_mb", SETTING_INT, "8", 1, 1024, NULL,
     "Size at which the journal begins a new file, in MB; a file is removed"
     " when all of it is in the ledger. After a crash the last ones are read"
     " again."},
    {"import.max_mb", SETTING_INT, "4096", 1, 1048576, NULL,
     "Largest file that can be handed over in the browser, in MB. It is kept"
     " on the disk of the data folder until it is imported.",
     .restart = true},
    {"live.viewers", SETTING_INT, "2000", 1, 100000, NULL,
     "Open pages that are kept up to date at the same time; who comes on top is"
     " told to try again later.",
     .restart = true},
    {"page.metrics", SETTING_TEXT, "auto", 1, 300, check_metrics,
     "What the first page shows: up to five names of metrics by comma, most"
     " important first; auto chooses those that the data can answer."},
    {"segment.keys", SETTING_TEXT, "", 0, 500, check_keys,
     "Write keys of Segment's tracking API, each with the source that its"
     " facts get, by comma: KEY=SOURCE,KEY=SOURCE. Empty: nobody may send that"
     " way."},
    {"server.hosts", SETTING_TEXT, "", 0, 500, check_hosts,
     "Names by which browsers may call the server, by comma, when a proxy"
     " stands before it. An address such as 127.0.0.1 and localhost may"
     " always; any other name is refused, because somebody else may have made"
     " it point here.",
     .restart = true},
    {"server.listen", SETTING_TEXT, "127.0.0.1:8080", 3, 100, check_listen,
     "Address and port that the server listens on. Port 0 takes a free one.",
     .restart = true},
    {"server.log", SETTING_TEXT, "auto", 1, 10, check_log,
     "How the server writes its log to the standard error: text for people,"
     " json for programs, one object on each line. auto: text on a terminal,"
     " json otherwise."},
    {"server.log_level", SETTING_TEXT, "info", 1, 10, check_log_level,
     "Which lines of the log are written: error, warn, info or debug, and"
     " what is more urgent."},
    {"server.max_connections", SETTING_INT, "4096", 16, 100000, NULL,
     "Connections that may be open at the same time, each open page being one;"
     " more wait until one is free.",
     .restart = true},
    {"server.per_address", SETTING_INT, "2000", 0, 100000, NULL,
     "Connections that one address may hold; more are closed at once. A proxy"
     " before the server is one address. 0: as many as it likes.",
     .restart = true},
    {"server.threads", SETTING_INT, "0", 0, 256, NULL,
     "Threads that answer requests. 0: four for each core.", .restart = true},
    {"service.canary_s", SETTING_INT, "60", 0, 86400, NULL,
     "How often the server sends itself an event that is no fact, to measure"
     " how long it takes until it can be queried and until a page shows it, in"
     " seconds. 0: never."},
    {"store.cells_mb", SETTING_INT, "64", 0, 65536, NULL,
     "Memory for answers that are kept, in MB, so that after new events only"
     " those are counted. 0: every answer is counted anew.",
     .restart = true},
    {"store.deck_mb", SETTING_INT, "1024", 0, 1048576, NULL,
     "Memory for the facts as columns, from which nearly all questions are"
     " answered, in MB. Beyond it the oldest days are left to the ledger's"
     " database, which is slower. 0: all are.",
     .restart = true},
    {"store.memory_mb", SETTING_INT, "0", 0, 1048576, NULL,
     "Memory that the ledger's database may take, in MB; beyond it, work goes"
     " through the folder tmp. 0: half of the machine; of a server that has a"
     " deck (store.deck_mb), 256 at most.",
     .restart = true},
    {"store.threads", SETTING_INT, "0", 0, 256, NULL,
     "Threads of the ledger's database. 0: one for each core.",
     .restart = true},
    {"watch.settle_s", SETTING_INT, "2", 1, 3600, NULL,
     "A file in the folder watch is imported when its size and time have not"
     " changed for so many seconds."},
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

bool setting_allows(const Setting *d, const char *value, Err *err)
{
    bool ok = d->type == SETTING_INT ? check_int(d, value, err)
                                     : check_text(d, value, err);

    if (!ok)
        return false;
    return d->check == NULL || d->check(value, err) ||
           err_within(err, "%s", d->name);
}

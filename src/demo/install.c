/* install.c -- See install.h. */
#include "demo/install.h"

#include "base/file.h"
#include "base/jsonread.h"
#include "demo/truth.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#define MAX_TRUTH   (1 << 20)
#define MAX_IMPORTS 100000
#define DEMO_PREFIX "demo-"

/* ---- Whose folder is it? ------------------------------------------------ */

/* Stops at the first import of somebody else. */
static bool is_ours(void *ctx, const char *json)
{
    static const JsonLimits limits = {1 << 16, 8};
    bool *other = ctx;
    Err ignored = {0};
    JsonDoc *doc = jsonread_new(json, strlen(json), &limits, &ignored);
    const char *source =
        jsonread_str(jsonread_get(jsonread_root(doc), "source"), NULL);

    *other = source == NULL ||
             strncmp(source, DEMO_PREFIX, strlen(DEMO_PREFIX)) != 0;
    jsonread_free(doc);
    return !*other;
}

static bool same_plan(const DemoPlan *a, const DemoPlan *b)
{
    return a->seed == b->seed && a->facts == b->facts && a->until == b->until &&
           a->quiet == b->quiet;
}

bool install_plan(const Install *in, bool said, DemoPlan *plan, Err *err)
{
    DemoPlan there = *plan;
    Err missing = {0};
    bool other = false;
    StoreBounds bounds;

    if (!store_sources(in->store, MAX_IMPORTS, is_ours, &other, err) ||
        !store_bounds(in->store, &bounds, err))
        return false;
    if (other)
        return err_set(err, ERR_CONFLICT,
                       "%s holds facts that are no demo; give the demo a"
                       " folder of its own",
                       in->dir);
    if (!truth_plan(in->dir, &there, &missing)) {
        if (bounds.first == TIME_OPEN)
            return true;
        return err_set(err, ERR_CONFLICT,
                       "%s holds a demo, but not the %s that says which one;"
                       " give another folder",
                       in->dir, TRUTH_FILE);
    }
    if (said && !same_plan(plan, &there))
        return err_set(err, ERR_CONFLICT,
                       "%s holds another demo (see %s); give another folder,"
                       " or no options",
                       in->dir, TRUTH_FILE);
    *plan = there;
    return true;
}

/* ---- Settings ----------------------------------------------------------- */

static bool set_if_unset(Settings *s, const char *name, const char *value,
                         Err *err)
{
    return settings_is_set(s, name) || settings_set(s, name, value, err);
}

/* Some reached, some missed, some that nobody can tell yet. */
static bool set_targets(Settings *s, const char *due, Err *err)
{
    static const struct {
        const char *metric;
        double value;
    } targets[] = {
        {"nps", 40},           {"csat", 75},           {"ces_easy", 72},
        {"fcr", 74},           {"service_level", 80},  {"abandon_rate", 8},
        {"aht", 420},          {"logo_churn", 2},      {"nrr", 98},
        {"response_rate", 40}, {"sla_attainment", 75},
    };

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        Target t = {targets[i].value, due};

        if (isnan(settings_target(s, targets[i].metric).value) &&
            !settings_set_target(s, targets[i].metric, t, err))
            return false;
    }
    return true;
}

static bool choose(const Install *in, const World *w, Err *err)
{
    char due[CLOCK_TEXT];

    clock_format_date(w->end + DAYS(180), w->plan.zone, due);
    return set_if_unset(in->settings, "org.name", COMPANY_NAME, err) &&
           set_if_unset(in->settings, "org.currency", CURRENCY, err) &&
           set_targets(in->settings, due, err);
}

/* ---- Moving in ---------------------------------------------------------- */

typedef struct Telling {
    const World *w;
    Buf out;
    Err err;
    bool ok;
} Telling;

static void *tell_truth(void *ctx)
{
    Telling *t = ctx;

    t->ok = truth_write(t->w, &t->out, &t->err);
    return NULL;
}

static bool write_truth(const Install *in, const Buf *text, Err *err)
{
    Buf path = BUF_INIT(4096);
    bool ok;

    buf_printf(&path, "%s/%s", in->dir, TRUTH_FILE);
    ok = file_write(path.text, text->text, text->len, err);
    buf_clear(&path);
    return ok;
}

/* Which demo this is stands in the folder before its first fact does. */
static bool claim(const Install *in, const World *w, Err *err)
{
    Buf text = BUF_INIT(MAX_TRUTH);
    bool ok;

    truth_begin(w, &text);
    ok = write_truth(in, &text, err);
    buf_clear(&text);
    return ok;
}

/* What is true is counted while the facts move in. */
bool install_run(const Install *in, const World *w, FillReport *out, Err *err)
{
    Telling t = {.w = w, .out = BUF_INIT(MAX_TRUTH)};
    pthread_t thread;
    bool ok = claim(in, w, err) && choose(in, w, err);

    if (!ok)
        return false;
    if (pthread_create(&thread, NULL, tell_truth, &t) != 0)
        return err_set(err, ERR_IO, "no thread to count the stories with");
    ok = fill_store(w, in->store, in->dir, in->progress, in->ctx, out, err);
    pthread_join(thread, NULL);
    if (ok && !t.ok) {
        *err = t.err;
        ok = false;
    }
    ok = ok && write_truth(in, &t.out, err);
    buf_clear(&t.out);
    return ok;
}

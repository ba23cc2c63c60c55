/* truth.c -- See truth.h. */
#include "demo/truth.h"

#include "base/file.h"
#include "base/json.h"
#include "base/jsonread.h"
#include "base/mem.h"
#include "demo/gauge.h"
#include "demo/life.h"

#include <math.h>
#include <stdlib.h>

#define OTHER_SEED 0x7472757468u /* "truth" */
#define MAX_GAUGES ((size_t)TWIST_COUNT * MAX_QUESTIONS)
#define MAX_LIFE   2000 /* facts of one customer */
#define MAX_TRUTH  (1 << 20)

typedef struct Truth {
    const World *w;
    Gauge gauge[MAX_GAUGES];
    size_t n_gauges;
    Fact fact[MAX_LIFE]; /* of the customer who is being lived */
    size_t n_facts;
    Seen contact[MAX_LIFE];
} Truth;

/* ---- Living ------------------------------------------------------------- */

static void keep(void *ctx, const Fact *f)
{
    Truth *t = ctx;

    if (t->n_facts < MAX_LIFE)
        t->fact[t->n_facts++] = *f;
}

static void count_life(Truth *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n_facts; i++)
        if (t->fact[i].source == DEMO_CONTACT)
            t->contact[n++] = (Seen){.f = &t->fact[i]};
    gauge_follow(t->contact, n);
    for (size_t i = 0; i < t->n_facts; i++)
        if (t->fact[i].source != DEMO_CONTACT)
            t->contact[n++] = (Seen){.f = &t->fact[i]};
    for (size_t g = 0; g < t->n_gauges; g++) {
        for (size_t i = 0; i < n; i++)
            gauge_add(&t->gauge[g], &t->contact[i]);
        gauge_end_life(&t->gauge[g]);
    }
    t->n_facts = 0;
}

static void live(Truth *t)
{
    World *other = mem_alloc(sizeof(*other));
    Life *life = mem_alloc(sizeof(*life));

    *other = *t->w;
    other->plan.seed ^= OTHER_SEED;
    other->customers = TRUTH_LIVES;
    life->mute = true;
    for (uint32_t i = 1; i <= other->customers; i++) {
        life_run(life, other, i, keep, t);
        count_life(t);
    }
    free(life);
    free(other);
}

/* ---- Questions ---------------------------------------------------------- */

static int64_t midnight(const World *w, int days_before)
{
    return zone_local_to_utc(w->plan.zone,
                             world_midnight(w, STORY_DAYS - days_before));
}

static bool add_gauges(Truth *t, Arena *a, Err *err)
{
    for (size_t s = 0; s < TWIST_COUNT; s++) {
        const Story *story = &story_table[s];

        for (size_t i = 0; i < story_asks(story); i++) {
            const StoryAsk *q = &story->ask[i];
            Period now = {midnight(t->w, q->from), midnight(t->w, q->to)};
            bool partial;
            Period then = period_compared(t->w->plan.zone, now, q->compare,
                                          t->w->plan.until, &partial);

            if (!gauge_init(&t->gauge[t->n_gauges++], q, now, then, a, err))
                return false;
        }
    }
    return true;
}

/* ---- Writing ------------------------------------------------------------ */

static void put_date(Json *j, const char *key, const World *w, int days_before)
{
    char text[CLOCK_TEXT];

    json_str(j, key,
             clock_format_date(midnight(w, days_before), w->plan.zone, text));
}

static void put_question(Json *j, const World *w, const StoryAsk *q)
{
    json_open(j, "question", '{');
    json_str(j, "metric", q->metric);
    json_str(j, "where", q->where);
    put_date(j, "from", w, q->from);
    put_date(j, "to", w, q->to);
    json_str(j, "compare", compare_name[q->compare]);
    json_close(j, '}');
}

static void put_expected(Json *j, const World *w, const Gauge *g)
{
    double scale = (double)w->customers / TRUTH_LIVES;
    Reading now = gauge_read(g, &g->at_now, scale);
    Reading then = gauge_read(g, &g->at_then, scale);

    json_open(j, "expected", '{');
    json_num(j, "value", now.value);
    json_num(j, "se", now.se);
    json_num(j, "before", then.value);
    json_num(j, "before_se", then.se);
    json_num(j, "change", now.value - then.value);
    json_num(j, "change_se", hypot(now.se, then.se));
    json_close(j, '}');
}

static void put_questions(Json *j, const Truth *t, const Story *s,
                          const Gauge *g)
{
    json_open(j, "questions", '[');
    for (size_t i = 0; i < story_asks(s); i++) {
        json_open(j, NULL, '{');
        put_question(j, t->w, &s->ask[i]);
        json_bool(j, "moves", !s->ask[i].quiet);
        put_expected(j, t->w, &g[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_story(Json *j, const Truth *t, const Story *s, const Gauge *g)
{
    json_open(j, NULL, '{');
    json_str(j, "name", s->name);
    json_open(j, "title", '{');
    for (int l = 0; l < LANG_COUNT; l++)
        json_str(j, lang_name[l], s->title.in[l]);
    json_close(j, '}');
    put_date(j, "from", t->w, s->from);
    put_date(j, "to", t->w, s->to);
    json_num(j, "strength", s->strength);
    json_str(j, "product", s->product);
    json_str(j, "team", s->team);
    json_open(j, "regions", '[');
    for (size_t i = 0; i < MAX_PLACES && s->region[i] != NULL; i++)
        json_str(j, NULL, s->region[i]);
    json_close(j, ']');
    put_questions(j, t, s, g);
    json_close(j, '}');
}

static void put_plan(Json *j, const World *w)
{
    char text[CLOCK_TEXT];

    json_str(j, "company", COMPANY_NAME);
    json_int(j, "facts", w->plan.facts);
    json_int(j, "seed", (int64_t)w->plan.seed);
    json_str(j, "from", clock_format(w->from, w->plan.zone, text));
    json_str(j, "until", clock_format(w->plan.until, w->plan.zone, text));
    json_bool(j, "quiet", w->plan.quiet);
    json_int(j, "customers", w->customers);
    json_int(j, "lived", w->plan.quiet ? 0 : TRUTH_LIVES);
}

void truth_begin(const World *w, Buf *out)
{
    Json j = {out};

    json_open(&j, NULL, '{');
    put_plan(&j, w);
    json_open(&j, "stories", '[');
    json_close(&j, ']');
    json_close(&j, '}');
}

bool truth_write(const World *w, Buf *out, Err *err)
{
    Truth *t = mem_alloc(sizeof(*t));
    Json j = {out};
    Arena a = {0};
    size_t g = 0;
    bool ok;

    t->w = w;
    ok = w->plan.quiet || add_gauges(t, &a, err);
    if (ok && !w->plan.quiet)
        live(t);
    json_open(&j, NULL, '{');
    put_plan(&j, w);
    json_open(&j, "stories", '[');
    for (size_t s = 0; s < TWIST_COUNT && ok && !w->plan.quiet; s++) {
        put_story(&j, t, &story_table[s], &t->gauge[g]);
        g += story_asks(&story_table[s]);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    arena_clear(&a);
    free(t);
    return ok && (!out->full ||
                  err_set(err, ERR_LIMIT, "the stories take over %zu bytes",
                          out->limit));
}

/* ---- Reading ------------------------------------------------------------ */

static bool read_plan(const JsonVal *root, DemoPlan *plan, Err *err)
{
    const char *until = jsonread_str(jsonread_get(root, "until"), NULL);
    int64_t seed;

    if (until == NULL ||
        !jsonread_int(jsonread_get(root, "facts"), &plan->facts) ||
        !jsonread_int(jsonread_get(root, "seed"), &seed) ||
        !jsonread_bool(jsonread_get(root, "quiet"), &plan->quiet))
        return err_set(err, ERR_INPUT, "%s does not say how the demo was made",
                       TRUTH_FILE);
    plan->seed = (uint64_t)seed;
    return clock_parse(until, plan->zone, &plan->until, err);
}

bool truth_plan(const char *dir, DemoPlan *plan, Err *err)
{
    static const JsonLimits limits = {MAX_TRUTH, 16};
    Buf path = BUF_INIT(4096);
    JsonDoc *doc = NULL;
    char *text;
    size_t n;
    bool ok;

    buf_printf(&path, "%s/%s", dir, TRUTH_FILE);
    text = file_read(path.text, MAX_TRUTH, &n, err);
    if (text != NULL)
        doc = jsonread_new(text, n, &limits, err);
    ok = doc != NULL && read_plan(jsonread_root(doc), plan, err);
    jsonread_free(doc);
    free(text);
    buf_clear(&path);
    return ok;
}

/* gauge.c -- See gauge.h. */
#include "demo/gauge.h"

#include "base/civil.h"
#include "demo/sheet.h"

#include <math.h>
#include <string.h>

#define FOLLOW_MS (7 * (int64_t)DAY_MS)
#define SOON_MS   (20 * SECOND_MS) /* of the service level */

/* ---- Metrics ------------------------------------------------------------ */

/* What the fact adds, or NAN where it does not count. */
typedef double GaugeFn(const Seen *s);

static double of_contact(const Seen *s)
{
    return s->f->source == DEMO_CONTACT ? 1 : NAN;
}

static double of_fcr(const Seen *s)
{
    return s->f->source == DEMO_CONTACT && s->first ? !s->followed : NAN;
}

static double of_csat(const Seen *s)
{
    bool asked = strcmp(s->f->kind, "csat") == 0 && s->f->score != DEMO_NONE;

    return asked ? s->f->score >= 4 : NAN;
}

static double of_ces(const Seen *s)
{
    bool asked = strcmp(s->f->kind, "ces") == 0 && s->f->score != DEMO_NONE;

    return asked ? s->f->score >= 5 : NAN;
}

static double of_nps(const Seen *s)
{
    if (strcmp(s->f->kind, "nps") != 0 || s->f->score == DEMO_NONE)
        return NAN;
    return (s->f->score >= 9) - (s->f->score <= 6);
}

static double of_response(const Seen *s)
{
    return s->f->invited != DEMO_NONE ? s->f->score != DEMO_NONE : NAN;
}

static double of_handling(const Seen *s)
{
    const Fact *f = s->f;
    bool bot = f->actor != NULL && strcmp(f->actor, "bot") == 0;

    if (f->answered == 0 || bot || f->talk == DEMO_NONE)
        return NAN;
    return (double)(f->talk + f->hold + f->wrap) / SECOND_MS;
}

static double of_transfer(const Seen *s)
{
    bool known = s->f->answered != 0 && s->f->transfers != DEMO_NONE;

    return known ? s->f->transfers > 0 : NAN;
}

static double of_abandoned(const Seen *s)
{
    bool known = s->f->answered == 1 || s->f->abandoned == 1;

    return known ? s->f->answered != 1 : NAN;
}

static double of_service_level(const Seen *s)
{
    bool known = s->f->answered == 1 || s->f->abandoned == 1;

    if (!known || s->f->wait == DEMO_NONE)
        return NAN;
    return s->f->answered == 1 && s->f->wait <= SOON_MS;
}

static double of_resolution(const Seen *s)
{
    bool known = s->f->resolution != DEMO_NONE;

    return known ? (double)s->f->resolution / SECOND_MS : NAN;
}

static double of_sla(const Seen *s)
{
    return s->f->sla_met >= 0 ? s->f->sla_met : NAN;
}

typedef struct GaugeKind {
    const char *metric;
    FactTable table;
    GaugeFn *of;
    double factor; /* 100: percent or points */
    bool total;    /* a count, not a mean */
    Clock clock;
} GaugeKind;

static const GaugeKind kinds[] = {
    {"contacts", FACT_INTERACTION, of_contact, 1, true, CLOCK_TS},
    {"fcr", FACT_INTERACTION, of_fcr, 100, false, CLOCK_TS},
    {"aht", FACT_INTERACTION, of_handling, 1, false, CLOCK_TS},
    {"transfer_rate", FACT_INTERACTION, of_transfer, 100, false, CLOCK_TS},
    {"abandon_rate", FACT_INTERACTION, of_abandoned, 100, false, CLOCK_TS},
    {"service_level", FACT_INTERACTION, of_service_level, 100, false, CLOCK_TS},
    {"resolution_time_mean", FACT_INTERACTION, of_resolution, 1, false,
     CLOCK_CLOSED},
    {"sla_attainment", FACT_INTERACTION, of_sla, 100, false, CLOCK_TS},
    {"csat", FACT_PERCEPTION, of_csat, 100, false, CLOCK_TS},
    {"ces_easy", FACT_PERCEPTION, of_ces, 100, false, CLOCK_TS},
    {"nps", FACT_PERCEPTION, of_nps, 100, false, CLOCK_TS},
    {"response_rate", FACT_PERCEPTION, of_response, 100, false, CLOCK_INVITED},
};

/* ---- Conditions --------------------------------------------------------- */

static const struct {
    const char *column;
    size_t at;
} texts[] = {
    {"kind", offsetof(Fact, kind)},
    {"channel", offsetof(Fact, channel)},
    {"touchpoint", offsetof(Fact, touchpoint)},
    {"product", offsetof(Fact, product)},
    {"team", offsetof(Fact, team)},
    {"reason", offsetof(Fact, reason)},
    {"region", offsetof(Fact, region)},
    {"segment", offsetof(Fact, segment)},
    {"survey", offsetof(Fact, survey)},
};

static const char *text_of(const Fact *f, const char *column)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *out;

        if (strcmp(texts[i].column, column) != 0)
            continue;
        memcpy(&out, (const char *)f + texts[i].at, sizeof(out));
        return out;
    }
    return NULL;
}

static bool passes(const Fact *f, const Filter *filter)
{
    const char *text = text_of(f, filter->column->name);
    bool in = text == NULL && filter->missing;

    for (size_t i = 0; text != NULL && i < filter->n_values; i++)
        in = in || strcmp(text, filter->values[i]) == 0;
    return in != filter->negate;
}

static bool passes_all(const Fact *f, const Filters *where)
{
    for (size_t i = 0; i < where->n; i++)
        if (!passes(f, &where->item[i]))
            return false;
    return true;
}

/* ---- Counting ----------------------------------------------------------- */

bool gauge_init(Gauge *g, const StoryAsk *ask, Period now, Period then,
                Arena *a, Err *err)
{
    *g = (Gauge){.ask = ask, .now = now, .then = then};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].metric, ask->metric) == 0)
            g->kind = &kinds[i];
    if (g->kind == NULL)
        return err_set(err, ERR_INPUT, "the demo cannot gauge %s", ask->metric);
    return filter_parse(a, NULL, g->kind->table, ask->where, &g->where, err);
}

static int64_t moment(const Gauge *g, const Fact *f)
{
    if (g->kind->clock == CLOCK_INVITED)
        return f->invited;
    if (g->kind->clock == CLOCK_CLOSED && f->resolution != DEMO_NONE)
        return f->ts + f->resolution;
    return f->ts;
}

static bool within(Period p, int64_t ms)
{
    return ms >= p.from && ms < p.to;
}

void gauge_add(Gauge *g, const Seen *s)
{
    int64_t at = moment(g, s->f);
    GaugeSum *to = within(g->now, at)    ? &g->at_now
                   : within(g->then, at) ? &g->at_then
                                         : NULL;
    double x;

    if (to == NULL || sheet_table[s->f->source] != g->kind->table ||
        !passes_all(s->f, &g->where))
        return;
    x = g->kind->of(s);
    if (isnan(x))
        return;
    to->n++;
    to->sum += x;
    if (g->kind->total)
        to->life += x;
    else
        to->squares += x * x;
}

static void end_life(GaugeSum *sum)
{
    sum->squares += sum->life * sum->life;
    sum->life = 0;
}

void gauge_end_life(Gauge *g)
{
    end_life(&g->at_now);
    end_life(&g->at_then);
}

Reading gauge_read(const Gauge *g, const GaugeSum *sum, double scale)
{
    double n = sum->n, mean = n > 0 ? sum->sum / n : NAN;
    double variance = n > 1 ? (sum->squares - n * mean * mean) / (n - 1) : NAN;

    if (g->kind->total) /* most customers add nothing: their mean is about 0 */
        return (Reading){scale * sum->sum, scale * sqrt(sum->squares)};
    return (Reading){g->kind->factor * mean,
                     g->kind->factor * sqrt(variance / n)};
}

void gauge_follow(Seen *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Fact *f = s[i].f;

        s[i].first = true;
        s[i].followed = false;
        for (size_t k = i; k-- > 0 && s[i].first;)
            s[i].first =
                s[k].f->reason != f->reason || f->ts - s[k].f->ts > FOLLOW_MS;
        for (size_t k = i + 1; k < n && !s[i].followed; k++)
            s[i].followed =
                s[k].f->reason == f->reason && s[k].f->ts - f->ts <= FOLLOW_MS;
    }
}

/* reading.c -- See reading.h. */
#include "insight/reading.h"

#include "model/phrase.h"
#include "model/show.h"

#include <assert.h>

double reading_seconds(size_t words, size_t kpis, size_t charts)
{
    return (double)words / 200 * 60 + READING_KPI * (double)kpis +
           READING_CHART * (double)charts;
}

bool reading_fits(size_t words, size_t kpis, size_t charts)
{
    return words <= READING_WORDS &&
           reading_seconds(words, kpis, charts) <= READING_LIMIT;
}

/* What is still on the page while parts are taken away. */
typedef struct Left {
    size_t words, kpis, charts;
    bool chart[READING_KPIS], gone[READING_KPIS];
} Left;

static const char *say_drop(Arena *a, Lang lang, const ReadingPart *p,
                            bool whole, double seconds)
{
    static const char *const chart[LANG_COUNT] = {
        "Leave out the chart of {label}: saves {s}.",
        "Usuń wykres „{label}”: zysk {s}.",
        "Renunțați la graficul „{label}”: câștigați {s}.",
    };
    static const char *const kpi[LANG_COUNT] = {
        "Leave out {label}: saves {s}.",
        "Usuń wskaźnik „{label}”: zysk {s}.",
        "Renunțați la indicatorul „{label}”: câștigați {s}.",
    };
    const Shown as = {.unit = "s", .decimals = 1};
    const PhraseWord words[] = {{"label", p->label},
                                {"s", show_value(a, lang, as, seconds)}};

    return phrase_fill(a, (whole ? kpi : chart)[lang], words, 2);
}

static bool few_words(const Left *l)
{
    return l->words <= READING_WORDS;
}

static bool fits(const Left *l)
{
    return reading_fits(l->words, l->kpis, l->charts);
}

/* What taking a part away saves; 0 if it must stay. */
typedef double Drop(const ReadingPart *part, size_t i, Left *left);

static double drop_chart(const ReadingPart *part, size_t i, Left *left)
{
    if (!left->chart[i])
        return 0;
    left->chart[i] = false;
    left->charts--;
    return READING_CHART;
}

static double drop_kpi(const ReadingPart *part, size_t i, Left *left)
{
    double chart;

    if (left->gone[i] || left->kpis < 2)
        return 0;
    chart = drop_chart(part, i, left);
    left->gone[i] = true;
    left->words -= part[i].words;
    left->kpis--;
    return reading_seconds(part[i].words, 1, 0) + chart;
}

typedef struct Dropping {
    Arena *arena;
    Lang lang;
    const ReadingPart *part;
    size_t n;
    Left left;
    Reading *out;
} Dropping;

/* From the last to the first, the primary one at the end. */
static void drop_until(Dropping *d, bool (*enough)(const Left *l), Drop *drop)
{
    for (int primary = 0; primary <= 1; primary++)
        for (size_t i = d->n; i-- > 0;) {
            double saved;

            if (d->part[i].primary != (primary == 1) || enough(&d->left))
                continue;
            saved = drop(d->part, i, &d->left);
            if (saved > 0)
                d->out->drop[d->out->n_drop++] = say_drop(
                    d->arena, d->lang, &d->part[i], drop == drop_kpi, saved);
        }
}

void reading_count(Arena *a, Lang lang, size_t words, const ReadingPart *part,
                   size_t n, Reading *out)
{
    Dropping d = {.arena = a,
                  .lang = lang,
                  .part = part,
                  .n = n,
                  .left = {.words = words, .kpis = n},
                  .out = out};

    assert(n <= READING_KPIS);
    for (size_t i = 0; i < n; i++) {
        d.left.words += part[i].words;
        d.left.charts += part[i].chart;
        d.left.chart[i] = part[i].chart;
    }
    *out =
        (Reading){.words = d.left.words,
                  .kpis = n,
                  .charts = d.left.charts,
                  .seconds = reading_seconds(d.left.words, n, d.left.charts)};
    drop_until(&d, few_words, drop_kpi); /* no chart makes it fewer words */
    drop_until(&d, fits, drop_chart);
    drop_until(&d, fits, drop_kpi);
}

/* vectors_churn.c -- Families of area 03: who stays, and for how long. */
#include "stat/classify.h"
#include "stat/retention.h"
#include "stat/survival.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_LIVES  MAX_VALUES
#define MAX_GROUPS 10

typedef struct Lives {
    Life life[MAX_LIVES];
    size_t n;
} Lives;

/* Times under one key, events under another ("all 1" or none: all). */
static bool add_lives(const Vector *v, const char *times, const char *events,
                      int group, Lives *out)
{
    static double t[MAX_LIVES], e[MAX_LIVES];
    size_t n = nums(v, times, t, MAX_LIVES);
    size_t k = nums(v, events, e, MAX_LIVES);

    if (n == 0 || out->n + n > MAX_LIVES || (k > 0 && k != n))
        return false;
    for (size_t i = 0; i < n; i++)
        out->life[out->n++] = (Life){t[i], k == 0 || e[i] != 0, group};
    return true;
}

/* The columns of the Telco file that matter here; false without it. */
static bool read_telco(Lives *out, int *blank, int *churned)
{
    static const char *const contracts[] = {"Month-to-month", "One year",
                                            "Two year"};
    char path[4096], line[1000], *column[21];
    FILE *f;

    if (shared_path("data/telco_churn/Telco-Customer-Churn.csv", path,
                    sizeof path) == NULL)
        return false;
    f = fopen(path, "r");
    *blank = *churned = 0;
    for (int row = 0; f != NULL && fgets(line, sizeof line, f) != NULL; row++) {
        char *at = line;
        int group = 0, months = 0;

        for (int c = 0; c < 21; c++)
            if ((column[c] = strsep(&at, ",\n")) == NULL)
                column[c] = line + strlen(line);
        if (row == 0 || out->n == MAX_LIVES)
            continue;
        while (group < 2 && strcmp(column[15], contracts[group]) != 0)
            group++;
        sscanf(column[5], "%d", &months);
        *blank += strcmp(column[19], " ") == 0;
        *churned += strncmp(column[20], "Yes", 3) == 0;
        out->life[out->n++] =
            (Life){months, strncmp(column[20], "Yes", 3) == 0, group};
    }
    if (f != NULL)
        fclose(f);
    return out->n > 0;
}

/* ---- Curves ---------------------------------------------------------- */

static void answer_curve(Vector *v, const SurvivalStep *steps, size_t n)
{
    static double flat[2000];
    size_t i, max;
    yyjson_val *key, *want;
    double time;

    answer(v, "median", survival_median(steps, n));
    for (i = 0; i < n && 5 * i + 4 < 2000; i++)
        memcpy(flat + 5 * i,
               (double[]){steps[i].time, steps[i].at_risk, steps[i].events,
                          steps[i].survival, steps[i].se},
               5 * sizeof *flat);
    if (yyjson_is_arr(yyjson_arr_get_first(v->want)))
        answers(v, "", flat, 5 * i);
    for (i = 0; i < n && i < 2000; i++)
        flat[i] = steps[i].survival;
    answers(v, "", flat, i);
    yyjson_obj_foreach(v->want, i, max, key, want)
    {
        if (sscanf(yyjson_get_str(key), "S%lf", &time) == 1)
            answer(v, yyjson_get_str(key), survival_at(steps, n, time));
    }
}

static bool curve(Vector *v)
{
    static Lives lives;
    static SurvivalStep steps[MAX_LIVES];
    size_t n;

    lives.n = 0;
    if (!add_lives(v, "T", "E", 0, &lives))
        return false;
    n = survival_curve(lives.life, lives.n, steps);
    if (!yyjson_is_arr(v->want))
        answer(v, "", survival_median(steps, n));
    answer_curve(v, steps, n);
    return true;
}

static void answer_logrank(Vector *v, const Lives *lives, int groups,
                           LogrankWeight weight)
{
    double observed[MAX_GROUPS], expected[MAX_GROUPS];
    Logrank r =
        logrank_test(lives->life, lives->n, groups, weight, observed, expected);

    answer(v, "", r.chi2);
    answer(v, "chi2", r.chi2);
    answer(v, "df", r.df);
    answer(v, "p", r.p);
    answers(v, "obs", observed, (size_t)groups);
    answers(v, "exp", expected, (size_t)groups);
}

static LogrankWeight weight_of(const Vector *v)
{
    static const struct {
        const char *word;
        LogrankWeight weight;
    } words[] = {{"wilcoxon", LOGRANK_WILCOXON},
                 {"tarone", LOGRANK_TARONE_WARE},
                 {"peto", LOGRANK_PETO}};
    const char *given = text(v, "weight");

    for (size_t i = 0; i < 3; i++)
        if (strstr(given != NULL ? given : v->name, words[i].word) != NULL)
            return words[i].weight;
    return LOGRANK_PLAIN;
}

/* One list of lives with a group for each. */
static bool add_grouped(const Vector *v, Lives *lives, int *groups)
{
    static double group[MAX_LIVES];
    size_t n = nums(v, "G", group, MAX_LIVES);

    if (n == 0 || !add_lives(v, "T", "E", 0, lives) || lives->n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        lives->life[i].group = (int)group[i];
        if ((int)group[i] + 1 > *groups)
            *groups = (int)group[i] + 1;
    }
    return *groups <= MAX_GROUPS;
}

static bool logrank(Vector *v)
{
    static Lives lives;
    char t[8], e[8];
    int groups = 0;

    lives.n = 0;
    if (has(v, "G")) {
        if (!add_grouped(v, &lives, &groups))
            return false;
    } else if (has(v, "control")) {
        if (!add_lives(v, "control", "control_event", 0, &lives) ||
            !add_lives(v, "treat", "treat_event", 1, &lives))
            return false;
        groups = 2;
    } else {
        for (; groups < MAX_GROUPS; groups++) {
            snprintf(t, sizeof t, "T%d", groups);
            snprintf(e, sizeof e, "E%d", groups);
            if (!add_lives(v, t, e, groups, &lives))
                break;
        }
    }
    if (groups == 0)
        return false;
    answer_logrank(v, &lives, groups, weight_of(v));
    return true;
}

static bool telco(Vector *v)
{
    static Lives lives;
    static SurvivalStep steps[MAX_LIVES];
    int blank, churned;
    size_t n;

    lives.n = 0;
    if (!read_telco(&lives, &blank, &churned))
        return false;
    answer(v, "rows", (double)lives.n);
    answer(v, "churned", churned);
    answer(v, "blank_TotalCharges", blank);
    n = survival_curve(lives.life, lives.n, steps);
    answer_curve(v, steps, n);
    answer_logrank(v, &lives, 3, LOGRANK_PLAIN);
    return strstr(v->name, "logistic") == NULL;
}

/* ---- Ratios ---------------------------------------------------------- */

static bool revenue(Vector *v)
{
    static Account accounts[1000];
    size_t i, max, n = 0;
    yyjson_val *one;

    yyjson_arr_foreach(yyjson_obj_get(v->in, "accounts"), i, max, one)
    {
        if (n < 1000)
            accounts[n++] =
                (Account){yyjson_get_num(yyjson_obj_get(one, "start")),
                          yyjson_get_num(yyjson_obj_get(one, "end"))};
    }
    answer(v, "grr", retention_gross(accounts, n));
    answer(v, "nrr", retention_net(accounts, n));
    return n > 0;
}

static bool annualise(Vector *v)
{
    double monthly = num(v, "monthly_churn");

    answer(v, "annual_churn", retention_compound(monthly, 12));
    answer(v, "expected_lifetime_months", retention_lifetime(monthly));
    return has(v, "monthly_churn");
}

static bool logo(Vector *v)
{
    answer(v, "retention",
           retention_kept(num(v, "start"), num(v, "end"), num_or(v, "new", 0)));
    answer(v, "churn",
           retention_churn(num(v, "start"),
                           num_or(v, "lost_of_start", num(v, "lost"))));
    return has(v, "start");
}

static bool forecast(Vector *v)
{
    static double y[MAX_LIVES], p[MAX_LIVES];
    static bool truth[MAX_LIVES];
    bool brier = strncmp(v->name, "brier", 5) == 0;
    size_t n = nums(v, "y", y, MAX_LIVES);

    if (n == 0 || nums(v, brier ? "p" : "score", p, MAX_LIVES) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        truth[i] = y[i] != 0;
    answer(v, "",
           brier ? classify_brier(truth, p, n) : classify_auc(truth, p, n));
    return true;
}

const VectorFamily vectors_churn[] = {
    {"03", "km_", curve},
    {"03", "logrank", logrank},
    {"03", "weighted_logrank", logrank},
    {"03", "telco", telco},
    {"03", "grr", revenue},
    {"03", "nrr", revenue},
    {"03", "annualise", annualise},
    {"03", "logo", logo},
    {"03", "brier", forecast},
    {"03", "auc", forecast},
    {NULL, NULL, NULL},
};

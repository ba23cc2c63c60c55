/* vectors_sample.c -- Families of area 12: samples, weights, protection. */
#include "base/civil.h"
#include "stat/sample.h"
#include "stat/survey.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROOM 400 /* cells of a table, levels of a margin */

static bool aapor(Vector *v)
{
    AaporCounts c = {num(v, "I"), num(v, "P"),  num(v, "R"),  num(v, "NC"),
                     num(v, "O"), num(v, "UH"), num(v, "UO"), num(v, "e")};
    AaporRates r = survey_aapor(&c);

    answer(v, "RR1", r.rr1);
    answer(v, "RR2", r.rr2);
    answer(v, "RR3", r.rr3);
    answer(v, "RR4", r.rr4);
    answer(v, "RR5", r.rr5);
    answer(v, "RR6", r.rr6);
    answer(v, "COOP1", r.coop1);
    answer(v, "REF1", r.ref1);
    answer(v, "CON1", r.con1);
    return has(v, "I");
}

/* A table of cells with targets for its rows and columns. */
typedef struct Cells {
    size_t n, rows, cols;
    double start[ROOM], weight[ROOM];
    int row[ROOM], col[ROOM];
    double row_target[ROOM], col_target[ROOM];
    Margin margins[2];
} Cells;

static bool read_cells(yyjson_val *in, const char *table, const char *rows,
                       const char *cols, Cells *c)
{
    c->n = nums_of(yyjson_obj_get(in, table), c->start, ROOM);
    c->rows = nums_of(yyjson_obj_get(in, rows), c->row_target, ROOM);
    c->cols = nums_of(yyjson_obj_get(in, cols), c->col_target, ROOM);
    if (c->n == 0 || c->n != c->rows * c->cols)
        return false;
    memcpy(c->weight, c->start, sizeof c->weight);
    for (size_t i = 0; i < c->n; i++) {
        c->row[i] = (int)(i / c->cols);
        c->col[i] = (int)(i % c->cols);
    }
    c->margins[0] = (Margin){c->row, c->rows, c->row_target};
    c->margins[1] = (Margin){c->col, c->cols, c->col_target};
    return true;
}

static void answer_ratios(Vector *v, const Cells *c)
{
    double out[ROOM];

    for (size_t i = 0; i < c->n; i++)
        out[i] = c->weight[i] / c->start[i];
    answers(v, "", out, c->n);
}

static bool raking(Vector *v)
{
    Cells c;

    if (!read_cells(v->in, "sample", "row_targets", "col_targets", &c))
        return false;
    survey_rake(c.weight, c.n, c.margins, 2, SURVEY_RAKE_ITERATIONS);
    answer_ratios(v, &c);
    return true;
}

static bool greg(Vector *v)
{
    Cells c;
    Err err;

    if (!read_cells(v->in, "sample", "row_targets", "col_targets", &c) ||
        !survey_calibrate(c.weight, c.n, c.margins, 2, &err))
        return false;
    answer_ratios(v, &c);
    return true;
}

static bool ipf(Vector *v)
{
    Cells c;

    if (!read_cells(v->in, "m", "rows", "cols", &c))
        return false;
    survey_rake(c.weight, c.n, c.margins, 2, 10 * SURVEY_RAKE_ITERATIONS);
    answers(v, "", c.weight, c.n);
    return true;
}

/* The weights are in the vector, or those of a raking vector beside it, one
 * for each respondent of a cell. */
static bool kish(Vector *v)
{
    static double weight[100000];
    size_t n = nums(v, "weights", weight, 100000);
    yyjson_val *raked = other_vector(v, "raking_kalton_tableB");
    Cells c;
    Kish k;

    if (n == 0) {
        if (!read_cells(yyjson_obj_get(raked, "input"), "sample", "row_targets",
                        "col_targets", &c))
            return false;
        survey_rake(c.weight, c.n, c.margins, 2, SURVEY_RAKE_ITERATIONS);
        for (size_t i = 0; i < c.n; i++)
            for (double r = 0; r < c.start[i] && n < 100000; r++)
                weight[n++] = c.weight[i] / c.start[i];
    }
    k = survey_kish(weight, n);
    answer(v, "n", k.n);
    answer(v, "deff", k.deff);
    answer(v, "n_eff", k.n_eff);
    return true;
}

static bool nonresponse(Vector *v)
{
    double bias = survey_nonresponse_bias(
        num(v, "mean_resp"), num(v, "mean_nonresp"), num(v, "response_rate"));

    answer(v, "bias", bias);
    answer(v, "true_mean", num(v, "mean_resp") - bias);
    return has(v, "mean_resp");
}

static bool sizes(Vector *v)
{
    double p = num_or(v, "p", 0.5), conf = num_or(v, "conf", 0.95);

    answer(v, "n_inf", sample_size(p * (1 - p), num(v, "moe"), conf));
    answer(v, "n",
           sample_size_fpc(p * (1 - p), num(v, "moe"), conf,
                           num_or(v, "N", INFINITY)));
    return has(v, "moe");
}

static bool diverging(Vector *v)
{
    const char *key = key_with(v, "counts");
    double x[ROOM], left, right;
    int64_t counts[ROOM];
    size_t n = key != NULL ? nums(v, key, x, ROOM) : 0;

    for (size_t i = 0; i < n; i++)
        counts[i] = (int64_t)x[i];
    if (!survey_diverging(counts, n, &left, &right))
        return false;
    answer(v, "left_edge", left);
    answer(v, "right_edge", right);
    return true;
}

static void add_name(char *list, size_t size, const char *name)
{
    snprintf(list + strlen(list), size - strlen(list), "%s%s",
             list[0] != '\0' ? "," : "", name);
}

static bool suppression(Vector *v)
{
    char open[300] = "", few[300] = "", also[300] = "";
    const char *names[ROOM];
    int64_t counts[ROOM];
    Showing showing[ROOM];
    size_t i, max, n = 0;
    yyjson_val *key, *count;

    yyjson_obj_foreach(yyjson_obj_get(v->in, "groups"), i, max, key, count)
    {
        names[n] = yyjson_get_str(key);
        counts[n++] = (int64_t)yyjson_get_num(count);
    }
    survey_suppress(counts, n, (int64_t)num(v, "k"), showing);
    for (i = 0; i < n; i++) {
        /* The vector lists what the first rule alone would show. */
        if (showing[i] != SHOW_TOO_FEW)
            add_name(open, sizeof open, names[i]);
        else
            add_name(few, sizeof few, names[i]);
        if (showing[i] == SHOW_GIVE_AWAY)
            add_name(also, sizeof also, names[i]);
    }
    answer_text(v, "show", open);
    answer_text(v, "suppress", few);
    answer_text(v, "complementary", also);
    return n > 0;
}

static int64_t day_of(const char *date)
{
    int y = 0, m = 1, d = 1;

    sscanf(date, "%d-%d-%d", &y, &m, &d);
    return civil_days(y, m, d);
}

static bool quarantine(Vector *v)
{
    yyjson_val *invites = yyjson_obj_get(v->in, "invites"), *one;
    int64_t days[ROOM], next;
    size_t i, max, n = 0;
    char date[40];
    Civil c;

    if (text(v, "candidate") == NULL)
        return false;
    yyjson_arr_foreach(invites, i, max, one) days[n++] =
        day_of(yyjson_get_str(one));
    next = survey_next_invite(days, n, (int64_t)num(v, "quarantine_days"));
    c = civil_from_ms(next * DAY_MS);
    snprintf(date, sizeof date, "%04d-%02d-%02d", c.year, c.month, c.day);
    answer(v, "eligible", day_of(text(v, "candidate")) >= next);
    answer_text(v, "next_eligible", date);
    return true;
}

static bool response(Vector *v)
{
    answer(v, "rate",
           survey_response_rate(num(v, "completes"), num(v, "sent"),
                                num_or(v, "bounced", 0)));
    return has(v, "completes");
}

const VectorFamily vectors_sample[] = {
    {"12", "aapor", aapor},
    {"12", "raking", raking},
    {"12", "greg", greg},
    {"12", "ipf", ipf},
    {"12", "kish", kish},
    {"12", "nonresponse", nonresponse},
    {"12", "sample_size", sizes},
    {"12", "diverging", diverging},
    {"12", "min_n", suppression},
    {"12", "quarantine", quarantine},
    {"12", "response_rate", response},
    {NULL, NULL, NULL},
};

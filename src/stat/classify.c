/* classify.c -- See classify.h. */
#include "stat/classify.h"

#include "base/mem.h"
#include "stat/moments.h"

#include <math.h>
#include <stdlib.h>

typedef struct Case {
    double score;
    bool truth;
} Case;

static int by_score(const void *a, const void *b)
{
    const Case *x = a, *y = b;

    return (x->score > y->score) - (x->score < y->score);
}

double classify_auc(const bool *truth, const double *score, size_t n)
{
    Case *cases = mem_alloc((n + 1) * sizeof *cases);
    double yes = 0, no = 0, wins = 0;

    for (size_t i = 0; i < n; i++)
        cases[i] = (Case){score[i], truth[i]};
    qsort(cases, n, sizeof *cases, by_score);
    for (size_t i = 0, end; i < n; i = end) {
        double yes_here = 0, no_here = 0;

        for (end = i; end < n && cases[end].score == cases[i].score; end++) {
            yes_here += cases[end].truth;
            no_here += !cases[end].truth;
        }
        wins += yes_here * (no + no_here / 2);
        yes += yes_here;
        no += no_here;
    }
    free(cases);
    return yes > 0 && no > 0 ? wins / (yes * no) : NAN;
}

double classify_brier(const bool *truth, const double *chance, size_t n)
{
    Total sum = {0};

    for (size_t i = 0; i < n; i++)
        total_add(&sum, (chance[i] - truth[i]) * (chance[i] - truth[i]));
    return n > 0 ? total_value(&sum) / (double)n : NAN;
}

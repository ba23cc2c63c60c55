/*
 * coverage.h -- Who answers, against who the customers are.
 *
 * Answers come from whoever is asked and cares to answer.  Coverage holds the
 * respondents of a metric (different customers with an answer that counts)
 * against the customers of the same period, group by group of one dimension,
 * and says what the number would be if each group had answered according to
 * its size.
 *
 *     weight of an answer      w_g = (N_g / N) / (n_g / n)
 *     weighted value           sum w x / sum w
 *     design effect            deff = n sum w^2 / (sum w)^2
 *     effective answers        n_eff = n / deff, in place of n in the interval
 *
 * with N customers and n answers, N_g and n_g of them in group g, over the
 * groups that have both: post-stratification (Holt and Smith 1979) and Kish's
 * design effect (Kish 1965, "Survey Sampling", 11.7).  Weights are not
 * trimmed; what they cost shows in deff.  The number as it is stands beside
 * it: that of answer_questions(), unchanged.
 *
 *   1. A group of customers of whom nobody answered is a row, with weight NaN:
 *      no weight can speak for it.  The sentence says how many customers that
 *      is.  So is a group of respondents that no customer belongs to.
 *   2. A group is off where its share of the respondents is 10 percentage
 *      points or more from its share of the customers, and chance alone would
 *      not explain it: the 95 % interval of the share (Wilson) does not hold
 *      the customers' share.
 *   3. Customers without a value are a group of their own.
 *   4. Conditions on what is known of customers (segment, region, language,
 *      attr.NAME) narrow both sides; others narrow the answers alone.
 */
#ifndef PULS_INSIGHT_COVERAGE_H
#define PULS_INSIGHT_COVERAGE_H

#include "insight/answer.h"

#define COVERAGE_WARN_PP 10.0
#define COVERAGE_GROUPS  500 /* most; more are no dimension of a few words */

/* Who the customers are taken to be. */
typedef enum Everybody {
    EVERYBODY_CUSTOMERS, /* whom the customer table describes, and who had not
                            left before the period */
    EVERYBODY_MET,       /* there is no such table: whoever has a fact */
    EVERYBODY_CONTACTS,  /* by channel: whoever used it, once for each */
} Everybody;
extern const char *const everybody_name[];

typedef struct CoverageRow {
    const char *group; /* NULL: no value */
    int64_t population, respondents;
    double population_share, respondent_share; /* 0..1; NaN of nobody */
    double difference_pp;                      /* respondents - customers */
    bool warn;
    Value value; /* of the metric, in this group; NaN without answers */
    double weight;
} CoverageRow;

/* Respondents against everybody, without the metric's values. */
typedef struct Reach {
    size_t n;
    CoverageRow *row; /* by group, NULL last */
    int64_t population, respondents;
    const CoverageRow *worst; /* the largest difference that warns, or NULL */
} Reach;

typedef struct Coverage {
    Question question; /* with its period closed */
    Everybody everybody;
    Reach reach;
    Value unweighted;
    Value weighted; /* n is that of the answers it rests on; NaN: none */
    double deff, n_eff;
    int64_t unreached; /* customers in groups of which nobody answered */
    int64_t unplaced;  /* answers in groups without a customer */
    Words sentence;
} Coverage;

/* `q` asks for one score metric by one dimension that is known of customers,
 * or channel; all else is ERR_INPUT, which says so. */
bool coverage_make(const Engine *e, const Question *q, Arena *a, Coverage *out,
                   Err *err);

/* The parts of it that a grade needs.  Everybody: for a question by one
 * dimension whose period is closed.  Reach: of those and of store_people(). */
bool coverage_everybody(const Engine *e, const Question *q, Everybody *who,
                        Arena *a, Crowd *out, Err *err);
Reach coverage_reach(const Crowd *all, const Crowd *answered, Arena *a);

/* coverage_write.c: the sentence, in all languages. */
void coverage_words(Arena *a, Coverage *c);

/* May a question be asked by this column? */
bool coverage_dimension(const Column *c);

void coverage_json(Json *j, const char *key, const Coverage *c, Lang lang);
void coverage_text(Buf *out, const Coverage *c, Lang lang);

#endif

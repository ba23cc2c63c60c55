/*
 * advice.c -- What to look at first when a KPI got worse.
 *
 * A table of rules: the family of the metric, and whether a group stands
 * out.  An action says where to look, never what the cause is: that is for
 * people to find there.
 */
#include "insight/sentence.h"

#include "model/dimension.h"
#include "model/phrase.h"

#include <string.h>

typedef enum Family {
    FAMILY_SCORE,   /* what customers said */
    FAMILY_WAIT,    /* how long they waited, whether they were reached */
    FAMILY_HANDLE,  /* how long serving took */
    FAMILY_RETURN,  /* whether they had to come back */
    FAMILY_COST,    /* what serving cost */
    FAMILY_REFUND,  /* what was given back */
    FAMILY_LOYALTY, /* who left */
    FAMILY_SALES,   /* what they brought */
    FAMILY_OTHER,
    FAMILY_SURVEY, /* not a metric: the survey itself changed */
    FAMILIES
} Family;

/* Metrics by the beginning of their names; the first that fits. */
static const struct {
    const char *prefix;
    Family family;
} family_of_name[] = {
    {"fcr", FAMILY_RETURN},
    {"repeat_contact", FAMILY_RETURN},
    {"reopen", FAMILY_RETURN},
    {"contacts_per", FAMILY_RETURN},
    {"bot_containment", FAMILY_RETURN},
    {"resolution_time", FAMILY_WAIT},
    {"first_response", FAMILY_WAIT},
    {"service_level", FAMILY_WAIT},
    {"sla_", FAMILY_WAIT},
    {"asa", FAMILY_WAIT},
    {"wait_", FAMILY_WAIT},
    {"abandon_", FAMILY_WAIT},
    {"backlog", FAMILY_WAIT},
    {"aht", FAMILY_HANDLE},
    {"hold_time", FAMILY_HANDLE},
    {"wrap_time", FAMILY_HANDLE},
    {"handle_time", FAMILY_HANDLE},
    {"transfer", FAMILY_HANDLE},
    {"cost_", FAMILY_COST},
    {"service_cost", FAMILY_COST},
    {"refund", FAMILY_REFUND},
    {"cancelled", FAMILY_REFUND},
    {"logo_churn", FAMILY_LOYALTY},
    {"customer_retention", FAMILY_LOYALTY},
    {"revenue_churn", FAMILY_LOYALTY},
    {"churned", FAMILY_LOYALTY},
    {"grr", FAMILY_LOYALTY},
    {"nrr", FAMILY_LOYALTY},
};

static Family family_of(const Metric *m)
{
    for (size_t i = 0; i < sizeof(family_of_name) / sizeof(family_of_name[0]);
         i++)
        if (strncmp(m->name, family_of_name[i].prefix,
                    strlen(family_of_name[i].prefix)) == 0)
            return family_of_name[i].family;
    if (m->facts == FACT_PERCEPTION)
        return FAMILY_SCORE;
    return m->facts == FACT_OUTCOME ? FAMILY_SALES : FAMILY_OTHER;
}

/* clang-format off */

static const char *const actions[FAMILIES][LANG_COUNT] = {
    [FAMILY_SCORE] = {
        "Read the latest comments first",
        "Najpierw przeczytaj ostatnie komentarze",
        "Citiți întâi ultimele comentarii"},
    [FAMILY_WAIT] = {
        "Check staffing at busy hours first",
        "Najpierw sprawdź obsadę w godzinach szczytu",
        "Verificați întâi personalul la orele de vârf"},
    [FAMILY_HANDLE] = {
        "Listen to ten contacts first",
        "Najpierw odsłuchaj dziesięć kontaktów",
        "Ascultați întâi zece contacte"},
    [FAMILY_RETURN] = {
        "Find out first why customers come back",
        "Najpierw sprawdź, dlaczego klienci wracają",
        "Vedeți întâi de ce revin clienții"},
    [FAMILY_COST] = {
        "See first which contacts cost most",
        "Najpierw sprawdź, które kontakty kosztują najwięcej",
        "Vedeți întâi ce contacte costă cel mai mult"},
    [FAMILY_REFUND] = {
        "Look at returned goods first",
        "Najpierw obejrzyj zwrócone produkty",
        "Uitați-vă întâi la produsele returnate"},
    [FAMILY_LOYALTY] = {
        "Call five who left first",
        "Najpierw zadzwoń do pięciu, którzy odeszli",
        "Sunați întâi cinci clienți plecați"},
    [FAMILY_SALES] = {
        "See first where sales were lost",
        "Najpierw sprawdź, gdzie ubyło sprzedaży",
        "Vedeți întâi unde s-au pierdut vânzări"},
    [FAMILY_OTHER] = {
        "Look at the rows behind it first",
        "Najpierw obejrzyj dane źródłowe",
        "Uitați-vă întâi la datele sursă"},
    [FAMILY_SURVEY] = {
        "Compare like with like before acting",
        "Zanim coś zmienisz, porównaj podobne z podobnym",
        "Comparați ce este comparabil înainte să acționați"},
};

/* clang-format on */

const char *sentence_action(Arena *a, Lang lang, const Told *t)
{
    const char *action;

    if (t->what != TOLD_CHANGED)
        return NULL;
    if (t->artefact != ARTEFACT_NONE)
        return arena_printf(a, "%s.", actions[FAMILY_SURVEY][lang]);
    if (told_direction(t) >= 0)
        return NULL;
    action = actions[family_of(t->metric)][lang];
    if (t->by == NULL)
        return arena_printf(a, "%s.", action);
    return arena_printf(a, "%s: %s %s.", action, dimension_word(lang, t->by),
                        phrase_quote(a, lang, t->group));
}

/* whysay.c -- The sentences of an explanation; see whysay.h. */
#include "insight/whysay.h"

#include "model/dimension.h"
#include "model/phrase.h"
#include "model/show.h"

#include <math.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */

/* Each artefact, where it moved and where it did not. */
static const struct {
    const char *moved[LANG_COUNT], *same[LANG_COUNT];
} artefact_words[ARTEFACT_COUNT] = {
    [ARTEFACT_NONE] = {{"", "", ""}, {"", "", ""}},
    [ARTEFACT_CHANNEL_MIX] = {
        {"The mix of channels changed",
         "Zmieniły się proporcje kanałów",
         "S-au schimbat proporțiile canalelor"},
        {"The mix of channels is as before.",
         "Proporcje kanałów są takie jak wcześniej.",
         "Proporțiile canalelor sunt aceleași."}},
    [ARTEFACT_QUESTION_VERSION] = {
        {"The wording of the question changed",
         "Zmieniło się brzmienie pytania",
         "S-a schimbat formularea întrebării"},
        {"The wording of the question is as before.",
         "Brzmienie pytania jest takie jak wcześniej.",
         "Formularea întrebării este aceeași."}},
    [ARTEFACT_LANGUAGE] = {
        {"The mix of languages changed",
         "Zmieniły się proporcje języków",
         "S-au schimbat proporțiile limbilor"},
        {"The mix of languages is as before.",
         "Proporcje języków są takie jak wcześniej.",
         "Proporțiile limbilor sunt aceleași."}},
    [ARTEFACT_RESPONSE_RATE] = {
        {"The response rate went from {before} to {after}",
         "Odsetek odpowiedzi zmienił się z {before} na {after}",
         "Rata de răspuns a trecut de la {before} la {after}"},
        {"The response rate made no jump that matters here.",
         "W odsetku odpowiedzi nie ma skoku, który miałby tu znaczenie.",
         "Rata de răspuns nu a avut un salt care să conteze aici."}},
    [ARTEFACT_INVITE_DELAY] = {
        {"The time from invitation to answer changed",
         "Zmienił się czas od zaproszenia do odpowiedzi",
         "S-a schimbat timpul de la invitație la răspuns"},
        {"The time from invitation to answer is as before.",
         "Czas od zaproszenia do odpowiedzi jest taki jak wcześniej.",
         "Timpul de la invitație la răspuns este același."}},
};

static const struct {
    const char *explains, *in_vain; /* after an artefact that moved */
    const char *since, *lead;       /* the change */
    const char *same, *none, *whole; /* no change; no group; no parts */
    const char *look;               /* an artefact is the answer */
    const char *mostly, *partly;    /* a group is */
    const char *moved, *larger, *smaller, *is_new, *is_gone;
} say[LANG_COUNT] = {
    [LANG_EN] = {
        "; this explains {share} of the change.",
        "; this does not explain the change.",
        "{change} since {date}. ", "{change}. ",
        "No reliable change.",
        "No group stands out.",
        "This number cannot be divided among groups.",
        " Look at the survey first, then for a cause.",
        "Mostly: {dimension} {group}, {part} of it",
        "Partly: {dimension} {group}, {part} of it",
        "; was {before}, is {after}.",
        "; it is a larger part of the whole now.",
        "; it is a smaller part of the whole now.",
        "; this group is new, at {after}.",
        "; this group is gone, it was at {before}."},
    [LANG_PL] = {
        "; to wyjaśnia {share} zmiany.",
        "; to nie wyjaśnia zmiany.",
        "{change} od {date}. ", "{change}. ",
        "Brak wiarygodnej zmiany.",
        "Żadna grupa się nie wyróżnia.",
        "Tej liczby nie da się podzielić na grupy.",
        " Najpierw sprawdź badanie, potem szukaj przyczyny.",
        "Głównie: {dimension} {group}, z tego {part}",
        "Częściowo: {dimension} {group}, z tego {part}",
        "; było {before}, jest {after}.",
        "; ta grupa ma teraz większy udział w całości.",
        "; ta grupa ma teraz mniejszy udział w całości.",
        "; to nowa grupa, jej wynik: {after}.",
        "; tej grupy już nie ma, jej wynik: {before}."},
    [LANG_RO] = {
        "; asta explică {share} din schimbare.",
        "; asta nu explică schimbarea.",
        "{change} din {date}. ", "{change}. ",
        "Nicio schimbare certă.",
        "Niciun grup nu iese în evidență.",
        "Acest număr nu se poate împărți pe grupuri.",
        " Verifică întâi sondajul, apoi caută cauza.",
        "Mai ales: {dimension} {group}, {part} din total",
        "În parte: {dimension} {group}, {part} din total",
        "; era {before}, este {after}.",
        "; acest grup are acum o pondere mai mare în total.",
        "; acest grup are acum o pondere mai mică în total.",
        "; acest grup este nou, cu {after}.",
        "; acest grup nu mai există, avea {before}."},
};

/* clang-format on */

static const char *show_percent(Arena *a, Lang lang, double x)
{
    return show_value(a, lang, (Shown){.unit = "%"}, x);
}

const char *artefact_say(Arena *a, Lang lang, const ArtefactFinding *f)
{
    PhraseWord words[] = {
        {"before", show_percent(a, lang, f->before)},
        {"after", show_percent(a, lang, f->after)},
        {"share", show_percent(a, lang, fmin(100, 100 * f->share))}};
    const char *form;

    if (!f->significant)
        return artefact_words[f->kind].same[lang];
    form = arena_printf(a, "%s%s", artefact_words[f->kind].moved[lang],
                        f->share >= 0.005 ? say[lang].explains
                                          : say[lang].in_vain);
    return phrase_fill(a, form, words, LEN(words));
}

static const ArtefactFinding *answer_of(const Explanation *x)
{
    for (size_t i = 0; i < x->n_artefacts; i++)
        if (x->artefact[i].kind == x->why.artefact)
            return &x->artefact[i];
    return NULL;
}

/* What became of the group. */
static const char *tail(Lang lang, const Why *w)
{
    if (w->is_new)
        return say[lang].is_new;
    if (w->is_gone)
        return say[lang].is_gone;
    if (isnan(w->mix) || fabs(w->mix) <= fabs(w->rate))
        return say[lang].moved;
    return w->grew ? say[lang].larger : say[lang].smaller;
}

static const char *say_group(Arena *a, Lang lang, Shown as, const Why *w)
{
    PhraseWord words[] = {
        {"dimension", dimension_word(lang, w->by)},
        {"group", phrase_quote(a, lang, w->group)},
        {"part", show_change(a, lang, as, w->contribution)},
        {"before", show_value(a, lang, as, w->before)},
        {"after", show_value(a, lang, as, w->after)},
    };
    const char *form = arena_printf(
        a, "%s%s", w->share >= 0.5 ? say[lang].mostly : say[lang].partly,
        tail(lang, w));

    return phrase_fill(a, form, words, LEN(words));
}

static const char *say_change(Arena *a, Lang lang, Shown as, const WhyTold *t)
{
    const Zone *z = t->answer->question.zone;
    bool found = t->since != NULL && t->since->found;
    PhraseWord words[] = {
        {"change", show_change(a, lang, as,
                               t->answer->row->compare[0].difference.change)},
        {"date", found ? show_date(a, lang, z, t->since->at) : ""}};

    return phrase_fill(a, found ? say[lang].since : say[lang].lead, words,
                       LEN(words));
}

const char *why_say(Arena *a, Lang lang, const WhyTold *t)
{
    const Comparison *c = &t->answer->row->compare[0];
    Shown as = shown_as(t->answer->question.metric, t->answer->currency);
    const ArtefactFinding *f = answer_of(t->why);
    const char *change, *rest;

    if (!c->significant)
        return say[lang].same;
    rest = t->why->divided ? say[lang].none : say[lang].whole;
    change = say_change(a, lang, as, t);
    if (t->why->why.artefact != ARTEFACT_NONE && f != NULL)
        rest =
            arena_printf(a, "%s%s", artefact_say(a, lang, f), say[lang].look);
    else if (t->why->why.by != NULL)
        rest = say_group(a, lang, as, &t->why->why);
    return arena_printf(a, "%s%s", change, rest);
}

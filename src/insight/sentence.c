/* sentence.c -- See sentence.h. */
#include "insight/sentence.h"

#include "model/dimension.h"
#include "model/phrase.h"

#include <math.h>
#include <string.h>

/* clang-format off */

/* By case; those that need more words than fit here are made below. */
static const char *const form[TOLD_CASES][LANG_COUNT] = {
    [TOLD_ERROR] = {
        "It cannot be computed from these data.",
        "Nie da się tego policzyć z tych danych.",
        "Nu se poate calcula din aceste date."},
    [TOLD_NO_DATA] = {
        "No data in this period.",
        "Brak danych w tym okresie.",
        "Nu sunt date în această perioadă."},
    [TOLD_ALONE] = {"", "", ""},
    [TOLD_NO_BEFORE] = {
        "Nothing earlier to compare with.",
        "Brak wcześniejszych danych do porównania.",
        "Nu sunt date anterioare pentru comparație."},
    [TOLD_TOO_FEW] = {
        "Too few to judge: n = {n}, {min} are needed.",
        "Za mało, by ocenić: n = {n}, potrzeba {min}.",
        "Prea puține pentru o concluzie: n = {n}, e nevoie de {min}."},
    [TOLD_UNTESTED] = {
        "Whether it changed cannot be tested.",
        "Nie da się sprawdzić, czy to zmiana.",
        "Nu se poate verifica dacă s-a schimbat."},
    [TOLD_SAME] = {
        "No reliable change.",
        "Brak wiarygodnej zmiany.",
        "Nicio schimbare certă."},
};

static const struct {
    const char *up, *down, *since, *mostly, *partly, *none, *survey;
} changed[LANG_COUNT] = {
    [LANG_EN] = {
        "Up {size}", "Down {size}", " since {date}",
        ", mostly: {dimension} {group}", ", partly: {dimension} {group}",
        "; no group stands out", ", but the survey changed too: {what}"},
    [LANG_PL] = {
        "Wzrost o {size}", "Spadek o {size}", " od {date}",
        ", głównie: {dimension} {group}", ", częściowo: {dimension} {group}",
        "; żadna grupa się nie wyróżnia",
        ", ale zmieniło się też badanie: {what}"},
    [LANG_RO] = {
        "Creștere cu {size}", "Scădere cu {size}", " din {date}",
        ", mai ales: {dimension} {group}", ", în parte: {dimension} {group}",
        "; niciun grup nu iese în evidență",
        ", dar s-a schimbat și sondajul: {what}"},
};

static const char *const artefact_words[ARTEFACT_COUNT][LANG_COUNT] = {
    [ARTEFACT_CHANNEL_MIX] = {
        "another mix of channels",
        "inny udział kanałów",
        "altă pondere a canalelor"},
    [ARTEFACT_QUESTION_VERSION] = {
        "another wording of the question",
        "inne brzmienie pytania",
        "altă formulare a întrebării"},
    [ARTEFACT_LANGUAGE] = {
        "another mix of languages",
        "inny udział języków",
        "altă pondere a limbilor"},
    [ARTEFACT_RESPONSE_RATE] = {
        "another response rate",
        "inny odsetek odpowiedzi",
        "altă rată de răspuns"},
    [ARTEFACT_INVITE_DELAY] = {
        "invitations at another moment",
        "inny moment wysyłki zaproszeń",
        "alt moment al invitațiilor"},
};

static const char *const target_form[LANG_COUNT] = {
    "Target {value}: {state}.", "Cel {value}: {state}.",
    "Ținta {value}: {state}."};

static const char *const target_words[TELL_TARGETS][LANG_COUNT] = {
    [TELL_REACHED] = {"reached", "osiągnięty", "atinsă"},
    [TELL_ON_TRACK] = {"on track", "w zasięgu", "pe drumul bun"},
    [TELL_AT_RISK] = {"at risk", "zagrożony", "în pericol"},
    [TELL_MISSED] = {"missed", "nieosiągnięty", "ratată"},
    [TELL_OPEN] = {"open", "nierozstrzygnięty", "încă deschisă"},
    [TELL_NOT_MEASURABLE] = {
        "not measurable yet", "jeszcze niemierzalny", "încă nemăsurabilă"},
};

static const char *const silent_form[LANG_COUNT] = {
    "Source {source} silent since {date}.",
    "Źródło {source} milczy od {date}.",
    "Sursa {source} tace din {date}."};

/* clang-format on */

/* The day, with its year unless that is the page's own. */
static const char *say_day(Arena *a, Lang lang, const Told *t, int64_t ms)
{
    bool this_year = zone_civil(t->zone, ms).year ==
                     zone_civil(t->zone, t->page_to - 1).year;

    return this_year ? show_day(a, lang, t->zone, ms)
                     : show_date(a, lang, t->zone, ms);
}

static const char *fill1(Arena *a, const char *template, const char *name,
                         const char *text)
{
    const PhraseWord word = {name, text};

    return phrase_fill(a, template, &word, 1);
}

/* ---- One KPI ------------------------------------------------------------ */

static const char *say_cause(Arena *a, Lang lang, const Told *t)
{
    PhraseWord words[2];

    if (t->artefact != ARTEFACT_NONE)
        return fill1(a, changed[lang].survey, "what",
                     artefact_words[t->artefact][lang]);
    if (t->by == NULL)
        return t->asked_why ? changed[lang].none : "";
    words[0] = (PhraseWord){"dimension", dimension_word(lang, t->by)};
    words[1] = (PhraseWord){"group", phrase_quote(a, lang, t->group)};
    return phrase_fill(
        a, t->share >= 0.5 ? changed[lang].mostly : changed[lang].partly, words,
        2);
}

static const char *say_changed(Arena *a, Lang lang, const Told *t)
{
    const char *size = show_size(a, lang, t->as, t->change);
    const char *verb = t->change < 0 ? changed[lang].down : changed[lang].up;
    const char *since = "";

    if (t->since_found)
        since = fill1(a, changed[lang].since, "date",
                      say_day(a, lang, t, t->since));
    return arena_printf(a, "%s%s%s.", fill1(a, verb, "size", size), since,
                        say_cause(a, lang, t));
}

static const char *say_case(Arena *a, Lang lang, const Told *t)
{
    const PhraseWord words[] = {
        {"n", show_count(a, lang, t->n)},
        {"min", show_count(a, lang, t->metric->min_n)},
    };

    if (t->what == TOLD_CHANGED)
        return say_changed(a, lang, t);
    return phrase_fill(a, form[t->what][lang], words, 2);
}

static const char *say_target(Arena *a, Lang lang, const Told *t)
{
    const PhraseWord words[] = {
        {"value", show_value(a, lang, t->as, t->target_value)},
        {"state", target_words[t->target][lang]},
    };

    return t->target == TELL_NO_TARGET
               ? ""
               : phrase_fill(a, target_form[lang], words, 2);
}

static const char *say_silent(Arena *a, Lang lang, const Told *t)
{
    PhraseWord words[2];

    if (t->silent == NULL)
        return "";
    words[0] = (PhraseWord){"source", phrase_quote(a, lang, t->silent)};
    words[1] = (PhraseWord){"date", say_day(a, lang, t, t->silent_since)};
    return phrase_fill(a, silent_form[lang], words, 2);
}

const char *sentence_kpi(Arena *a, Lang lang, const Told *t)
{
    const char *parts[] = {say_silent(a, lang, t), say_case(a, lang, t),
                           say_target(a, lang, t)};
    const char *text = "";

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i][0] != '\0')
            text = arena_printf(a, "%s%s%s", text, text[0] != '\0' ? " " : "",
                                parts[i]);
    return text;
}

int told_direction(const Told *t)
{
    if (t->what != TOLD_CHANGED || t->metric->better == BETTER_NEITHER ||
        t->change == 0)
        return 0;
    return (t->change > 0) == (t->metric->better == BETTER_HIGHER) ? 1 : -1;
}

/* ---- The page ----------------------------------------------------------- */

/* clang-format off */

typedef enum Head {
    HEAD_WORSE, HEAD_BETTER, HEAD_OTHER, HEAD_SURVEY, HEAD_SAME, HEAD_VALUE,
    HEAD_NOTHING
} Head;

/* About the primary outcome. */
static const char *const head_form[][LANG_COUNT] = {
    [HEAD_WORSE] = {
        "Worse: {label} {value} ({change})",
        "Pogorszenie: {label} {value} ({change})",
        "Mai rău: {label} {value} ({change})"},
    [HEAD_BETTER] = {
        "Better: {label} {value} ({change})",
        "Poprawa: {label} {value} ({change})",
        "Mai bine: {label} {value} ({change})"},
    [HEAD_OTHER] = {
        "Changed: {label} {value} ({change})",
        "Zmiana: {label} {value} ({change})",
        "Schimbare: {label} {value} ({change})"},
    [HEAD_SURVEY] = {
        "Not surely the customers, the survey changed too: {label} {value}",
        "Niekoniecznie klienci, zmieniło się też badanie: {label} {value}",
        "Poate nu clienții, s-a schimbat și sondajul: {label} {value}"},
    [HEAD_SAME] = {
        "{label} {value}: no reliable change",
        "{label} {value}: brak wiarygodnej zmiany",
        "{label} {value}: nicio schimbare certă"},
    [HEAD_VALUE] = {"{label} {value}", "{label} {value}", "{label} {value}"},
    [HEAD_NOTHING] = {
        "{label}: no data in this period",
        "{label}: brak danych w tym okresie",
        "{label}: fără date în această perioadă"},
};

/* About the others; numbers stand where no word has to agree with them. */
static const struct {
    const char *both, *worse, *better;
} others_form[LANG_COUNT] = {
    [LANG_EN] = {
        "; others ({k}): {worse} worse, {better} better.",
        "; others ({k}): {worse} worse.",
        "; others ({k}): {better} better."},
    [LANG_PL] = {
        "; pozostałe ({k}): gorzej {worse}, lepiej {better}.",
        "; pozostałe ({k}): gorzej {worse}.",
        "; pozostałe ({k}): lepiej {better}."},
    [LANG_RO] = {
        "; celelalte ({k}): mai rău {worse}, mai bine {better}.",
        "; celelalte ({k}): mai rău {worse}.",
        "; celelalte ({k}): mai bine {better}."},
};

/* clang-format on */

static Head head_of(const Told *t)
{
    switch (t->what) {
    case TOLD_ERROR:
    case TOLD_NO_DATA: return HEAD_NOTHING;
    case TOLD_ALONE:
    case TOLD_NO_BEFORE:
    case TOLD_TOO_FEW:
    case TOLD_UNTESTED: return HEAD_VALUE;
    case TOLD_SAME:
    case TOLD_CASES: return HEAD_SAME;
    case TOLD_CHANGED: break;
    }
    if (t->artefact != ARTEFACT_NONE)
        return HEAD_SURVEY;
    return told_direction(t) < 0   ? HEAD_WORSE
           : told_direction(t) > 0 ? HEAD_BETTER
                                   : HEAD_OTHER;
}

/* How the others did; a full stop where none of them moved. */
static const char *say_others(Arena *a, Lang lang, const Told *told, size_t n,
                              size_t primary)
{
    int worse = 0, better = 0;

    for (size_t i = 0; i < n; i++) {
        int d = i == primary ? 0 : told_direction(&told[i]);

        worse += d < 0;
        better += d > 0;
    }
    if (worse + better == 0)
        return ".";
    return phrase_fill(a,
                       better == 0  ? others_form[lang].worse
                       : worse == 0 ? others_form[lang].better
                                    : others_form[lang].both,
                       (const PhraseWord[]){
                           {"k", show_count(a, lang, (int64_t)n - 1)},
                           {"worse", show_count(a, lang, worse)},
                           {"better", show_count(a, lang, better)},
                       },
                       3);
}

const char *sentence_headline(Arena *a, Lang lang, const Told *told, size_t n,
                              size_t primary)
{
    const Told *t = &told[primary];
    const PhraseWord words[] = {
        {"label", t->metric->label.in[lang]},
        {"value", show_value(a, lang, t->as, t->value)},
        {"change", show_change(a, lang, t->as, t->change)},
    };

    return arena_printf(a, "%s%s",
                        phrase_fill(a, head_form[head_of(t)][lang], words, 3),
                        say_others(a, lang, told, n, primary));
}

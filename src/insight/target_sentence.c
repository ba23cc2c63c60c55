/*
 * target_sentence.c -- What has become of a target, said to people.
 *
 * A sentence is chosen by the state and filled in: {value}, {low} and {high}
 * of today, {goal} the target, {at}, {at_low} and {at_high} the projection,
 * {due} the day, {margin}, {need} so many answers, {month} those of a month,
 * {time} how long that takes, {n} those that there are.
 */
#include "insight/target.h"

#include "model/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_SENTENCE 1000
#define LONG_MONTHS  120 /* from here on the months are not counted */

typedef enum Say {
    SAY_REACHED,
    SAY_MISSED,
    SAY_ON_TRACK,
    SAY_AT_RISK,
    SAY_OPEN,
    SAY_OPEN_AHEAD,
    SAY_NO_DATA,
    SAY_TOO_FEW,
    SAY_TOO_CLOSE,
    SAY_SAME,
    SAY_SO_MANY,
    SAY_COUNT
} Say;

static const char *const sentence[SAY_COUNT][LANG_COUNT] = {
    [SAY_REACHED] =
        {"The target of {goal} is reached: the value is {value} ({low} to"
         " {high}).",
         "Cel {goal} osiągnięty: wartość to {value} (od {low} do {high}).",
         "Ținta de {goal} este atinsă: valoarea este {value} (între {low} și"
         " {high})."},
    [SAY_MISSED] =
        {"Missed: the target of {goal} was due on {due}, and the value is"
         " {value} ({low} to {high}).",
         "Cel {goal} nieosiągnięty: termin minął {due}, a wartość to {value}"
         " (od {low} do {high}).",
         "Ținta de {goal} nu a fost atinsă: termenul a fost {due}, iar"
         " valoarea este {value} (între {low} și {high})."},
    [SAY_ON_TRACK] =
        {"On track: by {due} about {at} ({at_low} to {at_high}) is expected,"
         " and the target is {goal}.",
         "Na dobrej drodze: na {due} spodziewana wartość to około {at} (od"
         " {at_low} do {at_high}), a cel to {goal}.",
         "Pe drumul cel bun: până la {due} se așteaptă circa {at} (între"
         " {at_low} și {at_high}), iar ținta este {goal}."},
    [SAY_AT_RISK] =
        {"At risk: by {due} about {at} ({at_low} to {at_high}) is expected,"
         " and the target is {goal}.",
         "Cel zagrożony: na {due} spodziewana wartość to około {at} (od"
         " {at_low} do {at_high}), a cel to {goal}.",
         "Ținta este în pericol: până la {due} se așteaptă circa {at} (între"
         " {at_low} și {at_high}), iar ținta este {goal}."},
    [SAY_OPEN] =
        {"Still open: the value is {value} ({low} to {high}), and the target"
         " is {goal}.",
         "Jeszcze nie wiadomo: wartość to {value} (od {low} do {high}), a cel"
         " to {goal}.",
         "Încă nu se știe: valoarea este {value} (între {low} și {high}), iar"
         " ținta este {goal}."},
    [SAY_OPEN_AHEAD] =
        {"Still open: by {due} about {at} ({at_low} to {at_high}) is expected,"
         " and the target is {goal}.",
         "Jeszcze nie wiadomo: na {due} spodziewana wartość to około {at} (od"
         " {at_low} do {at_high}), a cel to {goal}.",
         "Încă nu se știe: până la {due} se așteaptă circa {at} (între"
         " {at_low} și {at_high}), iar ținta este {goal}."},
    [SAY_NO_DATA] =
        {"Not measurable yet: there are no data for the target of {goal}.",
         "Jeszcze niemierzalne: brak danych dla celu {goal}.",
         "Încă nu se poate măsura: nu există date pentru ținta de {goal}."},
    [SAY_TOO_FEW] =
        {"Not measurable yet: ±{margin} takes {need}, and {month} a month come"
         " in: {time}.",
         "Jeszcze niemierzalne: dokładność ±{margin} wymaga {need}, a na"
         " miesiąc przypada {month}: {time}.",
         "Încă nu se poate măsura: o precizie de ±{margin} cere {need}, iar pe"
         " lună vin {month}: {time}."},
    [SAY_TOO_CLOSE] =
        {"Not measurable yet: the value is {value} ({low} to {high}); to tell"
         " it from {goal} takes {need}, and {month} a month come in: {time}.",
         "Jeszcze niemierzalne: wartość to {value} (od {low} do {high});"
         " odróżnienie jej od celu {goal} wymaga {need}, a na miesiąc"
         " przypada {month}: {time}.",
         "Încă nu se poate măsura: valoarea este {value} (între {low} și"
         " {high}); pentru a o deosebi de {goal} este nevoie de {need}, iar pe"
         " lună vin {month}: {time}."},
    [SAY_SAME] =
        {"Not measurable yet: the value is {value} ({low} to {high}), too"
         " close to {goal} to tell.",
         "Jeszcze niemierzalne: wartość to {value} (od {low} do {high}), zbyt"
         " blisko {goal}, by to rozstrzygnąć.",
         "Încă nu se poate măsura: valoarea este {value} (între {low} și"
         " {high}), prea aproape de {goal} pentru a decide."},
    [SAY_SO_MANY] =
        {"Not measurable yet: ±{margin} takes {need}, and there are {n}.",
         "Jeszcze niemierzalne: dokładność ±{margin} wymaga {need}, a jest"
         " {n}.",
         "Încă nu se poate măsura: o precizie de ±{margin} cere {need}, iar"
         " acum sunt {n}."},
};

static Say choose(const Outlook *o)
{
    switch (o->state) {
    case OUTLOOK_REACHED: return SAY_REACHED;
    case OUTLOOK_ON_TRACK: return SAY_ON_TRACK;
    case OUTLOOK_AT_RISK: return SAY_AT_RISK;
    case OUTLOOK_MISSED: return SAY_MISSED;
    case OUTLOOK_NOT_MEASURABLE:
        if (isnan(o->now.value))
            return SAY_NO_DATA;
        if (isnan(o->needed_n))
            return SAY_SAME;
        if (isnan(o->per_month))
            return SAY_SO_MANY;
        return target_state(o->metric, &o->now, o->value) == TARGET_OPEN
                   ? SAY_TOO_CLOSE
                   : SAY_TOO_FEW;
    case OUTLOOK_OPEN:
    case OUTLOOK_COUNT: break;
    }
    return o->projected ? SAY_OPEN_AHEAD : SAY_OPEN;
}

/* ---- Words -------------------------------------------------------------- */

typedef const char *const Forms[PLURAL_OTHER + 1];

/* What n counts, after "takes", "wymaga", "cere". */
static Forms noun[FACT_TABLE_COUNT][LANG_COUNT] = {
    [FACT_INTERACTION] = {{"contact", "contacts", "contacts", "contacts"},
                          {"kontaktu", "kontaktów", "kontaktów", "kontaktów"},
                          {"contact", "contacte", "contacte", "de contacte"}},
    [FACT_PERCEPTION] = {{"answer", "answers", "answers", "answers"},
                         {"odpowiedzi", "odpowiedzi", "odpowiedzi",
                          "odpowiedzi"},
                         {"răspuns", "răspunsuri", "răspunsuri",
                          "de răspunsuri"}},
    [FACT_OUTCOME] = {{"transaction", "transactions", "transactions",
                       "transactions"},
                      {"transakcji", "transakcji", "transakcji", "transakcji"},
                      {"tranzacție", "tranzacții", "tranzacții",
                       "de tranzacții"}},
    [FACT_CUSTOMER] = {{"customer", "customers", "customers", "customers"},
                       {"klienta", "klientów", "klientów", "klientów"},
                       {"client", "clienți", "clienți", "de clienți"}},
};
static Forms month[LANG_COUNT] = {
    {"month", "months", "months", "months"},
    {"miesiąca", "miesięcy", "miesięcy", "miesięcy"},
    {"lună", "luni", "luni", "de luni"},
};
static const char *const about[LANG_COUNT] = {"about", "około", "circa"};
static const char *const years[LANG_COUNT] = {"more than 10 years",
                                              "ponad 10 lat", "peste 10 ani"};

static const char *counted(Arena *a, Lang lang, double x, Forms *of)
{
    int64_t n = (int64_t)x;

    return arena_printf(a, "%s %s", show_count(a, lang, n),
                        (*of)[show_plural(lang, n)]);
}

static const char *need(Arena *a, Lang lang, const Outlook *o)
{
    if (isnan(o->needed_n))
        return "";
    return counted(a, lang, fmin(o->needed_n, 1e15),
                   &noun[o->metric->facts][lang]);
}

static const char *duration(Arena *a, Lang lang, const Outlook *o)
{
    if (isnan(o->months) || o->months > LONG_MONTHS)
        return years[lang];
    return arena_printf(a, "%s %s", about[lang],
                        counted(a, lang, ceil(o->months), &month[lang]));
}

/* A change without its sign: the plus is one byte. */
static const char *margin(Arena *a, Lang lang, const Outlook *o)
{
    Shown as = shown_as(o->metric, o->currency);
    const char *text = show_change(a, lang, as, o->margin);

    return text + (text[0] == '+');
}

static const char *rate(Arena *a, Lang lang, double x)
{
    return show_number(a, lang, x, x < 10 ? 1 : 0);
}

/* ---- Filling in --------------------------------------------------------- */

typedef struct Blank {
    const char *name, *text;
} Blank;

static const Blank *find(const Blank *blanks, const char *name, size_t n)
{
    while (strlen(blanks->name) != n || strncmp(blanks->name, name, n) != 0)
        blanks++;
    return blanks;
}

static const char *fill(Arena *a, const char *form, const Blank *blanks)
{
    Buf out = BUF_INIT(MAX_SENTENCE);
    const char *kept;

    while (*form != '\0') {
        size_t n = strcspn(form, "{");

        buf_add(&out, form, n);
        form += n;
        if (*form == '\0')
            break;
        n = strcspn(++form, "}");
        buf_puts(&out, find(blanks, form, n)->text);
        form += n + 1;
    }
    kept = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return kept;
}

const char *target_sentence(Arena *a, Lang lang, const Outlook *o)
{
    Shown as = shown_as(o->metric, o->currency);
    Blank blanks[] = {
        {"goal", show_value(a, lang, as, o->value)},
        {"value", show_value(a, lang, as, o->now.value)},
        {"low", show_value(a, lang, as, o->now.low)},
        {"high", show_value(a, lang, as, o->now.high)},
        {"at", show_value(a, lang, as, o->projection)},
        {"at_low", show_value(a, lang, as, o->projection_interval.low)},
        {"at_high", show_value(a, lang, as, o->projection_interval.high)},
        {"due", o->due_at == TIME_OPEN
                    ? ""
                    : show_date(a, lang, o->zone, o->due_at - 1)},
        {"margin", margin(a, lang, o)},
        {"need", need(a, lang, o)},
        {"n", show_count(a, lang, o->now.n)},
        {"month", rate(a, lang, o->per_month)},
        {"time", duration(a, lang, o)},
    };

    return fill(a, sentence[choose(o)][lang], blanks);
}

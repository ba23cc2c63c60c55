/* coverage_write.c -- Coverage in a sentence, as JSON and for a terminal. */
#include "insight/coverage.h"

#include "base/clock.h"
#include "model/dimension.h"
#include "model/phrase.h"
#include "model/show.h"

#include <math.h>

/* clang-format off */
static const Words nobody = {{"Nobody answered in this period.",
    "W tym okresie nikt nie odpowiedział.",
    "În această perioadă nu a răspuns nimeni."}};
static const Words no_customers = {{
    "No customers are known in this period, so there is nothing to compare with.",
    "W tym okresie nie są znani żadni klienci, więc nie ma z czym porównać.",
    "În această perioadă nu se cunoaște niciun client, deci nu există termen de comparație."}};
static const Words alike = {{
    "Who answers is much like who the customers are: no group is off by 10 percentage points or more.",
    "Odpowiadający są podobni do ogółu klientów: żadna grupa nie odbiega o 10 punktów procentowych lub więcej.",
    "Cei care răspund seamănă cu ansamblul clienților: niciun grup nu se abate cu 10 puncte procentuale sau mai mult."}};
static const Words unlike = {{
    "Who answers is not who the customers are: {dimension} {group} has {there} of the respondents and {here} of the customers ({off}).",
    "Odpowiadający różnią się od ogółu klientów: {dimension} {group} to {there} odpowiadających i {here} klientów ({off}).",
    "Cei care răspund diferă de ansamblul clienților: {dimension} {group} are {there} dintre respondenți și {here} dintre clienți ({off})."}};
static const Words weighted = {{
    " Weighted by {dimension}: {weighted} instead of {plain}.",
    " Po zważeniu ({dimension}): {weighted} zamiast {plain}.",
    " Ponderat ({dimension}): {weighted} în loc de {plain}."}};
static const Words unreached = {{
    " Customers in groups of which nobody answered: {unreached}.",
    " Klienci w grupach, z których nikt nie odpowiedział: {unreached}.",
    " Clienți din grupuri din care nu a răspuns nimeni: {unreached}."}};
static const Words unplaced = {{
    " Answers in groups without a customer: {unplaced}.",
    " Odpowiedzi z grup bez klientów: {unplaced}.",
    " Răspunsuri din grupuri fără clienți: {unplaced}."}};
/* clang-format on */

static const char *percent(Arena *a, Lang lang, double share)
{
    return show_value(a, lang, (Shown){.unit = "%", .decimals = 1},
                      100 * share);
}

/* The templates that the findings ask for, one behind the other. */
static const char *template_of(Arena *a, const Coverage *c, Lang lang)
{
    if (c->reach.respondents == 0)
        return nobody.in[lang];
    if (c->reach.population == 0)
        return no_customers.in[lang];
    return arena_printf(a, "%s%s%s%s",
                        (c->reach.worst != NULL ? &unlike : &alike)->in[lang],
                        isnan(c->weighted.value) ? "" : weighted.in[lang],
                        c->unreached > 0 ? unreached.in[lang] : "",
                        c->unplaced > 0 ? unplaced.in[lang] : "");
}

static const char *sentence(Arena *a, const Coverage *c, Lang lang)
{
    static const CoverageRow none;
    const CoverageRow *w = c->reach.worst != NULL ? c->reach.worst : &none;
    Shown pp = {.unit = "%", .decimals = 1};
    Shown as = shown_as(c->question.metric, NULL);
    PhraseWord word[] = {
        {"dimension", dimension_word(lang, c->question.by[0])},
        {"group", phrase_quote(a, lang, w->group)},
        {"there", percent(a, lang, w->respondent_share)},
        {"here", percent(a, lang, w->population_share)},
        {"off", show_change(a, lang, pp, w->difference_pp)},
        {"weighted", show_value(a, lang, as, c->weighted.value)},
        {"plain", show_value(a, lang, as, c->unweighted.value)},
        {"unreached", show_count(a, lang, c->unreached)},
        {"unplaced", show_count(a, lang, c->unplaced)},
    };

    return phrase_fill(a, template_of(a, c, lang), word,
                       sizeof(word) / sizeof(word[0]));
}

void coverage_words(Arena *a, Coverage *c)
{
    for (int lang = 0; lang < LANG_COUNT; lang++)
        c->sentence.in[lang] = sentence(a, c, (Lang)lang);
}

/* ---- JSON --------------------------------------------------------------- */

static void put_row(Json *j, const CoverageRow *r)
{
    json_open(j, NULL, '{');
    json_str(j, "value", r->group);
    json_int(j, "population", r->population);
    json_num(j, "population_share", r->population_share);
    json_int(j, "respondents", r->respondents);
    json_num(j, "respondent_share", r->respondent_share);
    json_num(j, "difference_pp", r->difference_pp);
    json_bool(j, "warn", r->warn);
    json_num(j, "metric_value", r->value.value);
    json_int(j, "n", r->value.n);
    json_num(j, "weight", r->weight);
    json_close(j, '}');
}

static void put_values(Json *j, const Coverage *c)
{
    json_open(j, "unweighted", '{');
    json_num(j, "value", c->unweighted.value);
    json_num(j, "low", c->unweighted.low);
    json_num(j, "high", c->unweighted.high);
    json_int(j, "n", c->unweighted.n);
    json_close(j, '}');
    if (isnan(c->weighted.value)) {
        json_null(j, "weighted");
        return;
    }
    json_open(j, "weighted", '{');
    json_num(j, "value", c->weighted.value);
    json_num(j, "low", c->weighted.low);
    json_num(j, "high", c->weighted.high);
    json_int(j, "n", c->weighted.n);
    json_num(j, "n_eff", c->n_eff);
    json_num(j, "deff", c->deff);
    json_close(j, '}');
}

void coverage_json(Json *j, const char *key, const Coverage *c, Lang lang)
{
    const Question *q = &c->question;
    char text[CLOCK_TEXT];

    json_open(j, key, '{');
    json_str(j, "metric", q->metric->name);
    json_str(j, "by", q->by[0]->name);
    json_str(j, "from", clock_format(q->period.from, q->zone, text));
    json_str(j, "to", clock_format(q->period.to, q->zone, text));
    json_str(j, "zone", zone_name(q->zone));
    json_str(j, "population_of", everybody_name[c->everybody]);
    json_int(j, "population", c->reach.population);
    json_int(j, "respondents", c->reach.respondents);
    json_open(j, "rows", '[');
    for (size_t i = 0; i < c->reach.n; i++)
        put_row(j, &c->reach.row[i]);
    json_close(j, ']');
    put_values(j, c);
    json_int(j, "unreached", c->unreached);
    json_int(j, "unplaced", c->unplaced);
    json_bool(j, "warn", c->reach.worst != NULL);
    json_str(j, "sentence", c->sentence.in[lang]);
    json_close(j, '}');
}

/* ---- For people --------------------------------------------------------- */

static void text_number(Buf *out, int width, int decimals, double x)
{
    if (isnan(x))
        buf_printf(out, " %*s", width, "-");
    else
        buf_printf(out, " %*.*f", width, decimals, x);
}

static void text_value(Buf *out, const char *name, const Value *v)
{
    buf_printf(out, "%-11s", name);
    text_number(out, 8, 2, v->value);
    buf_puts(out, "  from");
    text_number(out, 1, 2, v->low);
    buf_puts(out, " to");
    text_number(out, 1, 2, v->high);
    buf_printf(out, "  n %lld", (long long)v->n);
}

void coverage_text(Buf *out, const Coverage *c, Lang lang)
{
    buf_printf(out, "%s\n\n", c->sentence.in[lang]);
    buf_printf(out, "%-20s %10s %7s %11s %7s %7s %8s %7s\n",
               c->question.by[0]->name, "customers", "%", "respondents", "%",
               "pp", "value", "weight");
    for (size_t i = 0; i < c->reach.n; i++) {
        const CoverageRow *r = &c->reach.row[i];

        buf_printf(out, "%-20s %10lld", r->group != NULL ? r->group : "(none)",
                   (long long)r->population);
        text_number(out, 7, 1, 100 * r->population_share);
        buf_printf(out, " %11lld", (long long)r->respondents);
        text_number(out, 7, 1, 100 * r->respondent_share);
        text_number(out, 7, 1, r->difference_pp);
        text_number(out, 8, 2, r->value.value);
        text_number(out, 7, 3, r->weight);
        buf_puts(out, r->warn ? "  !\n" : "\n");
    }
    buf_printf(out, "\ncustomers are: %s\n", everybody_name[c->everybody]);
    text_value(out, "unweighted", &c->unweighted);
    buf_puts(out, "\n");
    if (isnan(c->weighted.value))
        return;
    text_value(out, "weighted", &c->weighted);
    buf_printf(out, "  effective n %.1f, design effect %.3f\n", c->n_eff,
               c->deff);
}

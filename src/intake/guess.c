/* guess.c -- See guess.h. */
#include "intake/guess.h"

#include "base/clock.h"
#include "base/zone.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LONG_TEXT 40 /* bytes, on average, that make a text and no word */

static const char *const formats[] = {
    "iso",      "d/m/yyyy hh:mm",      "d/m/yyyy hh:mm:ss",
    "d/m/yyyy", "m/d/yyyy h:mm",       "m/d/yyyy h:mm:ss",
    "m/d/yyyy", "d.m.yyyy hh:mm:ss",   "d.m.yyyy hh:mm",
    "d.m.yyyy", "d-m-yyyy hh:mm:ss",   "d-m-yyyy hh:mm",
    "d-m-yyyy", "yyyy/mm/dd hh:mm:ss", "yyyy/mm/dd",
    "yyyymmdd",
};

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

/* ---- Values ------------------------------------------------------------- */

/* Read the digits that a word of a format stands for, at most `width`. */
static bool digits(const char **text, int width, int low, int high)
{
    int n = 0, x = 0;

    while (n < width && isdigit((unsigned char)**text)) {
        x = 10 * x + *(*text)++ - '0';
        n++;
    }
    return n > 0 && x >= low && x <= high;
}

static bool word_fits(const char **text, char word, size_t run, bool time)
{
    switch (word) {
    case 'y': return digits(text, 4, 1800, 2200) && run == 4;
    case 'm': return time ? digits(text, 2, 0, 59) : digits(text, 2, 1, 12);
    case 'd': return digits(text, 2, 1, 31);
    case 'h': return digits(text, 2, 0, 23);
    default: return digits(text, 2, 0, 59);
    }
}

static bool fits(const char *format, const char *text)
{
    bool time = false;
    int64_t ms;
    Err err = {0};

    if (strcmp(format, "iso") == 0)
        return clock_parse(text, zone_utc(), &ms, &err);
    while (*format != '\0') {
        size_t run = strspn(format, (char[]){*format, '\0'});

        if (islower((unsigned char)*format)) {
            time = time || *format == 'h';
            if (!word_fits(&text, *format, run, time))
                return false;
            format += run;
        } else if (*format++ != *text++) {
            return false;
        }
    }
    return *text == '\0';
}

static void note_number(Guess *g, const char *value)
{
    char plain[40];
    size_t n = strlen(value);
    char *end, *comma;
    double x;

    if (n >= sizeof(plain) || strspn(value, "+-0123456789.,") != n)
        return;
    memcpy(plain, value, n + 1);
    comma = strchr(plain, ',');
    if (comma != NULL)
        *comma = '.';
    x = strtod(plain, &end);
    if (*end != '\0' || end == plain)
        return;
    if (g->numbers == 0) {
        g->min = g->max = x;
        g->whole = g->halves = true;
    }
    g->numbers++;
    g->commas += comma != NULL;
    g->whole = g->whole && x == floor(x);
    g->halves = g->halves && 2 * x == floor(2 * x);
    g->min = fmin(g->min, x);
    g->max = fmax(g->max, x);
}

static void note_word(Arena *a, Guess *g, const char *value)
{
    for (size_t i = 0; i < g->n_words && i < GUESS_WORDS; i++) {
        if (strcmp(g->word[i], value) == 0) {
            g->repeats = true;
            return;
        }
    }
    if (g->n_words < GUESS_WORDS)
        g->word[g->n_words] = arena_strndup(a, value, strlen(value));
    if (g->n_words <= GUESS_WORDS)
        g->n_words++;
}

void guess_value(Arena *a, Guess *g, const char *value)
{
    size_t n = strlen(value);

    if (strspn(value, " \t") == n)
        return;
    if (g->given++ == 0)
        g->example = arena_strndup(a, value, n < 60 ? n : 60);
    g->total += n;
    g->length = n > g->length ? n : g->length;
    for (size_t i = 0; i < N_FORMATS; i++)
        g->times[i] += fits(formats[i], value);
    note_number(g, value);
    note_word(a, g, value);
}

const char *guess_format(const Guess *g)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (g->given > 0 && g->times[i] == g->given)
            return formats[i];
    return NULL;
}

/* ---- Names -------------------------------------------------------------- */

/* Does a word begin at `at`?  "OperatingSystems" says nothing of ratings. */
static bool begins(const char *name, const char *at)
{
    return at == name || !isalpha((unsigned char)at[-1]) ||
           (islower((unsigned char)at[-1]) && isupper((unsigned char)*at));
}

static bool says(const char *name, const char *const *words)
{
    for (; *words != NULL; words++) {
        const char *at = strcasestr(name, *words);

        if (at != NULL && begins(name, at))
            return true;
    }
    return false;
}

bool guess_says_who(const char *name)
{
    static const char *const who[] = {"customer",  "client", "user",  "author",
                                      "requester", "caller", "email", NULL};

    return says(name, who) && strcasestr(name, "country") == NULL;
}

static bool ends(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n >= m && strcasecmp(name + n - m, end) == 0;
}

static bool is_score(const Guess *g)
{
    static const char *const words[] = {"score", "rating", "nps",   "recommend",
                                        "csat",  "satisf", "stars", NULL};

    return g->numbers == g->given && g->halves && g->min >= 0 && g->max <= 10 &&
           says(g->name, words);
}

static bool is_id(const Guess *g)
{
    if (g->repeats)
        return false;
    if (strcasecmp(g->name, "id") == 0)
        return true;
    return g->given > GUESS_WORDS &&
           (ends(g->name, "id") || ends(g->name, "number") ||
            ends(g->name, "key") || ends(g->name, "ref"));
}

static Role role_of_number(const Guess *g)
{
    static const char *const money[] = {"amount", "price",  "total",
                                        "charge", "value",  "revenue",
                                        "cost",   "dollar", NULL};
    static const char *const time[] = {"duration", "seconds", "wait", "talk",
                                       "hold",     "billsec", NULL};

    if (is_score(g))
        return IS_SCORE;
    if (says(g->name, time) && g->min >= 0)
        return IS_DURATION;
    return says(g->name, money) ? IS_AMOUNT : IS_NOTHING;
}

Role guess_role(const Guess *g)
{
    Role number;

    if (g->given == 0)
        return IS_NOTHING;
    if (guess_format(g) != NULL &&
        (g->numbers < g->given || strcasestr(g->name, "date") != NULL))
        return IS_TIME;
    number = g->numbers == g->given ? role_of_number(g) : IS_NOTHING;
    if (number != IS_NOTHING)
        return number;
    if (is_id(g))
        return IS_ID;
    if (guess_says_who(g->name))
        return IS_CUSTOMER;
    if (g->total / g->given >= LONG_TEXT && g->n_words > GUESS_WORDS / 2)
        return IS_TEXT;
    return g->n_words <= GUESS_WORDS && g->length <= 60 ? IS_WORD : IS_NOTHING;
}

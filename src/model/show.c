/* show.c -- See show.h. */
#include "model/show.h"

#include "base/buf.h"
#include "model/money.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUS      "\xe2\x88\x92" /* U+2212 */
#define NBSP       "\xc2\xa0"
#define NO_DATA    "\xe2\x80\x93" /* an en dash */
#define MAX_NUMBER 512            /* bytes: 309 digits, grouped */
#define MAX_DIGITS 18             /* that a double is known by, and one more */

typedef enum Sign { SIGN_NEGATIVE, SIGN_ALWAYS } Sign;

/* ---- Digits ------------------------------------------------------------- */

/* digit[0] . digit[1] digit[2] ... times 10^exponent. */
typedef struct Decimal {
    char digit[MAX_DIGITS + 2];
    int n, exponent;
} Decimal;

/* The fewest digits that read back as the same double: promise 1. */
static Decimal decimal_of(double x)
{
    Decimal d = {.n = 0};
    char text[40];
    const char *e;

    for (int digits = 14; digits <= 16; digits++) {
        snprintf(text, sizeof(text), "%.*e", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    for (e = text; *e != 'e'; e++)
        if (*e != '.')
            d.digit[d.n++] = (char)(*e - '0');
    d.exponent = (int)strtol(e + 1, NULL, 10);
    return d;
}

/* Add one to the last digit kept. */
static void carry(Decimal *d)
{
    int i = d->n - 1;

    while (i >= 0 && d->digit[i] == 9)
        d->digit[i--] = 0;
    if (i >= 0) {
        d->digit[i]++;
        return;
    }
    memmove(d->digit + 1, d->digit, (size_t)d->n);
    d->digit[0] = 1;
    d->n++;
    d->exponent++;
}

/* Keep `decimals` digits after the point. */
static void round_to(Decimal *d, int decimals)
{
    int keep = d->exponent + 1 + decimals;
    bool up = keep >= 0 && keep < d->n && d->digit[keep] >= 5;

    if (keep >= d->n)
        return;
    d->n = keep > 0 ? keep : 0;
    if (d->n == 0)
        d->exponent = -decimals - 1; /* so that a carried 1 is the last digit */
    if (up)
        carry(d);
}

static bool is_zero(const Decimal *d)
{
    for (int i = 0; i < d->n; i++)
        if (d->digit[i] != 0)
            return false;
    return true;
}

/* The digit that counts 10^power. */
static char digit_at(const Decimal *d, int power)
{
    int i = d->exponent - power;

    return (char)('0' + (i >= 0 && i < d->n ? d->digit[i] : 0));
}

/* ---- Numbers ------------------------------------------------------------ */

/* CLDR: decimal, group, and how many digits are needed before a group. */
static const struct {
    const char *point, *group;
    int group_from;
} marks[LANG_COUNT] = {
    [LANG_EN] = {".", ",", 4},
    [LANG_PL] = {",", NBSP, 5}, /* minimumGroupingDigits 2 */
    [LANG_RO] = {",", ".", 4},
};

static void put_digits(Buf *out, Lang lang, const Decimal *d, int decimals)
{
    int high = d->exponent > 0 ? d->exponent : 0;
    bool grouped = high + 1 >= marks[lang].group_from;
    char c;

    for (int p = high; p >= 0; p--) {
        c = digit_at(d, p);
        buf_add(out, &c, 1);
        if (grouped && p > 0 && p % 3 == 0)
            buf_puts(out, marks[lang].group);
    }
    if (decimals > 0)
        buf_puts(out, marks[lang].point);
    for (int p = -1; p >= -decimals; p--) {
        c = digit_at(d, p);
        buf_add(out, &c, 1);
    }
}

static const char *sign_of(double x, bool zero, Sign sign)
{
    if (zero)
        return "";
    return x < 0 ? MINUS : sign == SIGN_ALWAYS ? "+" : "";
}

/* `before` stands between sign and digits, `after` behind them. */
static const char *number(Arena *a, Lang lang, double x, int decimals,
                          Sign sign, const char *before, const char *after)
{
    Buf out = BUF_INIT(MAX_NUMBER);
    Decimal d = decimal_of(fabs(x));
    const char *text;

    round_to(&d, decimals);
    buf_puts(&out, sign_of(x, is_zero(&d), sign));
    buf_puts(&out, before);
    put_digits(&out, lang, &d, decimals);
    buf_puts(&out, after);
    text = arena_strndup(a, out.text, out.len);
    buf_clear(&out);
    return text;
}

/* ---- Units -------------------------------------------------------------- */

/* Below a minute as a number; from there as a clock, in whole seconds. */
static const char *duration(Arena *a, Lang lang, double x, int decimals,
                            Sign sign)
{
    double whole = round(fabs(x));
    const char *s = sign_of(x, false, sign);
    int minute, second;

    if (whole < 60)
        return number(a, lang, x, decimals, sign, "", NBSP "s");
    minute = (int)(fmod(whole, 3600) / 60);
    second = (int)fmod(whole, 60);
    return whole < 3600
               ? arena_printf(a, "%s%d:%02d" NBSP "min", s, minute, second)
               : arena_printf(a, "%s%.0f:%02d:%02d" NBSP "h", s,
                              floor(whole / 3600), minute, second);
}

/* Where CLDR writes anything but the code. */
static const struct {
    const char code[4];
    const char *in[LANG_COUNT];
} symbols[] = {
    {"AUD", {"A$", NULL, NULL}},
    {"BRL", {"R$", "R$", NULL}},
    {"CAD", {"CA$", NULL, NULL}},
    {"CNY", {"CN\xc2\xa5", NULL, NULL}},
    {"EUR", {"\xe2\x82\xac", "\xe2\x82\xac", NULL}},
    {"GBP", {"\xc2\xa3", NULL, NULL}},
    {"HKD", {"HK$", NULL, NULL}},
    {"ILS", {"\xe2\x82\xaa", NULL, NULL}},
    {"INR", {"\xe2\x82\xb9", NULL, NULL}},
    {"JPY", {"JP\xc2\xa5", NULL, NULL}},
    {"KRW", {"\xe2\x82\xa9", NULL, NULL}},
    {"MXN", {"MX$", NULL, NULL}},
    {"NZD", {"NZ$", NULL, NULL}},
    {"PHP", {"\xe2\x82\xb1", NULL, NULL}},
    {"PLN", {NULL, "z\xc5\x82", NULL}},
    {"TWD", {"NT$", NULL, NULL}},
    {"USD", {"US$", NULL, NULL}},
    {"VND", {"\xe2\x82\xab", NULL, NULL}},
};

static const char *currency_word(Lang lang, const char *code)
{
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
        if (strcmp(symbols[i].code, code) == 0)
            return symbols[i].in[lang] != NULL ? symbols[i].in[lang] : code;
    return code;
}

static const char *money(Arena *a, Lang lang, Shown as, double x, Sign sign)
{
    int decimals = as.decimals, most = money_exponent(as.currency);
    const char *word;

    if (as.currency == NULL)
        return number(a, lang, x, decimals, sign, "", "");
    decimals = decimals < most ? decimals : most;
    word = currency_word(lang, as.currency);
    if (lang != LANG_EN)
        return number(a, lang, x, decimals, sign, "",
                      arena_printf(a, NBSP "%s", word));
    return number(
        a, lang, x, decimals, sign,
        arena_printf(a, "%s%s", word, word == as.currency ? NBSP : ""), "");
}

static const char *percent_mark[LANG_COUNT] = {"%", "%", NBSP "%"};

static bool is_unit(Shown as, const char *unit)
{
    return strcmp(as.unit, unit) == 0;
}

/* What values and changes have in common. */
static const char *measured(Arena *a, Lang lang, Shown as, double x, Sign sign)
{
    if (is_unit(as, "s"))
        return duration(a, lang, x, as.decimals, sign);
    if (is_unit(as, "money"))
        return money(a, lang, as, x, sign);
    return number(a, lang, x, is_unit(as, "count") ? 0 : as.decimals, sign, "",
                  "");
}

Shown shown_as(const Metric *m, const char *currency)
{
    return (Shown){m->unit, m->decimals, currency};
}

const char *show_value(Arena *a, Lang lang, Shown as, double x)
{
    if (!isfinite(x))
        return NO_DATA;
    if (is_unit(as, "%"))
        return number(a, lang, x, as.decimals, SIGN_NEGATIVE, "",
                      percent_mark[lang]);
    return measured(a, lang, as, x, SIGN_NEGATIVE);
}

const char *show_change(Arena *a, Lang lang, Shown as, double x)
{
    static const char *const percent_points[] = {NBSP "pp", NBSP "p.p.",
                                                 NBSP "p.p."};
    static const char *const points[] = {NBSP "pts", NBSP "pkt", NBSP "pct."};

    if (!isfinite(x))
        return NO_DATA;
    if (is_unit(as, "%"))
        return number(a, lang, x, as.decimals, SIGN_ALWAYS, "",
                      percent_points[lang]);
    if (is_unit(as, "points"))
        return number(a, lang, x, as.decimals, SIGN_ALWAYS, "", points[lang]);
    return measured(a, lang, as, x, SIGN_ALWAYS);
}

const char *show_size(Arena *a, Lang lang, Shown as, double x)
{
    const char *text = show_change(a, lang, as, fabs(x));

    return text[0] == '+' ? text + 1 : text;
}

const char *show_count(Arena *a, Lang lang, int64_t n)
{
    return number(a, lang, (double)n, 0, SIGN_NEGATIVE, "", "");
}

const char *show_number(Arena *a, Lang lang, double x, int decimals)
{
    if (!isfinite(x))
        return NO_DATA;
    return number(a, lang, x, decimals, SIGN_NEGATIVE, "", "");
}

/* ---- Days --------------------------------------------------------------- */

/* As they stand beside a day: the genitive in Polish. */
static const char *const month_name[LANG_COUNT][12] = {
    [LANG_EN] = {"January", "February", "March", "April", "May", "June", "July",
                 "August", "September", "October", "November", "December"},
    [LANG_PL] = {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
                 "lipca", "sierpnia", "września", "października", "listopada",
                 "grudnia"},
    [LANG_RO] = {"ianuarie", "februarie", "martie", "aprilie", "mai", "iunie",
                 "iulie", "august", "septembrie", "octombrie", "noiembrie",
                 "decembrie"},
};

const char *show_date(Arena *a, Lang lang, const Zone *z, int64_t ms)
{
    Civil c = zone_civil(z, ms);

    return arena_printf(a, "%d %s %d", c.day, month_name[lang][c.month - 1],
                        c.year);
}

const char *show_day(Arena *a, Lang lang, const Zone *z, int64_t ms)
{
    Civil c = zone_civil(z, ms);

    return arena_printf(a, "%d %s", c.day, month_name[lang][c.month - 1]);
}

/* ---- Plurals ------------------------------------------------------------ */

Plural show_plural(Lang lang, int64_t n)
{
    uint64_t m = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    uint64_t tens = m % 100, ones = m % 10;

    if (m == 1)
        return PLURAL_ONE;
    switch (lang) {
    case LANG_PL:
        return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? PLURAL_FEW
                                                                  : PLURAL_MANY;
    case LANG_RO:
        return m == 0 || (tens >= 1 && tens <= 19) ? PLURAL_FEW : PLURAL_OTHER;
    case LANG_EN:
    case LANG_COUNT: break;
    }
    return PLURAL_OTHER;
}

/* shape.c -- See shape.h. */
#include "shape.h"

#include "base/jsonread.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum Form {
    FORM_ROWS,    /* key, n, value */
    FORM_COMPARE, /* the value and the one it is compared with */
    FORM_TWO,     /* two metrics of the same groups */
    FORM_HOUR,    /* weekday and hour as the hour of the week */
    FORM_POINTS,  /* how often each score was given */
    FORM_WHOLE,   /* one whole number, which is its own n */
    FORM_WORST,   /* the ten lowest values */
} Form;

static const struct {
    Form form;
    size_t keys; /* columns of the key in an answer in lines */
    size_t cut;  /* characters of a date that are the key; 0: no date */
    double off;  /* how far values may differ */
} shape[TILES] = {
    {FORM_COMPARE, 1, 0, 1e-9}, {FORM_ROWS, 1, 10, 1e-9},
    {FORM_ROWS, 1, 0, 1e-9},    {FORM_ROWS, 1, 0, 1e-9},
    {FORM_TWO, 1, 0, 0.010001}, {FORM_ROWS, 1, 0, 1e-9},
    {FORM_HOUR, 1, 0, 1e-9},    {FORM_ROWS, 2, 0, 1e-9},
    {FORM_ROWS, 1, 7, 1e-9},    {FORM_WHOLE, 0, 0, 0},
    {FORM_POINTS, 2, 0, 0},     {FORM_WORST, 1, 0, 1e-9},
};

#define WORST 10
#define MOST  20 /* groups that t05 asks for */

static void put(Rows *out, const Row *r)
{
    if (r->n > 0 && out->n < MAX_ROWS)
        out->at[out->n++] = *r;
}

static double number(const JsonVal *object, const char *key)
{
    double x;

    return jsonread_num(jsonread_get(object, key), &x) ? x : NAN;
}

static void key_add(Row *r, const char *s)
{
    size_t n = strlen(r->key);

    snprintf(r->key + n, sizeof(r->key) - n, "%s%s", n > 0 ? "|" : "", s);
}

static void read_key(size_t t, const JsonVal *row, Row *out)
{
    JsonIter it = {.in = jsonread_get(row, "group")};
    const char *from = jsonread_str(jsonread_get(row, "from"), NULL);
    char day[16];

    while (it.in != NULL && jsonread_next(&it)) {
        const char *s = jsonread_str(it.value, NULL);

        key_add(out, s != NULL ? s : "");
    }
    if (shape[t].cut > 0 && from != NULL) {
        snprintf(day, sizeof(day), "%.*s", (int)shape[t].cut, from);
        key_add(out, day);
    }
}

static void hour_of_week(Row *r)
{
    char *bar = strchr(r->key, '|');
    long day = strtol(r->key, NULL, 10);

    if (bar != NULL)
        snprintf(r->key, sizeof(r->key), "%ld",
                 (day - 1) * 24 + strtol(bar + 1, NULL, 10));
}

static void read_points(const JsonVal *row, const Row *group, Rows *out)
{
    JsonIter it = {.in = jsonread_get(row, "points")};

    while (jsonread_next(&it)) {
        Row r = *group;
        char score[32];

        snprintf(score, sizeof(score), "%g", number(it.value, "score"));
        key_add(&r, score);
        r.n = (int64_t)number(it.value, "count");
        r.value = (double)r.n;
        put(out, &r);
    }
}

static void read_row(size_t t, const JsonVal *row, Rows *out)
{
    Row r = {.value = number(row, "value"),
             .n = (int64_t)number(row, "n"),
             .second = NAN};
    const JsonVal *other = jsonread_get(row, "compare");

    read_key(t, row, &r);
    switch (shape[t].form) {
    case FORM_POINTS: read_points(row, &r, out); return;
    case FORM_HOUR: hour_of_week(&r); break;
    case FORM_WHOLE: r.n = (int64_t)r.value; break;
    case FORM_COMPARE:
        key_add(&r, "cur");
        put(out, &r);
        r = (Row){"prev", (int64_t)number(other, "n"), number(other, "value"),
                  NAN};
        break;
    default: break;
    }
    put(out, &r);
}

static const Row *find(const Rows *in, const char *key)
{
    for (size_t i = 0; i < in->n; i++)
        if (strcmp(in->at[i].key, key) == 0)
            return &in->at[i];
    return NULL;
}

static bool read_json(size_t t, const char *text, size_t len, Rows *out,
                      Err *err)
{
    JsonDoc *doc = jsonread_new(text, len, &(JsonLimits){MAX_ANSWER, 64}, err);
    const JsonVal *root = doc != NULL ? jsonread_root(doc) : NULL;
    JsonIter answer = {.in = jsonread_get(root, "answers")};
    JsonIter row = {.in = jsonread_get(root, "rows")};

    if (shape[t].form == FORM_TWO && jsonread_next(&answer))
        row.in = jsonread_get(answer.value, "rows");
    while (row.in != NULL && jsonread_next(&row))
        read_row(t, row.value, out);
    if (shape[t].form == FORM_TWO && jsonread_next(&answer)) {
        row = (JsonIter){.in = jsonread_get(answer.value, "rows")};
        while (jsonread_next(&row)) {
            Row r = {0}, *first;

            read_key(t, row.value, &r);
            first = (Row *)find(out, r.key);
            if (first != NULL)
                first->second = number(row.value, "value");
        }
    }
    jsonread_free(doc);
    return doc != NULL;
}

static double cell(const char *s)
{
    return s != NULL && *s != '\0' ? strtod(s, NULL) : NAN;
}

static void read_line(size_t t, char *line, Rows *out)
{
    Row r = {.value = NAN, .second = NAN};
    char *at = line, *word;

    for (size_t i = 0; i < shape[t].keys; i++) {
        word = strsep(&at, "\t");
        if (shape[t].cut > 0 && strlen(word) > shape[t].cut)
            word[shape[t].cut] = '\0';
        key_add(&r, word);
    }
    word = strsep(&at, "\t");
    r.n = word != NULL ? strtoll(word, NULL, 10) : 0;
    r.value = shape[t].form == FORM_POINTS || shape[t].form == FORM_WHOLE
                  ? (double)r.n
                  : cell(strsep(&at, "\t"));
    if (shape[t].form == FORM_TWO)
        r.second = cell(strsep(&at, "\t"));
    put(out, &r);
}

static void read_lines(size_t t, const char *text, Rows *out)
{
    char *copy = strdup(text), *at = copy, *line;

    while ((line = strsep(&at, "\n")) != NULL)
        if (*line != '\0')
            read_line(t, line, out);
    free(copy);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const Row *)a)->key, ((const Row *)b)->key);
}

static int by_value(const void *a, const void *b)
{
    double x = ((const Row *)a)->value, y = ((const Row *)b)->value;

    return x < y ? -1 : x > y ? 1 : by_key(a, b);
}

/* Which of those with equally few facts is the last one is anybody's choice:
 * they are left out. */
static void drop_fewest(Rows *r)
{
    int64_t fewest = INT64_MAX;
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        fewest = r->at[i].n < fewest ? r->at[i].n : fewest;
    for (size_t i = 0; i < r->n; i++)
        if (r->at[i].n > fewest)
            r->at[n++] = r->at[i];
    r->n = n;
}

bool shape_read(size_t t, bool json, const char *text, size_t len, Rows *out,
                Err *err)
{
    out->n = 0;
    if (!json)
        read_lines(t, text, out);
    else if (!read_json(t, text, len, out, err))
        return err_within(err, "t%02zu", t + 1);
    if (shape[t].form == FORM_WORST && out->n > WORST) {
        qsort(out->at, out->n, sizeof(Row), by_value);
        out->n = WORST;
    }
    if (shape[t].form == FORM_TWO && out->n >= MOST)
        drop_fewest(out);
    qsort(out->at, out->n, sizeof(Row), by_key);
    return true;
}

static bool close_to(double a, double b, double off)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return fabs(a - b) <= off * fmax(fabs(a), fabs(b));
}

bool shape_same(size_t t, const Rows *a, const Rows *b, bool counts, Err *err)
{
    double off = shape[t].off;

    if (a->n != b->n)
        return err_set(err, ERR_STORE, "t%02zu: %zu rows and %zu", t + 1, a->n,
                       b->n);
    for (size_t i = 0; i < a->n; i++) {
        const Row *x = &a->at[i], *y = &b->at[i];
        bool same = strcmp(x->key, y->key) == 0 && x->n == y->n;

        if (same && !counts)
            same = close_to(x->value, y->value, off) &&
                   close_to(x->second, y->second, off);
        if (!same)
            return err_set(err, ERR_STORE,
                           "t%02zu: %s n %lld, %.17g %.17g; and %s n %lld,"
                           " %.17g %.17g",
                           t + 1, x->key, (long long)x->n, x->value, x->second,
                           y->key, (long long)y->n, y->value, y->second);
    }
    return true;
}

/* vectors.c -- See vectors.h. */
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ANSWERS 64
#define MAX_ANSWER  2000 /* numbers in one answer */
#define MAX_TEXT    400

typedef struct Answer {
    char key[48];
    double x[MAX_ANSWER];
    size_t n;
    char text[MAX_TEXT];
} Answer;

struct Vectors {
    yyjson_val *all;
    Answer answers[MAX_ANSWERS];
    size_t n_answers;
};

bool has(const Vector *v, const char *key)
{
    return yyjson_obj_get(v->in, key) != NULL;
}

double num_or(const Vector *v, const char *key, double other)
{
    yyjson_val *x = yyjson_obj_get(v->in, key);

    return yyjson_is_num(x) ? yyjson_get_num(x) : other;
}

double num(const Vector *v, const char *key)
{
    return num_or(v, key, NAN);
}

const char *text(const Vector *v, const char *key)
{
    return yyjson_get_str(yyjson_obj_get(v->in, key));
}

size_t nums_of(yyjson_val *value, double *out, size_t room)
{
    size_t i, max, n = 0;
    yyjson_val *x;

    if (yyjson_is_num(value) || yyjson_is_null(value)) {
        if (room > 0)
            *out = yyjson_is_null(value) ? NAN : yyjson_get_num(value);
        return room > 0;
    }
    if (yyjson_is_bool(value)) {
        if (room > 0)
            *out = yyjson_get_bool(value);
        return room > 0;
    }
    yyjson_arr_foreach(value, i, max, x) n += nums_of(x, out + n, room - n);
    return n;
}

size_t nums(const Vector *v, const char *key, double *out, size_t room)
{
    return nums_of(yyjson_obj_get(v->in, key), out, room);
}

const char *key_with(const Vector *v, const char *prefix)
{
    size_t i, max;
    yyjson_val *key, *value;

    yyjson_obj_foreach(v->in, i, max, key, value)
    {
        if (strncmp(yyjson_get_str(key), prefix, strlen(prefix)) == 0)
            return yyjson_get_str(key);
    }
    return NULL;
}

yyjson_val *other_vector(const Vector *v, const char *name)
{
    size_t i, max;
    yyjson_val *one;

    yyjson_arr_foreach(v->file->all, i, max, one)
    {
        const char *its = yyjson_get_str(yyjson_obj_get(one, "name"));

        if (its != NULL && strcmp(its, name) == 0)
            return one;
    }
    return NULL;
}

/* ---- Answers --------------------------------------------------------- */

static Answer *new_answer(Vector *v, const char *key)
{
    Answer *a = &v->file->answers[v->file->n_answers];

    if (v->file->n_answers == MAX_ANSWERS)
        abort();
    v->file->n_answers++;
    memset(a, 0, sizeof *a);
    snprintf(a->key, sizeof a->key, "%s", key);
    return a;
}

void answers(Vector *v, const char *key, const double *x, size_t n)
{
    Answer *a = new_answer(v, key);

    a->n = n < MAX_ANSWER ? n : MAX_ANSWER;
    if (a->n > 0)
        memcpy(a->x, x, a->n * sizeof *x);
}

void answer(Vector *v, const char *key, double x)
{
    answers(v, key, &x, 1);
}

void answer2(Vector *v, const char *key, double x, double y)
{
    answers(v, key, (double[]){x, y}, 2);
}

void answer_text(Vector *v, const char *key, const char *s)
{
    Answer *a = new_answer(v, key);

    snprintf(a->text, sizeof a->text, "%s", s);
}

/* Strings of a value, joined by commas. */
static void texts_of(yyjson_val *value, char *out, size_t size)
{
    size_t i, max;
    yyjson_val *x;

    if (yyjson_is_str(value))
        snprintf(out + strlen(out), size - strlen(out), "%s%s",
                 out[0] != '\0' ? "," : "", yyjson_get_str(value));
    yyjson_arr_foreach(value, i, max, x) texts_of(x, out, size);
}

static bool same(double want, double got, double tolerance)
{
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got);
    return want == got || fabs(want - got) <= tolerance;
}

/* One expected value against the answer of that name. */
static bool compare(const Vector *v, const char *key, yyjson_val *want)
{
    static double x[MAX_ANSWER];
    char joined[MAX_TEXT] = "";
    size_t n = nums_of(want, x, MAX_ANSWER);
    const Answer *a = NULL;

    texts_of(want, joined, sizeof joined);
    for (size_t i = 0; i < v->file->n_answers && a == NULL; i++)
        if (strcmp(v->file->answers[i].key, key) == 0)
            a = &v->file->answers[i];
    if (a == NULL || (a->n != n && !(n == 1 && isnan(x[0])))) {
        printf("%s: no answer named \"%s\" of %zu values\n", v->name, key, n);
        return false;
    }
    if (strcmp(joined, a->text) != 0) {
        printf("%s %s: want %s, got %s\n", v->name, key, joined, a->text);
        return false;
    }
    for (size_t i = 0; i < a->n; i++)
        if (!same(i < n ? x[i] : NAN, a->x[i], v->tolerance)) {
            printf("%s %s [%zu]: want %.15g, got %.15g, tolerance %g\n",
                   v->name, key, i, i < n ? x[i] : NAN, a->x[i], v->tolerance);
            return false;
        }
    return true;
}

static bool compare_all(const Vector *v)
{
    size_t i, max;
    yyjson_val *key, *want;
    bool good = true;

    if (!yyjson_is_obj(v->want))
        return compare(v, "", v->want);
    yyjson_obj_foreach(v->want, i, max, key, want)
    {
        if (!compare(v, yyjson_get_str(key), want))
            good = false;
    }
    return good;
}

/* ---- Running --------------------------------------------------------- */

static VectorFn *find_family(const Vector *v)
{
    static const VectorFamily *const parts[] = {vectors_score, vectors_contact,
                                                vectors_churn, vectors_sketch,
                                                vectors_sample};

    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
        for (const VectorFamily *f = parts[p]; f->area != NULL; f++)
            if (strncmp(v->area, f->area, 2) == 0 &&
                strncmp(v->name, f->prefix, strlen(f->prefix)) == 0)
                return f->fn;
    return NULL;
}

static void run_one(Vector *v, VectorReport *report)
{
    VectorFn *fn = find_family(v);

    v->file->n_answers = 0;
    if (fn == NULL || isnan(v->tolerance) || !fn(v)) {
        printf("skipped: %s/%s\n", v->area, v->name);
        report->skipped++;
        return;
    }
    report->checked++;
    if (!compare_all(v))
        report->failed++;
}

bool vectors_run(const char *path, VectorReport *report)
{
    static const char *const areas[] = {"01", "02", "03", "11", "12"};
    yyjson_doc *doc = yyjson_read_file(path, 0, NULL, NULL);
    Vectors *file = calloc(1, sizeof *file);
    size_t i, max;
    yyjson_val *one;

    file->all = yyjson_doc_get_root(doc);
    yyjson_arr_foreach(file->all, i, max, one)
    {
        yyjson_val *tolerance = yyjson_obj_get(one, "tolerance");
        Vector v = {yyjson_get_str(yyjson_obj_get(one, "area")),
                    yyjson_get_str(yyjson_obj_get(one, "name")),
                    yyjson_obj_get(one, "input"),
                    yyjson_obj_get(one, "expected"),
                    NAN,
                    file};

        if (yyjson_is_num(tolerance))
            v.tolerance = yyjson_get_num(tolerance);
        for (size_t a = 0; a < sizeof areas / sizeof *areas; a++)
            if (v.area != NULL && v.name != NULL &&
                strncmp(v.area, areas[a], 2) == 0)
                run_one(&v, report);
    }
    yyjson_doc_free(doc);
    free(file);
    return doc != NULL;
}

const char *shared_path(const char *name, char *out, size_t size)
{
    const char *folder = getenv("PULS_SHARED");

    snprintf(out, size, "%s/%s", folder != NULL ? folder : "../shared", name);
    return access(out, R_OK) == 0 ? out : NULL;
}

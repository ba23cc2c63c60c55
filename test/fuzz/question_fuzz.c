/*
 * question_fuzz.c -- Any names and values may arrive as a question.
 *
 * One "name=value" a line.  What is accepted, written and read again has to
 * be written the same; what is refused has to say why.
 */
#include "../unit/few.h"

#include <stdlib.h>

#define MAX_LINES 40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

/* Cuts the text where it stands. */
static size_t lines_of(char *text, Param *out)
{
    size_t n = 0;

    while (*text != '\0' && n < MAX_LINES) {
        char *end = text + strcspn(text, "\n"), *equals = strchr(text, '=');
        bool last = *end == '\0';

        *end = '\0';
        if (equals != NULL && equals < end) {
            *equals = '\0';
            out[n++] = (Param){text, equals + 1};
        }
        text = last ? end : end + 1;
    }
    return n;
}

static void read_again(Arena *a, const Asking *in, const Question *q)
{
    Param first[QUESTION_PARAMS], second[QUESTION_PARAMS];
    size_t n = question_write(a, q, first), n_again;
    Question again;
    Err err = {0};

    check(n <= QUESTION_PARAMS);
    check(question_parse(a, in, first, n, &again, 1, &n_again, &err));
    check(n_again == 1 && question_write(a, &again, second) == n);
    for (size_t i = 0; i < n; i++) {
        check(strcmp(first[i].name, second[i].name) == 0);
        check(strcmp(first[i].value, second[i].value) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena a = {0};
    Asking in = {NULL, &few_schema, NULL, 1795345200000};
    Param params[MAX_LINES];
    Question q[MAX_METRICS];
    Err err = {0};
    size_t n;
    char *text = arena_strndup(&a, (const char *)data, size);

    in.zone = zone_find("Europe/Warsaw", &err);
    check(in.zone != NULL);
    if (question_parse(&a, &in, params, lines_of(text, params), q, MAX_METRICS,
                       &n, &err)) {
        for (size_t i = 0; i < n; i++)
            read_again(&a, &in, &q[i]);
    } else {
        check(err.kind != ERR_NONE && err.text[0] != '\0');
    }
    arena_clear(&a);
    return 0;
}

/*
 * mapping_fuzz.c -- Any YAML may be given as a mapping.
 *
 * It is planned for a table and for JSON, with column names that try to get
 * out of their quotes.  What is refused has to say why.  What is accepted has
 * to be closed SQL: outside of quotes there is no semicolon and no comment,
 * and every quote and parenthesis that is opened is closed.
 */
#include "intake/mapping.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void count(void *ctx, const char *sentence)
{
    check(sentence[0] != '\0');
    ++*(int *)ctx;
}

/* Behind the quoted text that begins at `s`. */
static const char *behind(const char *s)
{
    char quote = *s++;

    while (*s != quote || s[1] == quote) {
        check(*s != '\0');
        s += *s == quote ? 2 : 1;
    }
    return s + 1;
}

static void closed(const char *s)
{
    int depth = 0;

    while (s != NULL && *s != '\0') {
        if (*s == '\'' || *s == '"') {
            s = behind(s);
            continue;
        }
        check(*s != ';' && strncmp(s, "--", 2) != 0 &&
              strncmp(s, "/*", 2) != 0);
        depth += (*s == '(') - (*s == ')');
        check(depth >= 0);
        s++;
    }
    check(depth == 0);
}

static void closed_batch(const Batch *b)
{
    closed(b->from);
    for (size_t i = 0; i < b->n_skips; i++)
        closed(b->skips[i].when);
    for (size_t i = 0; i < b->n_facts; i++) {
        const BatchFact *f = &b->facts[i];

        closed(f->when);
        for (size_t k = 0; k < f->n_fields; k++)
            closed(f->fields[k].sql);
        for (size_t k = 0; k < f->n_checks; k++) {
            closed(f->checks[k].sql);
            closed(f->checks[k].reason);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {"id",     "date",    "score",
                                          "x'; --", "y\"; --", "$z"};
    static const SourceFormat formats[] = {SOURCE_CSV, SOURCE_JSON,
                                           SOURCE_PARQUET};
    Arena a = {0};
    Err err = {0};
    int told = 0;
    const Mapping *m = mapping_parse(&a, (const char *)data, size, "m.yml",
                                     count, &told, &err);

    check(m != NULL || (told > 0 && err.text[0] != '\0'));
    for (size_t i = 0; m != NULL && i < 3; i++) {
        SourceInfo info = {
            .format = formats[i], .n_columns = 6, .columns = columns};
        PlanInput in = {.file = "t", .info = &info, .from = "(select 1)"};
        Batch b;

        told = 0;
        if (mapping_plan(&a, m, &in, count, &told, &b, &err))
            closed_batch(&b);
        else
            check(told > 0 && err.text[0] != '\0');
    }
    arena_clear(&a);
    return 0;
}

/* layout.c -- Which dialect does a table have, and which columns? */
#include "base/mem.h"
#include "intake/names.h"
#include "intake/pass.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- Dialect ------------------------------------------------------------ */

typedef struct Shape {
    size_t records;
    size_t mode;  /* the number of fields that most of them have */
    double share; /* of these */
    bool first;   /* the first record has as many */
} Shape;

/* Call fn() for the first records of the head, cut ones left out. */
typedef bool HeadFn(void *ctx, const Record *r);
static void walk_head(const Head *head, const Dialect *d, HeadFn *fn, void *ctx)
{
    Err ignored = {0};
    Stream *in = stream_open_text(head->text, head->len);
    Decoder *text = decoder_open(in, charset_find("utf-8"), &ignored);
    CsvScan *scan = csv_open(text, d);
    Record r;

    while (csv_next(scan, &r, &ignored) && r.text != NULL &&
           (head->whole || !r.open_end) && fn(ctx, &r))
        ;
    csv_close(scan);
    decoder_close(text);
    stream_close(in);
}

typedef struct Counts {
    size_t n, first, bad;
    uint16_t of[SOURCE_MAX_COLUMNS + 1]; /* records with so many fields */
} Counts;

static bool count_record(void *ctx, const Record *r)
{
    Counts *c = ctx;

    if (r->fields > SOURCE_MAX_COLUMNS || (r->bad && !r->no_text))
        c->bad++;
    else
        c->of[r->fields]++;
    if (c->n++ == 0)
        c->first = r->fields;
    return c->n < SOURCE_MAX_SAMPLE;
}

static Shape shape_of(const Head *head, const Dialect *d)
{
    Counts c = {0};
    Shape shape = {.mode = 1};

    walk_head(head, d, count_record, &c);
    for (size_t i = 1; i <= SOURCE_MAX_COLUMNS; i++)
        if (c.of[i] > c.of[shape.mode])
            shape.mode = i;
    shape.records = c.n;
    shape.share = c.n == 0 ? 0 : (double)c.of[shape.mode] / (double)c.n;
    shape.first = c.first == shape.mode;
    return shape;
}

/* How likely a delimiter is.  Decimal commas and times of day cut lines
 * regularly too, but not in the header; blanks have to be perfect. */
static double likelihood(const Source *s, const Shape *shape, int delimiter)
{
    if (shape->mode < 2)
        return 0;
    if (delimiter == SOURCE_WHITESPACE &&
        (shape->share < 1 || !shape->first || shape->records < 2))
        return 0;
    return shape->share + (shape->first ? 0.5 : 0) +
           (s->options.n_columns == shape->mode ? 1 : 0) -
           (delimiter == SOURCE_WHITESPACE ? 0.6 : 0);
}

/* The likeliest; those that are rarer in texts come first, so that they win
 * over an equally likely later one. */
static void find_delimiter(Source *s, const Head *head)
{
    static const int candidates[] = {'\t', ';', '|',
                                     ',',  ':', SOURCE_WHITESPACE};
    double best = 0;
    int found = ',';

    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
        Dialect d = s->dialect;
        Shape shape;
        double score;

        d.delimiter = candidates[i];
        shape = shape_of(head, &d);
        score = likelihood(s, &shape, candidates[i]);
        if (score > best + 0.02) {
            best = score;
            found = candidates[i];
        }
    }
    s->dialect.delimiter = found;
}

/* ---- Header and columns ------------------------------------------------- */

#define BOM "\xef\xbb\xbf"

typedef struct First {
    bool there;
    Record record;   /* without its text */
    const char *raw; /* its text */
    char *text;      /* the same, taken apart */
    size_t len;
    Field *fields;
    size_t n;
} First;

static bool keep_first(void *ctx, const Record *r)
{
    First *f = ctx;

    f->there = true;
    f->record = *r;
    f->len = r->len;
    f->text = mem_alloc(r->len + 1);
    memcpy(f->text, r->text, r->len);
    f->record.text = NULL;
    f->n = r->fields < SOURCE_MAX_COLUMNS ? r->fields : SOURCE_MAX_COLUMNS;
    f->fields = mem_alloc(f->n * sizeof(*f->fields));
    return false;
}

/* Digits, with what dates, times and amounts have between them. */
static bool looks_like_number(const Field *f)
{
    size_t digits = 0;

    for (size_t i = 0; i < f->len; i++) {
        if (isdigit((unsigned char)f->text[i]))
            digits++;
        else if (strchr(" .,:-+/%", f->text[i]) == NULL)
            return false;
    }
    return digits > 0;
}

static bool is_header(const Source *s, const First *f)
{
    if (s->options.header != SOURCE_HEADER_ANY)
        return s->options.header == SOURCE_HEADER_YES;
    for (size_t i = 0; i < f->n; i++)
        if (looks_like_number(&f->fields[i]))
            return false;
    return true;
}

static bool check_first(Source *s, const First *f, Err *err)
{
    if (!f->there)
        return err_set(err, ERR_INPUT,
                       "the first record of %s does not end within %d bytes; "
                       "is its delimiter or its quote another one?",
                       s->title, SOURCE_HEAD);
    if (f->record.no_text && s->charset == NULL)
        return source_no_text(s, &f->record, err);
    if (f->record.fields > SOURCE_MAX_COLUMNS)
        return err_set(err, ERR_LIMIT,
                       "%s has %zu columns; at most %d can be read", s->title,
                       f->record.fields, SOURCE_MAX_COLUMNS);
    return true;
}

static bool check_header(const Source *s, const First *f, Err *err)
{
    size_t given = s->options.n_columns;

    if (f->record.bad)
        return err_set(err, ERR_INPUT, "the header of %s is broken: %s",
                       s->title, f->record.reason);
    if (given > 0 && given != f->n && !s->options.rest)
        return err_set(err, ERR_INPUT,
                       "the header of %s has %zu fields, but %zu columns are "
                       "declared",
                       s->title, f->n, given);
    return true;
}

/* Names declared win over a header's, and a header over numbers. */
static void set_columns(Source *s, const First *f, size_t n)
{
    Names *names = ARENA_NEW(&s->arena, Names);

    names->arena = &s->arena;
    for (size_t i = 0; i < n; i++) {
        Field name = {"", 0};

        if (i < s->options.n_columns)
            name =
                (Field){s->options.columns[i], strlen(s->options.columns[i])};
        else if (s->info.header && i < f->n)
            name = f->fields[i];
        names_add_header(names, name.text, name.len);
    }
    s->info.columns = names->list;
    s->info.n_columns = names->n;
    s->dialect.columns = names->n;
}

static bool set_header(Source *s, const Head *head, First *f, Err *err)
{
    Dialect d = s->dialect;
    size_t n = s->options.n_columns, n_split;

    d.rest = s->options.rest && n > 0;
    d.columns = d.rest ? n : 0;
    walk_head(head, &d, keep_first, f);
    if (!check_first(s, f, err))
        return false;
    s->info.wrap_head = BOM;
    s->info.wrap_between = s->info.wrap_tail = "\n";
    f->raw = arena_strndup(&s->arena, f->text, f->len);
    n_split = csv_split(&d, f->text, f->len, f->fields, f->n);
    f->n = n_split < f->n ? n_split : f->n; /* a bad record has any number */
    s->info.header = is_header(s, f);
    if (s->info.header && !check_header(s, f, err))
        return false;
    if (s->info.header)
        s->info.wrap_head = arena_printf(&s->arena, BOM "%s\n", f->raw);
    if (n == 0 && !s->info.header && s->options.rest)
        return err_set(err, ERR_INPUT,
                       "rest needs a header or declared columns, to know "
                       "which column is the last");
    if (n == 0)
        n = s->info.header ? f->n : shape_of(head, &d).mode;
    set_columns(s, f, n);
    return true;
}

static bool check_options(const Source *s, Err *err)
{
    const SourceOptions *o = &s->options;

    if (o->n_columns > SOURCE_MAX_COLUMNS)
        return err_set(err, ERR_LIMIT,
                       "%zu columns are declared; at most %d "
                       "can be read",
                       o->n_columns, SOURCE_MAX_COLUMNS);
    if (o->delimiter == '\n' || o->delimiter == '\r' || o->delimiter > 0x7f ||
        o->delimiter < SOURCE_WHITESPACE || o->quote == '\n' ||
        o->quote == '\r' || o->quote > 0x7f || o->quote < SOURCE_NO_QUOTE)
        return err_set(err, ERR_INPUT,
                       "a delimiter and a quote are one ASCII "
                       "character each, and no line end");
    if (o->delimiter > 0 && o->delimiter == s->dialect.quote)
        return err_set(err, ERR_INPUT,
                       "the delimiter and the quote cannot be the same");
    return true;
}

bool source_layout(Source *s, const Head *head, Err *err)
{
    First first = {0};
    bool ok;

    s->dialect = (Dialect){
        .delimiter = s->options.delimiter,
        .quote = s->options.quote == 0 ? '"' : s->options.quote,
        .max_record =
            s->options.max_record ? s->options.max_record : SOURCE_MAX_RECORD,
    };
    if (!check_options(s, err))
        return false;
    if (s->dialect.delimiter == 0)
        find_delimiter(s, head);
    ok = set_header(s, head, &first, err);
    free(first.text);
    free(first.fields);
    s->dialect.rest = s->options.rest;
    s->info.delimiter = s->dialect.delimiter;
    s->info.quote = s->dialect.quote;
    return ok;
}

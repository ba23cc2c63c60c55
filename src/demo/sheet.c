/* sheet.c -- See sheet.h. */
#include "demo/sheet.h"

#include "base/civil.h"
#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LINE 2048 /* bytes; comments are the longest part */

const char *const sheet_source[DEMO_SOURCES] = {
    [DEMO_CRM] = "demo-crm",           [DEMO_CONTACT] = "demo-contact",
    [DEMO_DELIVERY] = "demo-delivery", [DEMO_SHOP] = "demo-shop",
    [DEMO_SURVEY] = "demo-survey",
};

const FactTable sheet_table[DEMO_SOURCES] = {
    [DEMO_CRM] = FACT_CUSTOMER,         [DEMO_CONTACT] = FACT_INTERACTION,
    [DEMO_DELIVERY] = FACT_INTERACTION, [DEMO_SHOP] = FACT_OUTCOME,
    [DEMO_SURVEY] = FACT_PERCEPTION,
};

/* ---- Columns ------------------------------------------------------------ */

typedef enum Shape {
    SHAPE_NAME,     /* of this customer: "c000012-k7" */
    SHAPE_CUSTOMER, /* "c000012" */
    SHAPE_WORD,     /* never has a comma or a quote */
    SHAPE_TEXT,
    SHAPE_TIME,
    SHAPE_INT,
    SHAPE_MILLI, /* thousandths */
    SHAPE_FLAG,
} Shape;

typedef struct SheetColumn {
    const char *name;
    Shape shape;
    size_t at; /* in a Fact */
} SheetColumn;

#define AT(name, shape, field)                     \
    {                                              \
        name, SHAPE_##shape, offsetof(Fact, field) \
    }
#define SAME(field, shape) AT(#field, shape, field)
#define HEAD               SAME(ref, NAME), SAME(ts, TIME), SAME(customer, CUSTOMER)

static const SheetColumn customer_columns[] = {
    {"ref", SHAPE_CUSTOMER, offsetof(Fact, customer)},
    SAME(ts, TIME),
    SAME(customer, CUSTOMER),
    SAME(region, WORD),
    SAME(segment, WORD),
    SAME(language, WORD),
    SAME(since, TIME),
    SAME(churned, TIME),
    SAME(consent, FLAG),
    {NULL},
};

static const SheetColumn interaction_columns[] = {
    HEAD,
    SAME(kind, WORD),
    SAME(case_id, NAME),
    SAME(channel, WORD),
    SAME(touchpoint, WORD),
    SAME(product, WORD),
    SAME(team, WORD),
    SAME(agent, WORD),
    SAME(queue, WORD),
    SAME(reason, WORD),
    SAME(wait, INT),
    SAME(talk, INT),
    SAME(hold, INT),
    SAME(wrap, INT),
    SAME(first_response, INT),
    SAME(resolution, INT),
    SAME(answered, FLAG),
    SAME(abandoned, FLAG),
    SAME(resolved, FLAG),
    SAME(sla_met, FLAG),
    SAME(transfers, INT),
    SAME(reopened, INT),
    SAME(actor, WORD),
    SAME(cost, INT),
    SAME(currency, WORD),
    {NULL},
};

static const SheetColumn outcome_columns[] = {
    HEAD,
    SAME(kind, WORD),
    SAME(case_id, NAME),
    SAME(channel, WORD),
    SAME(touchpoint, WORD),
    SAME(product, WORD),
    SAME(reason, WORD),
    SAME(amount, INT),
    SAME(margin, INT),
    SAME(currency, WORD),
    {NULL},
};

static const SheetColumn perception_columns[] = {
    HEAD,
    SAME(kind, WORD),
    SAME(channel, WORD),
    SAME(touchpoint, WORD),
    SAME(product, WORD),
    SAME(team, WORD),
    SAME(agent, WORD),
    SAME(reason, WORD),
    SAME(score, INT),
    SAME(scale_min, INT),
    SAME(scale_max, INT),
    SAME(survey, WORD),
    SAME(question, WORD),
    AT("question_version", WORD, version),
    SAME(text, TEXT),
    SAME(sentiment, MILLI),
    SAME(invited, TIME),
    SAME(about, NAME),
    {NULL},
};

static const SheetColumn *const columns[FACT_TABLE_COUNT] = {
    [FACT_CUSTOMER] = customer_columns,
    [FACT_INTERACTION] = interaction_columns,
    [FACT_OUTCOME] = outcome_columns,
    [FACT_PERCEPTION] = perception_columns,
};

const char *sheet_column(DemoSource source, size_t i)
{
    return columns[sheet_table[source]][i].name;
}

/* ---- Values ------------------------------------------------------------- */

static char *put_word(char *out, const char *s)
{
    size_t n = strlen(s);

    memcpy(out, s, n);
    return out + n;
}

/* At least `width` digits. */
static char *put_digits(char *out, uint64_t x, int width)
{
    char digit[20];
    int n = 0;

    do
        digit[n++] = (char)('0' + x % 10);
    while ((x /= 10) > 0);
    while (n < width)
        digit[n++] = '0';
    while (n > 0)
        *out++ = digit[--n];
    return out;
}

static char *put_int(char *out, int64_t x)
{
    if (x < 0)
        *out++ = '-';
    return put_digits(out, x < 0 ? -(uint64_t)x : (uint64_t)x, 1);
}

static char *put_milli(char *out, int64_t x)
{
    if (x < 0)
        *out++ = '-';
    x = x < 0 ? -x : x;
    out = put_digits(out, (uint64_t)x / 1000, 1);
    *out++ = '.';
    return put_digits(out, (uint64_t)x % 1000, 3);
}

/* "2026-03-14 09:15:02.114", UTC. */
static char *put_time(char *out, int64_t ms)
{
    Civil c = civil_from_ms(ms);

    out = put_digits(out, (uint64_t)c.year, 4);
    *out++ = '-';
    out = put_digits(out, (uint64_t)c.month, 2);
    *out++ = '-';
    out = put_digits(out, (uint64_t)c.day, 2);
    *out++ = ' ';
    out = put_digits(out, (uint64_t)c.hour, 2);
    *out++ = ':';
    out = put_digits(out, (uint64_t)c.minute, 2);
    *out++ = ':';
    out = put_digits(out, (uint64_t)c.second, 2);
    *out++ = '.';
    return put_digits(out, (uint64_t)c.ms, 3);
}

static char *put_customer(char *out, uint32_t number)
{
    *out++ = 'c';
    return put_digits(out, number, 6);
}

static char *put_name(char *out, const Fact *f, Name name)
{
    if (name.letter == '\0')
        return out;
    out = put_customer(out, f->customer);
    *out++ = '-';
    *out++ = name.letter;
    return put_digits(out, name.number, 1);
}

static char *put_text(char *out, const char *s)
{
    *out++ = '"';
    for (; *s != '\0'; s++) {
        if (*s == '"')
            *out++ = '"';
        *out++ = *s;
    }
    *out++ = '"';
    return out;
}

static int64_t int_at(const void *field)
{
    int64_t x;

    memcpy(&x, field, sizeof(x));
    return x;
}

static char *put_value(char *out, const Fact *f, const SheetColumn *c)
{
    const char *field = (const char *)f + c->at;
    const char *word;
    Name name;

    switch (c->shape) {
    case SHAPE_CUSTOMER: return put_customer(out, f->customer);
    case SHAPE_NAME:
        memcpy(&name, field, sizeof(name));
        return put_name(out, f, name);
    case SHAPE_FLAG:
        if (*(const int8_t *)field >= 0)
            *out++ = *(const int8_t *)field > 0 ? '1' : '0';
        return out;
    case SHAPE_WORD:
    case SHAPE_TEXT:
        memcpy(&word, field, sizeof(word));
        if (word == NULL)
            return out;
        return c->shape == SHAPE_WORD ? put_word(out, word)
                                      : put_text(out, word);
    case SHAPE_TIME:
    case SHAPE_INT:
    case SHAPE_MILLI: break;
    }
    if (int_at(field) == DEMO_NONE)
        return out;
    return c->shape == SHAPE_INT     ? put_int(out, int_at(field))
           : c->shape == SHAPE_MILLI ? put_milli(out, int_at(field))
                                     : put_time(out, int_at(field));
}

/* ---- Lines -------------------------------------------------------------- */

static void make_room(Sheet *s)
{
    if (s->room - s->length < MAX_LINE) {
        s->room = s->room == 0 ? 1 << 20 : s->room * 2;
        s->text = mem_grow(s->text, s->room, 1);
    }
    if (s->n == s->n_room) {
        s->n_room = s->n_room == 0 ? 1 << 12 : s->n_room * 2;
        s->line = mem_grow(s->line, s->n_room, sizeof(*s->line));
    }
}

void sheet_add(Sheet *s, const Fact *f)
{
    const SheetColumn *c = columns[sheet_table[s->source]];
    char *out;

    make_room(s);
    out = put_word(s->text + s->length, sheet_source[s->source]);
    for (; c->name != NULL; c++) {
        *out++ = ',';
        out = put_value(out, f, c);
    }
    *out++ = '\n';
    s->line[s->n].ts = f->ts;
    s->line[s->n].at = (uint32_t)s->length;
    s->line[s->n].length = (uint32_t)(out - s->text - (ptrdiff_t)s->length);
    s->length = (size_t)(out - s->text);
    s->n++;
}

static int by_time(const void *x, const void *y)
{
    const SheetLine *a = x, *b = y;

    if (a->ts != b->ts)
        return (a->ts > b->ts) - (a->ts < b->ts);
    return (a->at > b->at) - (a->at < b->at);
}

static void write_header(const Sheet *s, FILE *to)
{
    fputs("source", to);
    for (size_t i = 0; sheet_column(s->source, i) != NULL; i++)
        fprintf(to, ",%s", sheet_column(s->source, i));
    fputc('\n', to);
}

bool sheet_write(Sheet *s, FILE *to, bool header, const char *path, Err *err)
{
    qsort(s->line, s->n, sizeof(*s->line), by_time);
    if (header)
        write_header(s, to);
    for (size_t i = 0; i < s->n; i++)
        fwrite(s->text + s->line[i].at, 1, s->line[i].length, to);
    s->n = s->length = 0;
    return (fflush(to) == 0 && !ferror(to)) || file_err(err, "writing", path);
}

void sheet_clear(Sheet *s)
{
    free(s->text);
    free(s->line);
    *s = (Sheet){.source = s->source};
}

/* column.c -- See column.h. */
#include "model/column.h"

#include "base/nearest.h"

#include <string.h>

const char *const fact_table_name[FACT_TABLE_COUNT] = {
    [FACT_INTERACTION] = "interaction",
    [FACT_PERCEPTION] = "perception",
    [FACT_OUTCOME] = "outcome",
    [FACT_CUSTOMER] = "customer",
};

/* clang-format off */
#define I IN_INTERACTION
#define P IN_PERCEPTION
#define O IN_OUTCOME
#define C IN_CUSTOMER
#define ALL IN_ALL

#define KEY(n, t, in, doc)     {n, COLUMN_##t, ROLE_KEY, in, false, NULL, PART_NONE, doc}
#define DIM(n, in, doc)        {n, COLUMN_TEXT, ROLE_DIMENSION, in, false, NULL, PART_NONE, doc}
#define STAMPED(n, doc)        {n, COLUMN_TEXT, ROLE_DIMENSION, ALL, true, NULL, PART_NONE, doc}
#define FLAG(n, in, doc)       {n, COLUMN_BOOL, ROLE_DIMENSION, in, false, NULL, PART_NONE, doc}
#define MEASURE(n, t, in, doc) {n, COLUMN_##t, ROLE_MEASURE, in, false, NULL, PART_NONE, doc}
#define DETAIL(n, t, in, doc)  {n, COLUMN_##t, ROLE_DETAIL, in, false, NULL, PART_NONE, doc}
#define CALC(n, t, role, in, sql, doc) {n, COLUMN_##t, ROLE_##role, in, false, sql, PART_NONE, doc}
#define CLOCK(n, part, doc)    {n, COLUMN_INT, ROLE_DIMENSION, ALL, false, "", PART_##part, doc}

const Column column_table[] = {
    KEY("seq", INT, ALL, "number of the version in the ledger"),
    KEY("id", TEXT, ALL, "128-bit hash of source and ref"),
    KEY("known", TIME, ALL, "when we learnt it"),
    KEY("batch", INT, ALL, "the import that brought it"),
    KEY("ts", TIME, ALL, "when it happened; for a customer: valid from"),
    DIM("source", ALL, "the system it came from"),
    DETAIL("ref", TEXT, ALL, "the source's own id of it"),
    DIM("customer", ALL, "the customer's id"),
    DIM("kind", I | P | O, "what kind of fact it is"),
    DIM("case_id", I | P | O, "ticket, order or conversation it belongs to"),
    DIM("channel", ALL, "phone, chat, web, shop"),
    DIM("touchpoint", ALL, "step of the journey"),
    DIM("product", ALL, "product or service"),
    STAMPED("region", "region of the customer"),
    STAMPED("segment", "segment of the customer"),
    DIM("team", ALL, "team that served"),
    DIM("agent", ALL, "person or bot that served"),
    DIM("queue", ALL, "queue or skill"),
    DIM("reason", ALL, "reason of contact, topic"),
    STAMPED("language", "language of the customer or the text"),
    DIM("campaign", ALL, "campaign that led to it"),

    MEASURE("wait", MS, I, "time in the queue"),
    MEASURE("talk", MS, I, "time in conversation"),
    MEASURE("hold", MS, I, "time on hold"),
    MEASURE("wrap", MS, I, "after-contact work"),
    MEASURE("first_response", MS, I, "to the first human reply"),
    MEASURE("resolution", MS, I, "to the last resolution"),
    FLAG("answered", I, "somebody answered"),
    FLAG("abandoned", I, "the customer gave up waiting"),
    FLAG("resolved", I, "it was resolved"),
    FLAG("sla_met", I, "kept its service level agreement; none: not due"),
    MEASURE("transfers", INT, I, "times handed over"),
    MEASURE("reopened", INT, I, "times reopened after being resolved"),
    DIM("actor", I, "human or bot"),
    MEASURE("cost", MONEY, I, "what serving it cost"),

    MEASURE("score", SCORE, P, "the answer as given"),
    MEASURE("scale_min", SCORE, P, "lowest answer possible"),
    MEASURE("scale_max", SCORE, P, "highest answer possible"),
    FLAG("scale_reversed", P, "the low end is the good one"),
    DIM("survey", P, "the survey"),
    DIM("question", P, "the question"),
    DIM("question_version", P, "version of its wording"),
    DETAIL("text", TEXT, P, "comment as written"),
    MEASURE("sentiment", SCORE, P, "of the text, -1 to 1"),
    DETAIL("invited", TIME, P, "when the invitation was sent"),
    DETAIL("about", TEXT, P, "ref of the interaction it is about"),

    MEASURE("amount", MONEY, O, "what it brought; of a refund, churn or"
        " contraction: what it took, as a positive number"),
    MEASURE("margin", MONEY, O, "margin of it"),
    DIM("currency", I | O, "ISO 4217 code of its money"),

    DETAIL("since", TIME, C, "customer since"),
    DETAIL("churned", TIME, C, "customer until"),
    FLAG("consent", C, "may be asked for feedback"),

    CALC("handle", MS, MEASURE, I,
        "talk + coalesce(hold, 0) + coalesce(wrap, 0)",
        "talk, hold and after-contact work"),
    CALC("result", TEXT, DIMENSION, I,
        "case when answered then 'answered' when abandoned then 'abandoned'"
        " when answered = false and abandoned = false then 'flow-out' end",
        "answered, abandoned or flow-out: left the queue otherwise"),
    CALC("short_abandon", BOOL, DIMENSION, I,
        "coalesce(abandoned and wait < 5000, false)",
        "gave up within five seconds"),
    CALC("score_given", BOOL, DIMENSION, P, "score is not null",
        "the question was answered"),
    CALC("score_fits", BOOL, DIMENSION, P,
        "case when score is not null and scale_min is not null and scale_max"
        " is not null then scale_min < scale_max and score between scale_min"
        " and scale_max end",
        "the answer lies on its scale"),
    CALC("has_text", BOOL, DIMENSION, P, "coalesce(trim(text) <> '', false)",
        "a comment was written"),
    CALC("invite_delay", TEXT, DIMENSION, P,
        "case when invited is null then null"
        " when ts < invited + interval '1' hour then '<1h'"
        " when ts < invited + interval '6' hour then '1-6h'"
        " when ts < invited + interval '1' day then '6-24h'"
        " when ts < invited + interval '2' day then '1-2d'"
        " when ts < invited + interval '4' day then '2-4d'"
        " when ts < invited + interval '7' day then '4-7d'"
        " when ts < invited + interval '14' day then '7-14d' else '>14d' end",
        "from the invitation to the answer: <1h, 1-6h, 6-24h, 1-2d, 2-4d,"
        " 4-7d, 7-14d or >14d"),
    CALC("mood", TEXT, DIMENSION, P,
        "case when sentiment > 0.2 then 'positive' when sentiment < -0.2 then"
        " 'negative' when sentiment is not null then 'neutral' end",
        "sign of the sentiment"),
    CALC("net_amount", MONEY, MEASURE, O,
        "case when kind in ('refund', 'churn', 'contraction') then -amount"
        " else amount end",
        "amount; negative for what was taken"),

    CLOCK("weekday", WEEKDAY, "day of the week, 1 is Monday"),
    CLOCK("hour", HOUR, "hour of the day, 0 to 23"),
};
/* clang-format on */

const size_t column_count = sizeof(column_table) / sizeof(column_table[0]);

static const char *const interaction_kinds[] = {
    "call", "chat",  "email", "message",  "ticket", "visit",     "session",
    "page", "event", "usage", "delivery", "return", "complaint", NULL};
static const char *const perception_kinds[] = {
    "nps", "csat", "ces", "star", "likert", "yesno", "text", NULL};
static const char *const outcome_kinds[] = {
    "purchase", "renewal", "expansion", "contraction",
    "refund",   "churn",   "referral",  NULL};
static const char *const no_kinds[] = {NULL};

const char *const *kind_words(FactTable table)
{
    switch (table) {
    case FACT_INTERACTION: return interaction_kinds;
    case FACT_PERCEPTION: return perception_kinds;
    case FACT_OUTCOME: return outcome_kinds;
    case FACT_CUSTOMER:
    case FACT_TABLE_COUNT: break;
    }
    return no_kinds;
}

bool column_attr_name_ok(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return n > 0 && n <= 40 && name[n] == '\0' && name[0] >= 'a';
}

int column_compare(const Column *c, const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    if (c->type == COLUMN_INT && strlen(a) != strlen(b))
        return strlen(a) < strlen(b) ? -1 : 1;
    return strcmp(a, b);
}

/* ---- Finding one -------------------------------------------------------- */

#define ATTR     "attr."
#define ATTR_LEN (sizeof(ATTR) - 1)

static const Column *find_attr(Arena *a, const Schema *s, const char *name)
{
    for (size_t i = 0; s != NULL && i < s->n_attr; i++) {
        Column *c;

        if (strcmp(s->attr[i], name + ATTR_LEN) != 0)
            continue;
        c = ARENA_NEW(a, Column);
        *c = (Column){.name = arena_strndup(a, name, strlen(name)),
                      .type = COLUMN_TEXT,
                      .role = ROLE_DIMENSION,
                      .tables = IN_ALL,
                      .stamped = true,
                      .doc = "your own"};
        return c;
    }
    return NULL;
}

static const Column *find_fixed(const char *name)
{
    for (size_t i = 0; i < column_count; i++)
        if (strcmp(column_table[i].name, name) == 0)
            return &column_table[i];
    return NULL;
}

/* The name of a column of the table that was probably meant, or NULL; "plan"
 * probably meant attr.plan. */
static const char *hint(Arena *a, const Schema *s, FactTable table,
                        const char *name)
{
    size_t n = 0, n_attr = s == NULL ? 0 : s->n_attr;
    const char **names = ARENA_ARRAY(a, const char *, column_count + n_attr);

    for (size_t i = 0; i < n_attr; i++) {
        names[n] = arena_printf(a, ATTR "%s", s->attr[i]);
        if (strcmp(name, s->attr[i]) == 0)
            return names[n];
        n++;
    }
    for (size_t i = 0; i < column_count; i++)
        if (column_table[i].tables & (1u << table))
            names[n++] = column_table[i].name;
    return nearest_name(name, names, n);
}

/* "interaction and outcome" */
static const char *tables_of(Arena *a, unsigned tables)
{
    const char *list = "";

    for (size_t t = 0; t < FACT_TABLE_COUNT; t++)
        if (tables & (1u << t))
            list = arena_printf(a, "%s%s%s", list, *list ? " and " : "",
                                fact_table_name[t]);
    return list;
}

const Column *column_find(Arena *a, const Schema *s, FactTable table,
                          const char *name, Err *err)
{
    const Column *c = strncmp(name, ATTR, ATTR_LEN) == 0 ? find_attr(a, s, name)
                                                         : find_fixed(name);
    const char *near;

    if (c != NULL && c->tables & (1u << table))
        return c;
    if (c != NULL) {
        err_set(err, ERR_INPUT,
                "%s is not a column of %s facts; only %s facts have it", name,
                fact_table_name[table], tables_of(a, c->tables));
        return NULL;
    }
    near = hint(a, s, table, name);
    err_set(err, ERR_INPUT, "no such column of %s facts: %.80s%s%s",
            fact_table_name[table], name, near ? "; did you mean " : "",
            near ? near : "");
    return NULL;
}

/* suggest.c -- See suggest.h. */
#include "intake/suggest.h"

#include "base/json.h"
#include "intake/guess.h"
#include "intake/source.h"
#include "model/column.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

typedef struct Suggestion {
    Arena a;
    const SourceInfo *info;
    Guess *guess;
    size_t n, rows;
    bool commas; /* numbers are written with a decimal comma */
    Buf *out;
    const char *attr[MAX_ATTRS]; /* names given so far */
    size_t n_attrs;
    bool taken[16]; /* dimensions of dims[] */
} Suggestion;

/* Columns whose name says which dimension they are. */
static const char *const dims[][2] = {
    {"channel", "channel"}, {"product", "product"},   {"region", "region"},
    {"state", "region"},    {"language", "language"}, {"locale", "language"},
    {"team", "team"},       {"group", "team"},        {"agent", "agent"},
    {"queue", "queue"},     {"categor", "reason"},    {"reason", "reason"},
    {"segment", "segment"}, {"campaign", "campaign"},
};

#define N_DIMS (sizeof(dims) / sizeof(dims[0]))

/* ---- Looking ------------------------------------------------------------ */

static bool look(void *ctx, const char *const *fields, size_t n)
{
    Suggestion *s = ctx;

    for (size_t i = 0; i < n && i < s->n; i++)
        if (fields[i] != NULL)
            guess_value(&s->a, &s->guess[i], fields[i]);
    s->rows++;
    return true;
}

static void decide(Suggestion *s)
{
    size_t commas = 0, points = 0;

    for (size_t i = 0; i < s->n; i++) {
        Guess *g = &s->guess[i];

        g->role = guess_role(g);
        if (g->numbers == g->given && !g->whole) {
            commas += g->commas;
            points += g->numbers - g->commas;
        }
    }
    s->commas = commas > points;
}

static const Guess *first(const Suggestion *s, Role role)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->guess[i].role == role)
            return &s->guess[i];
    return NULL;
}

/* Of several times, the one whose name says that something happened. */
static const Guess *main_time(const Suggestion *s)
{
    static const char *const words[] = {"creat", "start", "date", "open"};

    for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
        for (size_t i = 0; i < s->n; i++)
            if (s->guess[i].role == IS_TIME &&
                strcasestr(s->guess[i].name, words[w]) != NULL)
                return &s->guess[i];
    return first(s, IS_TIME);
}

/* ---- Writing ------------------------------------------------------------ */

/* A text that may hold anything; JSON's quotes are YAML's as well. */
static void put_text(Buf *out, const char *text)
{
    Json j = {.out = out};

    json_str(&j, NULL, text);
}

static void put_file(Suggestion *s)
{
    static const char *const formats[] = {"csv", "csv", "ndjson", "json",
                                          "parquet"};
    const SourceInfo *info = s->info;
    Buf *out = s->out;

    buf_printf(out, "file:\n  format: %s\n", formats[info->format]);
    if (info->encoding != NULL)
        buf_printf(out, "  encoding: %s%s\n", info->encoding,
                   info->encoding_guessed ? " # a guess: look at the accents"
                                          : "");
    if (info->member != NULL) {
        buf_puts(out, "  member: ");
        put_text(out, info->member);
        buf_puts(out, "\n");
    }
    if (info->format != SOURCE_CSV)
        return;
    if (info->delimiter == SOURCE_WHITESPACE || info->delimiter == '\t')
        buf_printf(out, "  delimiter: %s\n",
                   info->delimiter == '\t' ? "tab" : "whitespace");
    else
        buf_printf(out, "  delimiter: \"%c\"\n", info->delimiter);
    buf_printf(out, "  header: %s\n", info->header ? "true" : "false");
    if (s->commas)
        buf_puts(out, "  decimal: \",\"\n");
}

/* "Date received" -> "date_received"; NULL if nothing is left, or it is not
 * the first of that name. */
static const char *attr_name(Suggestion *s, const char *name)
{
    char *attr = arena_strndup(&s->a, name, strlen(name)), *to = attr;

    for (const char *p = name; *p != '\0' && to - attr < 39; p++) {
        if (isalnum((unsigned char)*p))
            *to++ = (char)tolower((unsigned char)*p);
        else if (to > attr && to[-1] != '_')
            *to++ = '_';
    }
    *to = '\0';
    if (!column_attr_name_ok(attr) || s->n_attrs == MAX_ATTRS)
        return NULL;
    for (size_t i = 0; i < s->n_attrs; i++)
        if (strcmp(s->attr[i], attr) == 0)
            return NULL;
    return s->attr[s->n_attrs++] = attr;
}

/* The dimension that a column of words becomes. */
static const char *dimension(Suggestion *s, const Guess *g)
{
    const char *attr;

    for (size_t i = 0; i < N_DIMS; i++) {
        bool taken = false;

        if (strcasestr(g->name, dims[i][0]) == NULL)
            continue;
        for (size_t k = 0; k < N_DIMS; k++)
            taken =
                taken || (s->taken[k] && strcmp(dims[k][1], dims[i][1]) == 0);
        if (!taken) {
            s->taken[i] = true;
            return dims[i][1];
        }
    }
    attr = attr_name(s, g->name);
    return attr == NULL ? NULL : arena_printf(&s->a, "attr.%s", attr);
}

static void put_column(Suggestion *s, const char *indent, const char *key,
                       const Guess *g)
{
    buf_printf(s->out, "%s%s: ", indent, key);
    put_text(s->out, g->name);
    buf_puts(s->out, "\n");
}

static void put_time(Suggestion *s)
{
    const Guess *g = main_time(s);
    const char *format;

    if (g == NULL) {
        buf_puts(s->out, "  # no column of times was found: put in the day that"
                         " the rows are about\n"
                         "  ts: {const: 2000-01-01}\n");
        return;
    }
    format = guess_format(g);
    buf_puts(s->out, "  ts: {column: ");
    put_text(s->out, g->name);
    buf_printf(s->out, ", format: \"%s\"}", format);
    if (strncmp(format, "d/m/", 4) == 0 &&
        g->times[4] + g->times[5] + g->times[6] == g->given)
        buf_puts(s->out, " # or the month comes first: m/d/yyyy");
    buf_puts(s->out, "\n");
}

static void put_all(Suggestion *s)
{
    const Guess *id = first(s, IS_ID), *who = first(s, IS_CUSTOMER);
    Buf lines = BUF_INIT(1024 * 1024), *out = s->out;

    if (who == NULL && id != NULL && guess_says_who(id->name))
        who = id;
    s->out = &lines;
    for (size_t i = 0; i < s->n; i++) {
        const char *key =
            s->guess[i].role == IS_WORD ? dimension(s, &s->guess[i]) : NULL;

        if (key != NULL)
            put_column(s, "  ", key, &s->guess[i]);
        else if (s->guess[i].role == IS_WORD)
            s->guess[i].role = IS_NOTHING;
    }
    s->out = out;
    if (s->n_attrs > 0)
        buf_puts(out, "attrs: [");
    for (size_t i = 0; i < s->n_attrs; i++)
        buf_printf(out, "%s%s%s", s->attr[i], i + 1 < s->n_attrs ? ", " : "",
                   i + 1 < s->n_attrs ? "" : "]\n");
    buf_puts(out, "all:\n");
    if (id != NULL)
        put_column(s, "  ", "id", id);
    else
        buf_puts(out, "  # no column of ids was found: the row is the id\n"
                      "  id: {row: content}\n");
    put_time(s);
    if (who != NULL)
        put_column(s, "  ", "customer", who);
    buf_add(out, lines.text, lines.len);
    buf_clear(&lines);
}

/* ---- Facts -------------------------------------------------------------- */

static const char *score_kind(const Guess *g)
{
    bool asks = strcasestr(g->name, "recommend") != NULL;

    if (asks && g->whole && g->max <= 1)
        return "yesno";
    if ((asks || strcasestr(g->name, "nps") != NULL) && g->whole && g->max > 5)
        return "nps";
    return strcasestr(g->name, "sat") != NULL ? "csat" : "star";
}

static void put_score(Suggestion *s, const Guess *g)
{
    static const int tops[] = {1, 3, 5, 7, 10};
    const char *kind = score_kind(g);
    size_t i = 0;

    while (i < 4 && g->max > tops[i])
        i++;
    buf_printf(s->out,
               "  - perception:\n      set: {kind: %s, question: ", kind);
    put_text(s->out, g->name);
    buf_puts(s->out, "}\n      score: {column: ");
    put_text(s->out, g->name);
    if (strcmp(kind, "nps") != 0)
        buf_printf(s->out, ", scale: {min: %d, max: %d}", g->min < 1 ? 0 : 1,
                   tops[i]);
    buf_puts(s->out, "}");
    if (strcmp(kind, "nps") != 0)
        buf_puts(s->out, g->min < 1 && g->max > 1
                             ? " # if 0 means not rated: zero: blank, min: 1"
                             : " # the scale is a guess");
    buf_puts(s->out, "\n");
}

static void put_comment(Suggestion *s, const Guess *g)
{
    buf_puts(s->out, "  - perception:\n      set: {kind: text, question: ");
    put_text(s->out, g->name);
    buf_puts(s->out, "}\n");
    put_column(s, "      ", "text", g);
}

static void put_amount(Suggestion *s, const Guess *g)
{
    buf_puts(s->out, "  - outcome:\n      id: ");
    if (first(s, IS_ID) != NULL) {
        buf_puts(s->out, "[");
        put_text(s->out, first(s, IS_ID)->name);
        buf_puts(s->out, ", {const: ");
        put_text(s->out, g->name);
        buf_puts(s->out, "}]\n");
    } else {
        buf_puts(s->out, "{join: [{row: content}, {const: ");
        put_text(s->out, g->name);
        buf_puts(s->out, "}]}\n");
    }
    buf_puts(s->out, "      set: {kind: purchase}\n      amount: {column: ");
    put_text(s->out, g->name);
    buf_puts(s->out, ", currency: EUR} # the currency is a guess\n");
}

static void put_facts(Suggestion *s)
{
    bool any = false;

    buf_puts(s->out, "facts:\n");
    for (size_t i = 0; i < s->n; i++) {
        if (s->guess[i].role == IS_SCORE)
            put_score(s, &s->guess[i]);
        else if (s->guess[i].role == IS_AMOUNT)
            put_amount(s, &s->guess[i]);
        any = any || s->guess[i].role == IS_SCORE ||
              s->guess[i].role == IS_AMOUNT;
    }
    if (!any) {
        const Guess *g = first(s, IS_DURATION);

        buf_puts(s->out, "  - interaction:\n      set: {kind: event}\n");
        if (g != NULL) {
            buf_puts(s->out, "      resolution: {column: ");
            put_text(s->out, g->name);
            buf_puts(s->out, ", unit: s} # which time, and its unit, is a"
                             " guess\n");
        }
    }
    for (size_t i = 0; i < s->n; i++)
        if (s->guess[i].role == IS_TEXT)
            put_comment(s, &s->guess[i]);
}

static void put_unused(Suggestion *s)
{
    const Guess *used[] = {first(s, IS_ID), main_time(s), first(s, IS_CUSTOMER),
                           first(s, IS_DURATION)};

    for (size_t i = 0; i < s->n; i++) {
        const Guess *g = &s->guess[i];
        bool once = g->role == IS_ID || g->role == IS_TIME ||
                    g->role == IS_CUSTOMER || g->role == IS_DURATION;
        bool is_used = g->role != IS_NOTHING && !once;

        for (size_t k = 0; k < 4; k++)
            is_used = is_used || used[k] == g;
        if (is_used)
            continue;
        buf_puts(s->out, "# not used: ");
        put_text(s->out, g->name);
        buf_puts(s->out, g->example ? ", such as " : ", always empty");
        if (g->example != NULL)
            put_text(s->out, g->example);
        buf_puts(s->out, "\n");
    }
}

/* "data/My File.csv.gz" -> "my-file" */
static void put_name(Buf *out, const char *path)
{
    const char *base = strrchr(path, '/');
    size_t start = out->len;

    base = base == NULL ? path : base + 1;
    for (; *base != '\0' && *base != '.'; base++) {
        char c = (char)tolower((unsigned char)*base);

        if (isalnum((unsigned char)*base) && (out->len > start || c >= 'a'))
            buf_add(out, &c, 1);
        else if (out->len > start && out->text[out->len - 1] != '-')
            buf_puts(out, "-");
    }
    if (out->len == start)
        buf_puts(out, "table");
}

static void put_suggestion(Suggestion *s, const char *path)
{
    buf_printf(s->out,
               "# A first mapping, guessed from the first %zu rows.  Read every"
               " line: docs/mappings.md\n# says what they mean; --dry-run shows"
               " what becomes of the first rows.\nmapping: ",
               s->rows);
    put_name(s->out, path);
    buf_puts(s->out, "\nversion: 1\n");
    put_file(s);
    put_all(s);
    put_facts(s);
    put_unused(s);
}

bool suggest_write(const char *path, const char *name, Buf *out, Err *err)
{
    SourceOptions options = {.guess_encoding = true};
    Suggestion s = {.out = out};
    Source *source = source_open(path, &options, err);
    bool ok = source != NULL;

    if (ok && source_info(source)->format == SOURCE_PARQUET)
        ok = err_set(err, ERR_INPUT,
                     "%s is Parquet, whose columns say what"
                     " they are; write its mapping by hand",
                     path);
    if (ok) {
        s.info = source_info(source);
        s.n = s.info->n_columns;
        s.guess = ARENA_ARRAY(&s.a, Guess, s.n + 1);
        for (size_t i = 0; i < s.n; i++)
            s.guess[i].name = s.info->columns[i];
        ok = source_sample(source, SUGGEST_ROWS, look, &s, err);
    }
    if (ok) {
        decide(&s);
        put_suggestion(&s, name != NULL ? name : path);
        if (out->full)
            ok = err_set(err, ERR_LIMIT, "the suggestion has over %zu bytes",
                         out->limit);
    }
    source_close(source);
    arena_clear(&s.a);
    return ok;
}

/* duck_csv.c -- See duck_csv.h. */
#include "store/duck_csv.h"

#include "base/arena.h"
#include "base/mem.h"
#include "store/csvcut.h"
#include "store/csvtable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_FIELDS 4096 /* that are cut before they are put into vectors */
#define INLINE_MAX  12   /* bytes of a text that DuckDB keeps in its vector */

#define CHANGED      (-1) /* in place of an errno: the file is another one */
#define MAX_SENTENCE 500

typedef enum Parameter {
    PATH,
    MTIME,
    DELIMITER,
    QUOTE,
    COLUMNS,
    NULLS,
    PARTS,
    PARAMETERS
} Parameter;

/* What all threads share. */
typedef struct Scan {
    const CsvTable *t;
    atomic_int *taken;
    int fd;
    atomic_size_t next; /* part */
    long *vector_of; /* by column, the row's number last; -1: not asked for */
} Scan;

/* What one thread has. */
typedef struct Reading {
    char *text;
    size_t room;
    CsvCut cut;
    int64_t row;
    CsvField *fields;
    size_t step; /* rows that fit into `fields` */
    char *plain; /* of a text with doubled quotes */
    size_t plain_room;
} Reading;

/* ---- Which file, and what of it ----------------------------------------- */

typedef struct Bound {
    Arena arena;
    CsvTable t;
} Bound;

static void bound_free(void *ctx)
{
    Bound *b = ctx;

    arena_clear(&b->arena);
    free(b);
}

/* What the value says; it is gone then. */
static const char *take_text(Arena *a, duckdb_value v)
{
    char *text = duckdb_get_varchar(v);
    const char *kept = arena_strndup(a, text, strlen(text));

    duckdb_free(text);
    duckdb_destroy_value(&v);
    return kept;
}

static int64_t take_number(duckdb_value v)
{
    int64_t x = duckdb_get_int64(v);

    duckdb_destroy_value(&v);
    return x;
}

static int64_t number(duckdb_bind_info info, Parameter which)
{
    return take_number(duckdb_bind_get_parameter(info, which));
}

static const char *const *texts(duckdb_bind_info info, Parameter which,
                                Arena *a, size_t *n)
{
    duckdb_value list = duckdb_bind_get_parameter(info, which);
    const char **text;

    *n = duckdb_get_list_size(list);
    text = ARENA_ARRAY(a, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        text[i] = take_text(a, duckdb_get_list_child(list, i));
    duckdb_destroy_value(&list);
    return text;
}

static const CsvPart *parts(duckdb_bind_info info, Arena *a, size_t *n)
{
    duckdb_value list = duckdb_bind_get_parameter(info, PARTS);
    CsvPart *part;

    *n = duckdb_get_list_size(list) / 2;
    part = ARENA_ARRAY(a, CsvPart, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        part[i].at = take_number(duckdb_get_list_child(list, 2 * i));
        part[i].row = take_number(duckdb_get_list_child(list, 2 * i + 1));
    }
    duckdb_destroy_value(&list);
    return part;
}

static void add_columns(duckdb_bind_info info, const CsvTable *t)
{
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR),
                        row = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);

    for (size_t i = 0; i < t->n_columns; i++)
        duckdb_bind_add_result_column(info, t->columns[i], text);
    duckdb_bind_add_result_column(info, CSVTABLE_ROW, row);
    duckdb_destroy_logical_type(&text);
    duckdb_destroy_logical_type(&row);
}

static bool is_rising(const CsvTable *t)
{
    for (size_t i = 1; i < t->n_parts; i++) {
        int64_t len = t->parts[i].at - t->parts[i - 1].at;

        if (t->parts[i - 1].at < 0 || len < 0 || len > UINT32_MAX)
            return false;
    }
    return t->n_parts > 0 && t->n_columns > 0;
}

static void bind(duckdb_bind_info info)
{
    Bound *b = mem_alloc(sizeof(*b));
    CsvTable *t = &b->t;

    t->path = take_text(&b->arena, duckdb_bind_get_parameter(info, PATH));
    t->mtime = number(info, MTIME);
    t->delimiter = (int)number(info, DELIMITER);
    t->quote = (int)number(info, QUOTE);
    t->columns = texts(info, COLUMNS, &b->arena, &t->n_columns);
    t->nulls = texts(info, NULLS, &b->arena, &t->n_nulls);
    t->parts = parts(info, &b->arena, &t->n_parts);
    duckdb_bind_set_bind_data(info, b, bound_free);
    if (!is_rising(t)) {
        duckdb_bind_set_error(info, "csv_table() was called with parts that "
                                    "do not follow each other");
        return;
    }
    add_columns(info, t);
    duckdb_bind_set_cardinality(info, (idx_t)t->parts[t->n_parts - 1].row,
                                true);
}

/* ---- One scan ------------------------------------------------------------ */

static void scan_free(void *ctx)
{
    Scan *s = ctx;

    if (s->fd >= 0)
        close(s->fd);
    free(s->vector_of);
    free(s);
}

/* Is the file what was looked at?  0, or why not: CHANGED, or an errno. */
static int look(const Scan *s)
{
    struct stat st;
    int64_t mtime;

    if (fstat(s->fd, &st) != 0)
        return errno;
    mtime = st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec;
    return st.st_size < s->t->parts[s->t->n_parts - 1].at ||
                   (s->t->mtime != 0 && s->t->mtime != mtime)
               ? CHANGED
               : 0;
}

static const char *sentence(const Scan *s, int why, char text[MAX_SENTENCE])
{
    if (why == CHANGED)
        snprintf(text, MAX_SENTENCE,
                 "%.300s was changed while it was being read; try again when "
                 "it is complete",
                 s->t->path);
    else
        snprintf(text, MAX_SENTENCE, "reading %.300s failed: %s", s->t->path,
                 strerrordesc_np(why));
    return text;
}

static void note_columns(duckdb_init_info info, Scan *s)
{
    size_t n = s->t->n_columns + 1;

    s->vector_of = mem_alloc(n * sizeof(*s->vector_of));
    for (size_t i = 0; i < n; i++)
        s->vector_of[i] = -1;
    for (idx_t i = 0; i < duckdb_init_get_column_count(info); i++) {
        idx_t column = duckdb_init_get_column_index(info, i);

        if (column < n) /* or nothing but their number is asked for */
            s->vector_of[column] = (long)i;
    }
}

static void begin(duckdb_init_info info)
{
    Scan *s = mem_alloc(sizeof(*s));
    const Bound *b = duckdb_init_get_bind_data(info);
    char text[MAX_SENTENCE];
    int why;

    s->t = &b->t;
    s->taken = duckdb_init_get_extra_info(info);
    s->fd = open(s->t->path, O_RDONLY | O_CLOEXEC);
    note_columns(info, s);
    duckdb_init_set_init_data(info, s, scan_free);
    duckdb_init_set_max_threads(info, s->t->n_parts);
    *s->taken = 0;
    why = s->fd < 0 ? errno : look(s);
    if (why != 0)
        duckdb_init_set_error(info, sentence(s, why, text));
}

/* ---- One thread ---------------------------------------------------------- */

static void reading_free(void *ctx)
{
    Reading *r = ctx;

    free(r->text);
    free(r->fields);
    free(r->plain);
    free(r);
}

static void begin_thread(duckdb_init_info info)
{
    const Bound *b = duckdb_init_get_bind_data(info);
    size_t columns = b->t.n_columns;
    Reading *r = mem_alloc(sizeof(*r));

    r->step = columns < STEP_FIELDS ? STEP_FIELDS / columns : 1;
    r->fields = mem_alloc(r->step * columns * sizeof(*r->fields));
    duckdb_init_set_init_data(info, r, reading_free);
}

static int read_text(const Scan *s, char *to, size_t n, int64_t at)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = pread(s->fd, to + done, n - done, at + (int64_t)done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : CHANGED;
        done += (size_t)got;
    }
    return look(s);
}

/* The next part, with a line end behind it and zeros behind that. */
static int next_part(Scan *s, Reading *r, bool *more)
{
    const CsvTable *t = s->t;
    size_t k = s->next++, n;
    int why;

    *more = k + 1 < t->n_parts;
    if (!*more)
        return 0;
    *s->taken = (int)(1000 * (k + 1) / t->n_parts);
    n = (size_t)(t->parts[k + 1].at - t->parts[k].at);
    if (n + 1 + CSVCUT_PAD > r->room) {
        r->room = n + 1 + CSVCUT_PAD;
        r->text = mem_grow(r->text, r->room, 1);
    }
    why = read_text(s, r->text, n, t->parts[k].at);
    if (why != 0)
        return why;
    if (n > 0 && r->text[n - 1] != '\n')
        r->text[n++] = '\n';
    memset(r->text + n, 0, CSVCUT_PAD);
    r->row = t->parts[k].row;
    r->cut = (CsvCut){.text = r->text,
                      .len = n,
                      .delimiter = t->delimiter,
                      .quote = t->quote,
                      .columns = t->n_columns};
    return 0;
}

/* ---- Values -------------------------------------------------------------- */

static bool is_null(const CsvTable *t, const char *text, size_t len)
{
    if (len == 0)
        return true;
    for (size_t i = 0; i < t->n_nulls; i++) {
        if (t->nulls[i][0] == text[0] && strncmp(t->nulls[i], text, len) == 0 &&
            t->nulls[i][len] == '\0')
            return true;
    }
    return false;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "put_short() cuts off the last bytes of a word");

/* `text` is followed by CSVCUT_PAD bytes or more.  What is behind it in the
 * vector has to be zero. */
static void put_short(duckdb_string_t *to, const char *text, uint32_t len)
{
    uint64_t words[2] = {0, 0};

    memcpy(words, text, INLINE_MAX);
    if (len <= 8) {
        words[0] &= len == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * len) - 1;
        words[1] = 0;
    } else {
        words[1] &= (UINT64_C(1) << 8 * (len - 8)) - 1;
    }
    to->value.inlined.length = len;
    memcpy(to->value.inlined.inlined, words, INLINE_MAX);
}

/* With single quotes, in r->plain. */
static CsvField undoubled(Reading *r, const CsvField *f)
{
    if (f->len > r->plain_room) {
        r->plain_room = f->len;
        r->plain = mem_grow(r->plain, r->plain_room, 1);
    }
    return (CsvField){.text = r->plain,
                      .len = (uint32_t)csvcut_undouble(&r->cut, f, r->plain),
                      .doubled = true};
}

/* A column of `rows` rows, which begin in the chunk at `at`. */
static void put_column(const Scan *s, Reading *r, duckdb_vector v,
                       size_t column, idx_t at, size_t rows)
{
    duckdb_string_t *to = duckdb_vector_get_data(v);
    const CsvField *field = r->fields + column;
    uint64_t *there;

    duckdb_vector_ensure_validity_writable(v);
    there = duckdb_vector_get_validity(v);
    for (size_t i = 0; i < rows; i++, field += s->t->n_columns, at++) {
        CsvField f = field->doubled ? undoubled(r, field) : *field;

        if (is_null(s->t, f.text, f.len))
            there[at / 64] &= ~(UINT64_C(1) << at % 64);
        else if (f.len <= INLINE_MAX && !f.doubled)
            put_short(&to[at], f.text, f.len);
        else
            duckdb_vector_assign_string_element_len(v, at, f.text, f.len);
    }
}

static void put_rows(const Scan *s, Reading *r, duckdb_data_chunk out, idx_t at,
                     size_t rows)
{
    size_t n = s->t->n_columns;

    for (size_t i = 0; i <= n; i++) {
        duckdb_vector v;

        if (s->vector_of[i] < 0)
            continue;
        v = duckdb_data_chunk_get_vector(out, (idx_t)s->vector_of[i]);
        if (i < n) {
            put_column(s, r, v, i, at, rows);
            continue;
        }
        for (size_t k = 0; k < rows; k++)
            ((int64_t *)duckdb_vector_get_data(v))[at + k] =
                r->row + (int64_t)k;
    }
    r->row += (int64_t)rows;
}

static void fill(duckdb_function_info info, duckdb_data_chunk out)
{
    Scan *s = duckdb_function_get_init_data(info);
    Reading *r = duckdb_function_get_local_init_data(info);
    idx_t n = 0, room = duckdb_vector_size();
    bool more = true;
    int why = 0;
    char text[MAX_SENTENCE];

    while (n < room && more && why == 0) {
        size_t left = (size_t)(room - n), rows;

        rows = csvcut_next(&r->cut, r->fields, left < r->step ? left : r->step);
        if (rows > 0)
            put_rows(s, r, out, n, rows);
        else
            why = r->cut.broken ? CHANGED : next_part(s, r, &more);
        n += rows;
    }
    duckdb_data_chunk_set_size(out, n);
    if (why != 0)
        duckdb_function_set_error(info, sentence(s, why, text));
}

/* ---- Register ------------------------------------------------------------ */

static void add_parameters(duckdb_table_function f)
{
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR),
                        whole = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT),
                        texts = duckdb_create_list_type(text),
                        wholes = duckdb_create_list_type(whole);
    const duckdb_logical_type type[PARAMETERS] = {
        [PATH] = text,   [MTIME] = whole,   [DELIMITER] = whole,
        [QUOTE] = whole, [COLUMNS] = texts, [NULLS] = texts,
        [PARTS] = wholes};

    for (int i = 0; i < PARAMETERS; i++)
        duckdb_table_function_add_parameter(f, type[i]);
    duckdb_destroy_logical_type(&text);
    duckdb_destroy_logical_type(&whole);
    duckdb_destroy_logical_type(&texts);
    duckdb_destroy_logical_type(&wholes);
}

bool duck_csv_register(duckdb_connection con, atomic_int *taken, Err *err)
{
    duckdb_table_function f = duckdb_create_table_function();
    bool ok;

    duckdb_table_function_set_name(f, "csv_table");
    add_parameters(f);
    duckdb_table_function_supports_projection_pushdown(f, true);
    duckdb_table_function_set_extra_info(f, taken, NULL);
    duckdb_table_function_set_bind(f, bind);
    duckdb_table_function_set_init(f, begin);
    duckdb_table_function_set_local_init(f, begin_thread);
    duckdb_table_function_set_function(f, fill);
    ok = duckdb_register_table_function(con, f) == DuckDBSuccess;
    duckdb_destroy_table_function(&f);
    return ok || err_set(err, ERR_STORE, "csv_table() could not be registered");
}

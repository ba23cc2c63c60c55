/* check.c -- Reads a file to its end and makes the copy if one is needed. */
#include "base/mem.h"
#include "intake/pass.h"
#include "intake/plain.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RAW_ALL_MAX  (64u * 1024 * 1024) /* bytes of rejected texts kept */
#define TELL_EVERY   100                 /* ms */
#define TELL_RECORDS 1024                /* a look at the clock each */
#define PIECE        (8LL << 20)         /* that a thread looks at */
#define PIECES       4                   /* so many, or one thread does it */

typedef struct Check {
    Source *s;
    Pass pass;
    Tidy *tidy; /* NULL: so far the file itself will do */
    SourceProgressFn *progress;
    void *ctx;
    int64_t told;           /* ms, when progress() was called last */
    int64_t last_line;      /* of the last record */
    const char *broken_how; /* and where in the file, once it is known */
} Check;

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static bool tell(Check *c, bool always, Err *err)
{
    int64_t now;

    if (c->progress == NULL || (!always && c->pass.record % TELL_RECORDS != 0))
        return true;
    now = now_ms();
    if (!always && now - c->told < TELL_EVERY)
        return true;
    c->told = now;
    return c->progress(c->ctx, stream_done(c->pass.stream),
                       stream_size(c->pass.stream)) ||
           err_set(err, ERR_CONFLICT, "reading %s was stopped", c->s->title);
}

/* ---- Bad records -------------------------------------------------------- */

static void keep_raw(Source *s, SourceBad *bad, const Record *r)
{
    buf_reset(&s->raw);
    charset_mend(&s->raw, r->text, r->len);
    bad->raw_cut = s->raw.full || s->raw_all + s->raw.len > RAW_ALL_MAX;
    bad->raw_len = s->raw_all + s->raw.len > RAW_ALL_MAX ? 0 : s->raw.len;
    bad->raw = arena_strndup(&s->arena, s->raw.text, bad->raw_len);
    s->raw_all += bad->raw_len;
}

static void keep_bad(Check *c, const Record *r)
{
    Source *s = c->s;
    SourceBad *bad;

    s->info.n_bad++;
    if (s->info.n_kept == SOURCE_MAX_BAD)
        return;
    if (s->info.n_kept == s->bad_room) {
        s->bad_room = s->bad_room == 0 ? 64 : s->bad_room * 2;
        s->bad = mem_grow(s->bad, s->bad_room, sizeof(*s->bad));
        s->info.bad = s->bad;
    }
    bad = &s->bad[s->info.n_kept++];
    *bad = (SourceBad){
        .record = c->pass.record - 1,
        .line = r->line,
        .reason = arena_strndup(&s->arena, r->reason, strlen(r->reason)),
    };
    keep_raw(s, bad, r);
}

static void note_break(Check *c, const Record *r)
{
    Source *s = c->s;
    const char *how = stream_broken(c->pass.stream);

    if (how != NULL)
        s->info.broken =
            arena_printf(&s->arena, "%s %s; its text ends in line %lld",
                         s->title, how, (long long)c->last_line);
    else if (r->cut)
        s->info.broken = arena_printf(
            &s->arena,
            "%s was cut: it ends within the record that begins in line %lld",
            s->title, (long long)r->line);
    else if (c->pass.json != NULL && json_scan_cut(c->pass.json))
        s->info.broken = arena_printf(
            &s->arena, "%s was cut: closing brackets are missing at its end",
            s->title);
}

/* ---- Good records ------------------------------------------------------- */

/* A table whose records can go to the copy as they stand. */
static bool same_dialect(const Source *s)
{
    return s->out.delimiter == s->dialect.delimiter &&
           s->out.quote == s->dialect.quote && !s->dialect.rest;
}

static bool write_apart(Check *c, const Record *r, Err *err)
{
    Source *s = c->s;
    size_t n = s->info.n_columns;
    Field *fields = mem_alloc(n * sizeof(*fields));
    char *text = mem_alloc(r->len + 1);
    bool ok;

    memcpy(text, r->text, r->len);
    csv_split(&s->dialect, text, r->len, fields, n);
    ok = tidy_fields(c->tidy, &s->out, fields, n, err);
    free(text);
    free(fields);
    return ok;
}

/* Where the record is, or will be, in the file that is read in bulk. */
static int64_t place_of(const Check *c, const Record *r)
{
    if (c->tidy != NULL)
        return tidy_size(c->tidy);
    return pass_place(c->s, r);
}

static bool take_good(Check *c, const Record *r, Err *err)
{
    Source *s = c->s;

    if (c->pass.csv != NULL)
        parts_note(&s->parts, place_of(c, r), s->info.n_good);
    s->info.n_good++;
    if (c->tidy == NULL)
        return true;
    if (c->pass.json != NULL)
        return tidy_line(c->tidy, r->text, r->len, true, err);
    if (same_dialect(s) && !r->odd)
        return tidy_line(c->tidy, r->text, r->len, false, err);
    return write_apart(c, r, err);
}

/* ---- One walk ----------------------------------------------------------- */

/* No characters that make it a pattern for DuckDB's readers. */
static bool path_is_plain(const char *path)
{
    return strpbrk(path, "*?[]{}~") == NULL && strstr(path, "://") == NULL;
}

/* Must there be a copy, as far as is known before anything is read? */
static bool needs_copy(const Source *s)
{
    if (s->packed || s->path == NULL ||
        (s->charset != NULL && !charset_is_utf8(s->charset)))
        return true;
    if (s->info.format == SOURCE_CSV)
        return !same_dialect(s);
    return s->info.format == SOURCE_JSON || s->bom || !path_is_plain(s->path);
}

/* The same about what was read. */
static bool unfit(const Check *c)
{
    const Source *s = c->s;

    if (s->info.n_bad > 0)
        return true;
    if (c->pass.json != NULL)
        return json_scan_lone_cr(c->pass.json);
    return (csv_line_ends(c->pass.csv) & SOURCE_CR) != 0 ||
           csv_space_lines(c->pass.csv);
}

static void forget(Source *s)
{
    s->info.n_good = s->info.n_bad = 0;
    s->info.n_kept = 0;
    s->info.broken = NULL;
    s->raw_all = 0;
    s->parts.n = 0;
}

/* *again: the walk ended early, because there has to be a copy. */
static bool walk(Check *c, bool *again, Err *err)
{
    Source *s = c->s;
    Record r = {0};
    Record last = {0};

    *again = false;
    while (pass_next(&c->pass, &r, err)) {
        if (r.text == NULL) {
            note_break(c, &last);
            *again = c->tidy == NULL && unfit(c);
            return tell(c, true, err);
        }
        if (r.no_text && s->charset == NULL)
            return source_no_text(s, &r, err);
        *again = c->tidy == NULL && (r.bad || r.odd);
        if (*again)
            return true;
        last.cut = r.cut;
        last.line = r.line;
        c->last_line = r.end_line;
        if (r.bad)
            keep_bad(c, &r);
        else if (!take_good(c, &r, err))
            return false;
        if (!tell(c, false, err))
            return false;
    }
    return false;
}

static bool one_pass(Check *c, bool *again, Err *err)
{
    Source *s = c->s;
    bool ok;

    forget(s);
    ok = pass_open(&c->pass, s, err) && walk(c, again, err);
    if (ok && !*again) {
        s->info.line_ends = c->pass.csv ? csv_line_ends(c->pass.csv)
                                        : json_scan_line_ends(c->pass.json);
        s->info.trimmed = c->pass.csv != NULL && !csv_padded(c->pass.csv);
        ok = source_unchanged(s, c->pass.stream, err);
    }
    pass_close(&c->pass);
    return ok;
}

/* ---- All of it ---------------------------------------------------------- */

static void choose_output(Source *s)
{
    s->out = s->dialect;
    s->out.rest = false;
    if (s->dialect.delimiter != SOURCE_WHITESPACE && !s->dialect.rest)
        return;
    s->out.delimiter = ',';
    s->out.quote = '"';
}

/* A large table, if nothing in it is odd. */
static bool look_at_once(const Check *c, bool *plain, Err *err)
{
    Source *s = c->s;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    PlainWork work = {PIECE,
                      cores < PLAIN_THREADS ? (unsigned)cores : PLAIN_THREADS,
                      c->progress, c->ctx};

    *plain = false;
    return s->info.format != SOURCE_CSV || s->stamp.size < PIECES * PIECE ||
           cores < 2 || plain_check(s, &work, plain, err);
}

static bool check_text(Check *c, const char *tmp_dir, Err *err)
{
    Source *s = c->s;
    bool again = true, copy = needs_copy(s);

    if (!copy) {
        bool plain;

        forget(s);
        if (!look_at_once(c, &plain, err) || plain)
            return plain;
    }
    for (int i = 0; i < 2 && again; i++, copy = true) {
        if (copy)
            c->tidy = tidy_new(tmp_dir, err);
        if ((copy && c->tidy == NULL) || !one_pass(c, &again, err))
            return false;
    }
    return c->tidy == NULL || tidy_finish(c->tidy, err);
}

static bool has_records(const Source *s, Err *err)
{
    if (s->info.n_good + s->info.n_bad > 0)
        return true;
    return err_set(err, ERR_INPUT, "%s has no records%s", s->title,
                   s->info.header ? ", only a header" : "");
}

bool source_check(Source *s, const char *tmp_dir, SourceProgressFn *progress,
                  void *ctx, Err *err)
{
    Check c = {.s = s, .progress = progress, .ctx = ctx};

    if (s->info.format == SOURCE_PARQUET)
        return path_is_plain(s->path) ||
               err_set(err, ERR_INPUT,
                       "%s: rename the file; *, ?, brackets and ~ in a path "
                       "mean something else to the reader of Parquet",
                       s->title);
    choose_output(s);
    tidy_drop(s->tidy); /* of an earlier check */
    s->tidy = NULL;
    if (!check_text(&c, tmp_dir, err) || !has_records(s, err)) {
        tidy_drop(c.tidy);
        return false;
    }
    s->tidy = c.tidy;
    s->info.rewritten = c.tidy != NULL;
    s->info.path = c.tidy == NULL ? s->path : tidy_path(c.tidy);
    if (s->info.format == SOURCE_CSV)
        parts_end(&s->parts, c.tidy == NULL ? s->stamp.size : tidy_size(c.tidy),
                  s->info.n_good);
    return true;
}

/* plain.c -- See plain.h. */
#include "intake/plain.h"

#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_ROOM  65536 /* bytes in which a beginning is looked for */
#define TELLING    3     /* records that have to be good */
#define TRIES      64    /* line ends: in a bad file most are no good */
#define TELL_EVERY 100   /* ms */

typedef struct Piece {
    int64_t from, to; /* in the file */
    int64_t rows;
    unsigned line_ends;
    bool padded;
    Parts parts;
} Piece;

typedef struct Plain {
    const Source *s;
    int64_t each;
    unsigned line_ends; /* before the first piece */
    bool padded;
    Piece *piece;
    size_t n;
    atomic_size_t next;
    atomic_llong done; /* bytes */
    atomic_bool odd;   /* nobody has to go on */
} Plain;

/* ---- Pieces ------------------------------------------------------------- */

static bool is_good(const Record *r)
{
    return !r->bad && !r->odd && !r->no_text;
}

/* Does it begin as a BOM does?  Where a piece begins, one would be left out. */
static bool may_be_mark(const char *text)
{
    return (unsigned char)*text >= 0xef;
}

/* Where the first record begins, and what is before it; `end` if there is none,
 * or something odd before it. */
static bool find_first(Plain *p, int64_t end, int64_t *at, Err *err)
{
    Pass pass = {0};
    Record r = {0};
    bool ok = pass_open(&pass, p->s, err) && pass_next(&pass, &r, err);

    if (ok) {
        p->line_ends = csv_line_ends(pass.csv);
        p->padded = csv_padded(pass.csv);
        *at = r.text == NULL || may_be_mark(r.text) ||
                      csv_space_lines(pass.csv) ||
                      (p->line_ends & SOURCE_CR) != 0
                  ? end
                  : pass_place(p->s, &r);
    }
    pass_close(&pass);
    return ok;
}

/* Do records seem to begin here, and not within quotes?  Some tell. */
static bool seems_first(const Source *s, const char *text, size_t n)
{
    Err ignored;
    Stream *in = stream_open_text(text, n);
    Decoder *d = decoder_open(in, charset_find("utf-8"), &ignored);
    CsvScan *csv = csv_open(d, &s->dialect);
    Record r = {0};
    bool good = !may_be_mark(text);

    csv_expect(csv, s->dialect.columns);
    for (int i = 0; i < TELLING && good; i++) {
        if (!csv_next(csv, &r, &ignored) || r.text == NULL || r.open_end)
            break; /* the text was cut somewhere */
        good = is_good(&r);
    }
    csv_close(csv);
    decoder_close(d);
    stream_close(in);
    return good;
}

/* Where records seem to begin, at or after `at`; `end` if there is nowhere
 * near. */
static bool find_line(const Source *s, int64_t at, int64_t end, int64_t *line,
                      Err *err)
{
    int64_t to = at + LINE_ROOM < end ? at + LINE_ROOM : end;
    Stream *in = stream_open_part(s->path, at, to, err);
    char *text = mem_alloc(LINE_ROOM);
    size_t n = 0, got = 1;
    int tries = 0;
    bool ok = in != NULL;

    while (ok && got > 0 && n < LINE_ROOM) {
        ok = stream_read(in, text + n, LINE_ROOM - n, &got, err);
        n += ok ? got : 0;
    }
    *line = end;
    for (size_t i = 0; ok && i + 1 < n && *line == end && tries < TRIES; i++) {
        if (text[i] != '\n')
            continue;
        tries++;
        if (seems_first(s, text + i + 1, n - i - 1))
            *line = at + (int64_t)i + 1;
    }
    free(text);
    stream_close(in);
    return ok;
}

/* A piece without a line end where it should end goes on to the next one. */
static bool divide(Plain *p, Err *err)
{
    int64_t end = p->s->stamp.size, from, to;

    if (!find_first(p, end, &from, err))
        return false;
    p->piece = mem_alloc((size_t)((end - from) / p->each + 1) * sizeof(Piece));
    for (int64_t want = from + p->each; from < end; want += p->each) {
        to = end;
        if (want < end && !find_line(p->s, want, end, &to, err))
            return false;
        if (to == end && want + p->each < end)
            continue;
        p->piece[p->n++] = (Piece){.from = from, .to = to};
        from = to;
    }
    return true;
}

/* ---- One piece ---------------------------------------------------------- */

/* True: all records are good, and it ends where one ends. */
static bool scan(Plain *p, Piece *k, CsvScan *csv)
{
    Record r = {0};
    Err ignored;

    csv_expect(csv, p->s->dialect.columns);
    while (!p->odd && csv_next(csv, &r, &ignored)) {
        if (r.text == NULL) {
            k->line_ends = csv_line_ends(csv);
            k->padded = csv_padded(csv);
            return (k->line_ends & SOURCE_CR) == 0 && !csv_space_lines(csv);
        }
        if (!is_good(&r))
            return false;
        parts_note(&k->parts, k->from + r.at, k->rows++);
    }
    return false;
}

static bool look_at(Plain *p, Piece *k)
{
    Err ignored;
    Stream *in = stream_open_part(p->s->path, k->from, k->to, &ignored);
    Decoder *d =
        in == NULL ? NULL : decoder_open(in, charset_find("utf-8"), &ignored);
    CsvScan *csv = d == NULL ? NULL : csv_open(d, &p->s->dialect);
    bool good = csv != NULL && scan(p, k, csv);

    csv_close(csv);
    decoder_close(d);
    stream_close(in);
    return good;
}

/* The next piece that nobody has; false: there is none, or no need. */
static bool take_piece(Plain *p)
{
    size_t i = p->odd ? p->n : p->next++;

    if (i >= p->n)
        return false;
    if (!look_at(p, &p->piece[i]))
        p->odd = true;
    p->done += p->piece[i].to - p->piece[i].from;
    return true;
}

static void *take_pieces(void *plain)
{
    while (take_piece(plain))
        ;
    return NULL;
}

/* ---- All of them -------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* False: stop. */
static bool tell(const Plain *p, const PlainWork *w, int64_t *told)
{
    int64_t now = now_ms();

    if (w->progress == NULL || now - *told < TELL_EVERY)
        return true;
    *told = now;
    return w->progress(w->ctx, p->done, p->s->stamp.size);
}

static bool take_and_tell(Plain *p, const PlainWork *w)
{
    int64_t told = 0;
    bool go_on;

    do
        go_on = tell(p, w, &told);
    while (go_on && take_piece(p));
    p->odd = p->odd || !go_on;
    return go_on;
}

static bool look_at_all(Plain *p, const PlainWork *w, Err *err)
{
    pthread_t thread[PLAIN_THREADS];
    unsigned n = 0;
    bool go_on;
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (n + 1 < w->threads && n + 1 < p->n &&
           pthread_create(&thread[n], NULL, take_pieces, p) == 0)
        n++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    go_on = take_and_tell(p, w);
    for (unsigned i = 0; i < n; i++)
        pthread_join(thread[i], NULL);
    return go_on ||
           err_set(err, ERR_CONFLICT, "reading %s was stopped", p->s->title);
}

static void keep(Source *s, const Plain *p)
{
    SourceInfo *info = &s->info;

    info->n_good = info->n_bad = 0;
    info->line_ends = p->line_ends;
    info->trimmed = !p->padded;
    s->parts.n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const Piece *k = &p->piece[i];

        for (size_t j = 0; j < k->parts.n; j++)
            parts_note(&s->parts, k->parts.at[j].at,
                       info->n_good + k->parts.at[j].row);
        info->n_good += k->rows;
        info->line_ends |= k->line_ends;
        info->trimmed = info->trimmed && !k->padded;
    }
}

static bool is_unchanged(const Source *s, Err *err)
{
    Stream *in = source_stream(s, err);
    bool ok = in != NULL && source_unchanged(s, in, err);

    stream_close(in);
    return ok;
}

bool plain_check(Source *s, const PlainWork *work, bool *plain, Err *err)
{
    Plain p = {.s = s, .each = work->piece};
    bool ok =
        divide(&p, err) && look_at_all(&p, work, err) && is_unchanged(s, err);

    *plain = ok && !p.odd && p.n > 0;
    if (*plain)
        keep(s, &p);
    for (size_t i = 0; i < p.n; i++)
        parts_clear(&p.piece[i].parts);
    free(p.piece);
    return ok;
}

/* fill.c -- See fill.h. */
#include "demo/fill.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "demo/life.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_SQL     16384
#define MAX_COLUMNS 32
#define MAPPING     "demo@1"

/* Lives as lines, from one customer to the next that has no room. */
typedef struct Chunk {
    const World *w;
    uint32_t first, end; /* customers, half-open */
    Sheet sheet[DEMO_SOURCES];
    int64_t by_source[DEMO_SOURCES], facts;
    int64_t live_ms;
} Chunk;

typedef struct Fill {
    const World *w;
    FillReport *report;
    FillFn *progress;
    void *ctx;

    Store *store; /* or */
    FILE *file[FACT_TABLE_COUNT];
    const char *dir;
} Fill;

/* ---- Lives -------------------------------------------------------------- */

static void keep(void *ctx, const Fact *f)
{
    Chunk *c = ctx;

    sheet_add(&c->sheet[f->source], f);
    c->by_source[f->source]++;
    c->facts++;
}

static void *live(void *ctx)
{
    Chunk *c = ctx;
    Life *life = mem_alloc(sizeof(*life));
    int64_t start = clock_mono();

    memset(c->by_source, 0, sizeof(c->by_source));
    c->facts = 0;
    for (c->end = c->first; c->end <= c->w->customers; c->end++) {
        if (c->facts >= DEMO_CHUNK)
            break;
        life_run(life, c->w, c->end, keep, c);
    }
    free(life);
    c->live_ms = clock_mono() - start;
    return NULL;
}

static void chunk_init(Chunk *c, const World *w)
{
    *c = (Chunk){.w = w, .first = 1};
    for (int s = 0; s < DEMO_SOURCES; s++)
        c->sheet[s].source = (DemoSource)s;
}

static void chunk_clear(Chunk *c)
{
    for (int s = 0; s < DEMO_SOURCES; s++)
        sheet_clear(&c->sheet[s]);
}

/* ---- Into the ledger ---------------------------------------------------- */

static const char *sql_type(const Column *c)
{
    switch (c->type) {
    case COLUMN_TEXT: return "VARCHAR";
    case COLUMN_INT:
    case COLUMN_MS:
    case COLUMN_MONEY: return "BIGINT";
    case COLUMN_TIME: return "TIMESTAMP";
    case COLUMN_SCORE: return "DECIMAL(9,3)";
    case COLUMN_BOOL: return "BOOLEAN";
    }
    return "VARCHAR";
}

static void put_quoted(Buf *sql, const char *text)
{
    buf_puts(sql, "'");
    for (; *text != '\0'; text++)
        buf_add(sql, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    buf_puts(sql, "'");
}

/* The fields of a source, and the table expression that reads its file. */
static bool describe(Arena *a, DemoSource source, const char *path,
                     BatchFact *fact, Buf *from, Err *err)
{
    BatchField *field = ARENA_ARRAY(a, BatchField, MAX_COLUMNS);
    size_t n = 0;
    const char *name;

    buf_puts(from, "read_csv(");
    put_quoted(from, path);
    buf_puts(from, ", header = true, auto_detect = false, delim = ',',"
                   " quote = '\"', escape = '\"', nullstr = '',"
                   " columns = {'source': 'VARCHAR'");
    for (; (name = sheet_column(source, n)) != NULL; n++) {
        field[n].column = column_find(a, NULL, fact->table, name, err);
        field[n].sql = name;
        if (field[n].column == NULL)
            return false;
        buf_printf(from, ", '%s': '%s'", name, sql_type(field[n].column));
    }
    buf_puts(from, "})");
    fact->fields = field;
    fact->n_fields = n;
    return true;
}

static bool import(Fill *fill, DemoSource source, const char *path, Err *err)
{
    BatchFact fact = {.table = sheet_table[source]};
    Batch b = {.source = sheet_source[source],
               .file = sheet_source[source],
               .mapping = MAPPING,
               .columns = "*",
               .now = clock_now(),
               .n_facts = 1,
               .facts = &fact};
    Buf from = BUF_INIT(MAX_SQL);
    BatchReport report = {0};
    Arena a = {0};
    bool ok = describe(&a, source, path, &fact, &from, err);

    b.from = from.text;
    ok = ok && store_import(fill->store, &b, NULL, &report, err);
    fill->report->accepted += report.accepted;
    buf_clear(&from);
    arena_clear(&a);
    return ok;
}

static bool write_and_import(Fill *fill, Sheet *sheet, Err *err)
{
    const char *name = sheet_source[sheet->source];
    Buf path = BUF_INIT(4096);
    FILE *to;
    bool ok;

    buf_printf(&path, "%s/tmp/%s.csv", fill->dir, name);
    to = fopen(path.text, "w");
    ok = to != NULL ? sheet_write(sheet, to, true, path.text, err)
                    : file_err(err, "writing", path.text);
    if (to != NULL)
        fclose(to);
    ok = ok && import(fill, sheet->source, path.text, err);
    unlink(path.text);
    buf_clear(&path);
    return ok;
}

/* ---- As files ----------------------------------------------------------- */

static bool append(Fill *fill, Sheet *sheet, bool first, Err *err)
{
    FactTable table = sheet_table[sheet->source];
    bool header = first && (sheet->source == 0 ||
                            sheet_table[sheet->source - 1] != table);

    return sheet_write(sheet, fill->file[table], header, fact_table_name[table],
                       err);
}

static bool open_files(Fill *fill, Err *err)
{
    bool ok = file_make_dir(fill->dir, err);

    for (int t = 0; ok && t < FACT_TABLE_COUNT; t++) {
        Buf path = BUF_INIT(4096);

        buf_printf(&path, "%s/%s.csv", fill->dir, fact_table_name[t]);
        fill->file[t] = fopen(path.text, "wx");
        ok = fill->file[t] != NULL || file_err(err, "writing", path.text);
        buf_clear(&path);
    }
    return ok;
}

static bool close_files(Fill *fill, Err *err)
{
    bool ok = true;

    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        if (fill->file[t] != NULL && fclose(fill->file[t]) != 0)
            ok = file_err(err, "writing", fact_table_name[t]);
    return ok;
}

/* ---- Chunks ------------------------------------------------------------- */

static bool go_on(const Fill *fill, const Chunk *c, Err *err)
{
    double share = (double)(c->end - 1) / fill->w->customers;

    if (fill->progress == NULL ||
        fill->progress(fill->ctx, share, fill->report->facts))
        return true;
    return err_set(err, ERR_CONFLICT, "the demo was stopped");
}

static bool hand_over(Fill *fill, Chunk *c, Err *err)
{
    int64_t start = clock_mono();
    bool ok = true;

    for (int s = 0; ok && s < DEMO_SOURCES; s++) {
        Sheet *sheet = &c->sheet[s];

        if (fill->store == NULL)
            ok = append(fill, sheet, c->first == 1, err);
        else if (sheet->n > 0)
            ok = write_and_import(fill, sheet, err);
        fill->report->by_source[s] += c->by_source[s];
    }
    fill->report->facts += c->facts;
    fill->report->live_ms += c->live_ms;
    fill->report->import_ms += clock_mono() - start;
    return ok && go_on(fill, c, err);
}

/* While one chunk moves in, the next is lived. */
static bool run_chunks(Fill *fill, Chunk chunk[2], Err *err)
{
    bool ok = true;

    live(&chunk[0]);
    for (int i = 0; ok && chunk[i].facts > 0; i = 1 - i) {
        Chunk *now = &chunk[i], *next = &chunk[1 - i];
        pthread_t thread;
        bool more;

        next->first = now->end;
        next->facts = 0;
        more = next->first <= fill->w->customers;
        if (more && pthread_create(&thread, NULL, live, next) != 0)
            return err_set(err, ERR_IO, "no thread to make the demo with");
        ok = hand_over(fill, now, err);
        if (more)
            pthread_join(thread, NULL);
    }
    return ok;
}

static bool run(Fill *fill, Err *err)
{
    Chunk *chunk = mem_alloc(2 * sizeof(*chunk));
    bool ok;

    *fill->report = (FillReport){0};
    chunk_init(&chunk[0], fill->w);
    chunk_init(&chunk[1], fill->w);
    ok = run_chunks(fill, chunk, err);
    chunk_clear(&chunk[0]);
    chunk_clear(&chunk[1]);
    free(chunk);
    return ok;
}

bool fill_store(const World *w, Store *store, const char *dir, FillFn *progress,
                void *ctx, FillReport *out, Err *err)
{
    Fill fill = {.w = w,
                 .store = store,
                 .dir = dir,
                 .report = out,
                 .progress = progress,
                 .ctx = ctx};
    Buf tmp = BUF_INIT(4096);
    bool ok;

    buf_printf(&tmp, "%s/tmp", dir);
    ok = file_make_dir(tmp.text, err) && run(&fill, err);
    buf_clear(&tmp);
    return ok;
}

bool fill_csv(const World *w, const char *dir, FillFn *progress, void *ctx,
              FillReport *out, Err *err)
{
    Fill fill = {
        .w = w, .dir = dir, .report = out, .progress = progress, .ctx = ctx};
    Err closing = {0};
    bool ok = open_files(&fill, err) && run(&fill, err);

    if (!close_files(&fill, &closing) && ok) {
        *err = closing;
        ok = false;
    }
    return ok;
}

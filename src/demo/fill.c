/* fill.c -- See fill.h. */
#include "demo/fill.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "demo/life.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_SQL     16384
#define MAX_COLUMNS 32
#define MAPPING     "demo@1"

typedef struct Fill {
    const World *w;
    Sheet sheet[DEMO_SOURCES];
    FillReport *report;
    FillFn *progress;
    void *ctx;

    Store *store; /* or */
    FILE *file[FACT_TABLE_COUNT];
    const char *dir;
} Fill;

static void keep(void *ctx, const Fact *f)
{
    Fill *fill = ctx;

    sheet_add(&fill->sheet[f->source], f);
    fill->report->by_source[f->source]++;
    fill->report->facts++;
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

static bool write_and_import(Fill *fill, DemoSource source, Err *err)
{
    Buf path = BUF_INIT(4096);
    FILE *to;
    bool ok;

    buf_printf(&path, "%s/tmp/%s.csv", fill->dir, sheet_source[source]);
    to = fopen(path.text, "w");
    ok = to != NULL
             ? sheet_write(&fill->sheet[source], to, true, path.text, err)
             : file_err(err, "writing", path.text);
    if (to != NULL)
        fclose(to);
    ok = ok && import(fill, source, path.text, err);
    unlink(path.text);
    buf_clear(&path);
    return ok;
}

/* ---- As files ----------------------------------------------------------- */

static bool append(Fill *fill, DemoSource source, bool first, Err *err)
{
    FactTable table = sheet_table[source];
    bool header = first && (source == 0 || sheet_table[source - 1] != table);

    return sheet_write(&fill->sheet[source], fill->file[table], header,
                       fact_table_name[table], err);
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

static bool hand_over(Fill *fill, bool first, Err *err)
{
    int64_t start = clock_mono();
    bool ok = true;

    for (int s = 0; ok && s < DEMO_SOURCES; s++) {
        if (fill->store == NULL)
            ok = append(fill, (DemoSource)s, first, err);
        else if (fill->sheet[s].n > 0)
            ok = write_and_import(fill, (DemoSource)s, err);
    }
    fill->report->import_ms += clock_mono() - start;
    return ok;
}

static int64_t held(const Fill *fill)
{
    int64_t n = 0;

    for (int s = 0; s < DEMO_SOURCES; s++)
        n += (int64_t)fill->sheet[s].n;
    return n;
}

static bool go_on(const Fill *fill, uint32_t done, Err *err)
{
    if (fill->progress == NULL ||
        fill->progress(fill->ctx, (double)done / fill->w->customers,
                       fill->report->facts))
        return true;
    return err_set(err, ERR_CONFLICT, "the demo was stopped");
}

static bool live_all(Fill *fill, Err *err)
{
    Life *life = mem_alloc(sizeof(*life));
    uint32_t n = fill->w->customers;
    int64_t start = clock_mono();
    bool ok = true, first = true;

    for (uint32_t i = 1; ok && i <= n; i++) {
        life_run(life, fill->w, i, keep, fill);
        if (held(fill) < DEMO_CHUNK && i < n)
            continue;
        fill->report->live_ms += clock_mono() - start;
        ok = hand_over(fill, first, err) && go_on(fill, i, err);
        start = clock_mono();
        first = false;
    }
    free(life);
    return ok;
}

static bool run(Fill *fill, Err *err)
{
    bool ok;

    *fill->report = (FillReport){0};
    for (int s = 0; s < DEMO_SOURCES; s++)
        fill->sheet[s].source = (DemoSource)s;
    ok = live_all(fill, err);
    for (int s = 0; s < DEMO_SOURCES; s++)
        sheet_clear(&fill->sheet[s]);
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

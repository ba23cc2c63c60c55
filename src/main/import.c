/*
 * import.c -- `puls import`: files into the ledger, with a word about each.
 *
 *     puls import --data DIR --mapping skytrax-seat seat.csv
 *     puls import --data DIR --mapping my.yml --dry-run new.csv
 *     puls import --suggest new.csv > my.yml
 *
 * Each file is a transaction of its own: what was imported before one that
 * fails stays.  Mistakes of a mapping are all told, then nothing is read.
 * The exit status is EXIT_DONE also when rows were rejected (the report and
 * the file of rejects say which), EXIT_FAILED when a file was cut or did not
 * work, EXIT_USAGE when the mapping or the command makes no sense.
 */
#include "main/command.h"
#include "main/progress.h"

#include "intake/import.h"
#include "intake/suggest.h"

#include <stdio.h>
#include <string.h>

typedef struct Job {
    Folder *folder;
    const Args *args;
    const Mapping *mapping;
    bool json;
    bool dry_run;
} Job;

static void tell_mistake(void *ctx, const char *sentence)
{
    (void)ctx;
    fprintf(stderr, "puls: %s\n", sentence);
}

static bool print_fact(void *ctx, const char *json)
{
    (void)ctx;
    puts(json);
    return true;
}

static void print_report(const Job *job, const ImportReport *r)
{
    Buf out = BUF_INIT(1 << 20);

    if (job->json)
        import_json(r, &out);
    else
        import_print(r, &out);
    fwrite(out.text, 1, out.len, stdout);
    if (job->json)
        putchar('\n');
    fflush(stdout);
    buf_clear(&out);
}

static bool run_file(const Job *job, const char *path, bool *broken, Err *err)
{
    ImportOptions options = {.path = path,
                             .data = job->folder->app.dir,
                             .source = args_get(job->args, "source")};
    Progress progress;
    ImportTell tell = {.mistake = tell_mistake, .ctx = &progress};
    ImportReport report;
    Arena a = {0};
    bool ok;

    progress_begin(&progress, path);
    if (progress.shown)
        tell.progress = progress_show;
    if (job->dry_run)
        ok = import_preview(&a, job->mapping, &options, job->folder->app.store,
                            &tell, print_fact, NULL, err);
    else
        ok = import_file(&a, job->mapping, &options, job->folder->app.store,
                         &tell, &report, err);
    progress_end(&progress);
    if (ok && !job->dry_run) {
        print_report(job, &report);
        *broken = *broken || report.broken != NULL;
    }
    arena_clear(&a);
    return ok;
}

static bool run_files(const Job *job, bool *broken, Err *err)
{
    for (size_t i = 0; i < job->args->n_words; i++)
        if (!run_file(job, job->args->word[i], broken, err))
            return false;
    return true;
}

/* Amounts that nothing gives a currency are in the organisation's. */
static const Mapping *load_mapping(Arena *a, const char *name, const App *app,
                                   Err *err)
{
    Mapping *m = mapping_load(a, name, app->dir, tell_mistake, NULL, err);

    if (m != NULL && m->currency == NULL)
        m->currency = settings_text(app->settings, "org.currency");
    return m;
}

static bool read_format(const Args *args, bool *json, Err *err)
{
    const char *format = args_get(args, "format");

    *json = format != NULL && strcmp(format, "json") == 0;
    return format == NULL || *json || strcmp(format, "text") == 0 ||
           err_set(err, ERR_INPUT, "--format is text or json, not \"%.40s\"",
                   format);
}

static bool import(const Command *c, Args *args, Arena *a, bool *broken,
                   Err *err)
{
    const char *name = args_get(args, "mapping");
    Job job = {.args = args, .dry_run = args_get(args, "dry-run") != NULL};
    Folder folder;
    bool ok;

    if (name == NULL || args->n_words == 0)
        return err_set(err, ERR_INPUT, "usage: puls %s %s", c->name, c->usage);
    if (!read_format(args, &job.json, err) ||
        !folder_open(&folder, args, c, err))
        return false;
    job.folder = &folder;
    job.mapping = load_mapping(a, name, &folder.app, err);
    ok = job.mapping != NULL && run_files(&job, broken, err);
    folder_close(&folder);
    return ok;
}

static bool suggest(const Command *c, const Args *args, Err *err)
{
    Buf out = BUF_INIT(1 << 22);
    bool ok =
        args->n_words == 1
            ? suggest_write(args->word[0], NULL, &out, err)
            : err_set(err, ERR_INPUT, "usage: puls %s --suggest FILE", c->name);

    if (ok)
        fwrite(out.text, 1, out.len, stdout);
    buf_clear(&out);
    return ok;
}

int command_import(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {
        "data", "mapping", "dry-run", "format", "source", "suggest", NULL};
    static const char *const flags[] = {"dry-run", "suggest", NULL};
    bool broken = false, ok;
    Arena a = {0};
    Err err = {0};
    Args args;

    ok = args_parse(argc, argv, flags, &a, &args, &err) &&
         args_only(&args, options, &err) &&
         (args_get(&args, "suggest") != NULL
              ? suggest(c, &args, &err)
              : import(c, &args, &a, &broken, &err));
    arena_clear(&a);
    if (!ok)
        return command_fail(&err);
    return broken ? EXIT_FAILED : EXIT_DONE;
}

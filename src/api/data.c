/* data.c -- What the numbers rest on: dimensions and status. */
#include "api/app.h"

#include "base/clock.h"

#include <string.h>

static bool no_params(Request *req, Err *err)
{
    return params_only(&req->params, NULL, 0, err);
}

static bool put_raw(void *ctx, const char *json)
{
    Json *j = ctx;

    json_raw(j, NULL, json);
    return !j->out->full;
}

/* ---- Dimensions --------------------------------------------------------- */

static void put_tables(Json *j, unsigned tables)
{
    json_open(j, "facts", '[');
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        if ((tables & (1u << t)) != 0)
            json_str(j, NULL, fact_table_name[t]);
    json_close(j, ']');
}

static void put_dimension(Json *j, const char *name, unsigned tables,
                          const char *doc)
{
    json_open(j, NULL, '{');
    json_str(j, "name", name);
    put_tables(j, tables);
    json_str(j, "doc", doc);
    json_close(j, '}');
}

bool api_dimensions(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    const Schema *schema = store_schema(app->store);
    Json j = {.out = &reply->body};

    if (!no_params(req, err))
        return false;
    json_open(&j, NULL, '{');
    json_open(&j, "dimensions", '[');
    for (size_t i = 0; i < column_count; i++)
        if (column_table[i].role == ROLE_DIMENSION)
            put_dimension(&j, column_table[i].name, column_table[i].tables,
                          column_table[i].doc);
    for (size_t i = 0; i < schema->n_attr; i++)
        put_dimension(&j, arena_printf(req->arena, "attr.%s", schema->attr[i]),
                      IN_ALL, "your own dimension");
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

/* The column in the table asked for, or in the first one that has it. */
static const Column *find_dimension(Request *req, int table, FactTable *where,
                                    Err *err)
{
    App *app = req->app;
    const Schema *schema = store_schema(app->store);

    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        const Column *c;

        *where = (FactTable)t;
        if (table != 0 && table != t + 1)
            continue;
        c = column_find(req->arena, schema, *where, req->arg[0], err);
        if (c != NULL && c->role == ROLE_DIMENSION) {
            *err = (Err){0};
            return c;
        }
    }
    if (err->kind == ERR_NONE)
        err_set(err, ERR_MISSING, "%s is not a dimension", req->arg[0]);
    err->kind = ERR_MISSING;
    return NULL;
}

static bool put_values(Request *req, FactTable table, const Column *c,
                       int64_t limit, Json *j, Err *err)
{
    App *app = req->app;

    return store_values(app->store, table, c, (int)limit, put_raw, j, err);
}

/* A column of the clock: all facts by it, in its own order. */
static bool put_clock_values(Request *req, FactTable table, const Column *c,
                             int64_t limit, Json *j, Err *err)
{
    App *app = req->app;
    Metric any = {.type = METRIC_COUNT, .facts = table};
    Question q = {.metric = &any,
                  .period = {TIME_OPEN, TIME_OPEN},
                  .zone = app->zone,
                  .by = {c},
                  .n_by = 1,
                  .known = TIME_OPEN};
    Cells cells;
    Ask ask;

    ask_begin(app, req->arena, &ask);
    if (!answer_close(&ask.engine, &q, req->arena, err) ||
        !store_cells(app->store, &q, req->arena, &cells, err))
        return false;
    for (size_t i = 0; i < cells.n && (int64_t)i < limit; i++) {
        json_open(j, NULL, '{');
        json_str(j, "value", cells.item[i].group[0]);
        json_int(j, "count", cells.item[i].n);
        json_close(j, '}');
    }
    return true;
}

bool api_values(Request *req, Reply *reply, Err *err)
{
    static const char *const tables[] = {"all",     "interaction", "perception",
                                         "outcome", "customer",    NULL};
    static const char *const own[] = {"facts", "limit"};
    Json j = {.out = &reply->body};
    int table;
    int64_t limit;
    FactTable where;
    const Column *c;

    if (!params_only(&req->params, own, 2, err) ||
        !ask_word(req, "facts", tables, &table, err) ||
        !ask_int(req, "limit", 1, 10000, 100, &limit, err))
        return false;
    c = find_dimension(req, table, &where, err);
    if (c == NULL)
        return false;
    json_open(&j, NULL, '{');
    json_str(&j, "name", c->name);
    json_str(&j, "facts", fact_table_name[where]);
    json_open(&j, "values", '[');
    if (!(c->part != PART_NONE ? put_clock_values : put_values)(req, where, c,
                                                                limit, &j, err))
        return false;
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

/* ---- Status ------------------------------------------------------------- */

void app_put_time(Json *j, const char *key, const App *app, int64_t ms)
{
    char text[CLOCK_TEXT];

    json_str(j, key,
             ms == TIME_OPEN ? NULL : clock_format(ms, app->zone, text));
}

bool api_status(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    StoreBounds b;

    if (!no_params(req, err) || !store_bounds(app->store, &b, err))
        return false;
    json_open(&j, NULL, '{');
    json_str(&j, "name", settings_text(app->settings, "org.name"));
    json_str(&j, "zone", zone_name(app->zone));
    json_str(&j, "language", settings_text(app->settings, "org.language"));
    json_str(&j, "currency", settings_text(app->settings, "org.currency"));
    json_str(&j, "version", PULS_VERSION);
    json_open(&j, "facts", '{');
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        json_int(&j, fact_table_name[t], b.facts[t]);
    json_close(&j, '}');
    app_put_time(&j, "first", app, b.first);
    app_put_time(&j, "last", app, b.last);
    app_put_time(&j, "as_of", app, b.as_of);
    app_put_time(&j, "now", app, clock_now());
    json_close(&j, '}');
    return true;
}

/*
 * app.h -- What every call of the API works with, and the calls.
 *
 * An App is one open data folder: its facts, settings and definitions.  The
 * server answers from many threads with one App; the command line opens one
 * and makes the same calls without a socket, so both print the same bytes.
 *
 * main owns the App.  Nothing in it changes after app_open().
 */
#ifndef PULS_API_APP_H
#define PULS_API_APP_H

#include "http/route.h"
#include "insight/answer.h"
#include "store/settings.h"

typedef struct App {
    const char *dir; /* the data folder */
    Store *store;
    Settings *settings;
    Catalogue *catalogue;
    const Zone *zone; /* of the organisation */
} App;

/* Open the store, the settings and the definitions of a data folder that
 * the caller has locked.  On failure nothing stays open. */
bool app_open(App *app, const char *dir, Err *err);
void app_close(App *app);

/* The HTTP API, all of it. */
extern const Route api_routes[];
extern const size_t api_route_count;

Handler api_metrics, api_metric;
Handler api_query, api_receipt, api_receipt_rows, api_page;
Handler api_dimensions, api_values, api_sources, api_status, api_health;

/* ---- For the handlers --------------------------------------------------- */

/* Questions made of the parameters of a request, and what answers them. */
typedef struct Ask {
    Asking asking;
    Engine engine;
    Question *question;
    size_t n;
} Ask;

/* Parameters named in `own` (NULL-terminated) are the handler's; all others
 * are the question's, and unknown ones are refused.  The result lives in the
 * request's arena and must stay where it is. */
bool ask_request(Request *req, const char *const *own, Ask *out, Err *err);
void ask_begin(const App *app, Ask *out);

/* "en", "pl" or "ro" from the parameter lang; English unless said. */
bool ask_lang(const Request *req, Lang *out, Err *err);

/* A whole number from a parameter, `otherwise` where it is not given. */
bool ask_int(const Request *req, const char *name, int64_t low, int64_t high,
             int64_t otherwise, int64_t *out, Err *err);

/* Which of the words (NULL-terminated) the parameter says; the first one
 * where it is not given. */
bool ask_word(const Request *req, const char *name, const char *const *words,
              int *out, Err *err);

#endif

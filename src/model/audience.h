/*
 * audience.h -- What one audience reads in its brief, as data.
 *
 * An audience is at most five metrics of the catalogue in the order in which
 * they are read, one of them the primary outcome, each with one chart or
 * none.  It holds no number and no definition of its own, so changing the
 * audience cannot change a value.
 *
 * Those that are shipped are config/audiences/NAME.yml inside the binary;
 * those of the organisation are DATA/config/audiences/NAME.yml, in the same
 * form (docs/schema/audience.schema.json) and through the same checks.  One
 * of the organisation wins over a shipped one of its name, and taking it
 * away goes back to that.  Files are read when they are asked for, so an
 * edited one counts at once.
 *
 * Everything returned lives in the arena.  Thread-safe: no shared state; of
 * two who save at once, the later one wins whole.
 */
#ifndef PULS_MODEL_AUDIENCE_H
#define PULS_MODEL_AUDIENCE_H

#include "base/json.h"
#include "base/yaml.h"
#include "model/question.h"

#define AUDIENCE_KPIS      5  /* most of one brief */
#define AUDIENCE_MAX       40 /* shipped and own together */
#define AUDIENCE_MAX_BYTES (64 * 1024)

typedef enum BriefChart { CHART_NONE, CHART_LINE, CHART_BARS } BriefChart;
extern const char *const chart_name[]; /* by BriefChart; ends in NULL */

typedef struct AudienceKpi {
    const char *metric;
    const char *where; /* besides the metric's own conditions; "" for none */
    BriefChart chart;
    const char *by; /* of CHART_BARS; NULL otherwise */
} AudienceKpi;

typedef struct Audience {
    const char *name; /* as audience_name_ok() likes it */
    Words label, question;
    const char *last; /* "90d": see question.h */
    Compare compare;  /* COMPARE_NONE: with nothing */
    const char *primary;
    size_t n;
    AudienceKpi kpi[AUDIENCE_KPIS];
    bool builtin; /* there is a shipped one of this name */
    bool edited;  /* and this is the organisation's own instead */
} Audience;

/* Lower case, digits, - and _; 1 to 40 of them, a letter first. */
bool audience_name_ok(const char *name);

/* Make an audience of a definition.  False and *err with its place if it
 * does not hold to the schema, names a metric twice in the same scope or has
 * a primary that is none of its metrics. */
bool audience_read(Arena *a, const YamlNode *root, const char *name,
                   Audience *out, Err *err);

/* Can it be asked?  Its metrics are in the catalogue, its conditions and
 * dimensions are those of their facts. */
bool audience_fits(const Audience *au, const Asking *in, Arena *a, Err *err);

/* `dir` is the organisation's folder of them, which may be missing, or NULL.
 * All, the shipped ones first, each group by name; at most AUDIENCE_MAX. */
bool audience_list(Arena *a, const char *dir, Audience *out, size_t *n,
                   Err *err);
/* ERR_MISSING and the nearest name if there is none. */
bool audience_find(Arena *a, const char *dir, const char *name, Audience *out,
                   Err *err);

/* Keep it in the organisation's folder, which is made if it is missing. */
bool audience_save(const char *dir, const Audience *au, Err *err);
/* Take the organisation's own away; ERR_MISSING if there is none. */
bool audience_forget(const char *dir, const char *name, Err *err);

void audience_json(Json *j, const char *key, const Audience *au);
/* The definition of which audience_read() makes the same again. */
void audience_yaml(Buf *out, const Audience *au);

#endif

/*
 * routes.c -- The HTTP API, all of it.
 *
 * To add a call: add a row, declare the handler in app.h, write it in the
 * file named after the resource, describe it in docs/api/openapi.yaml.
 * test/api/openapi.test fails while a row has no description.
 */
#include "api/app.h"

/* clang-format off */
const Route api_routes[] = {
    {"GET", "/healthz",             PERM_NONE, api_health},
    {"GET", "/metrics",             PERM_READ, api_monitor, .page = true},
    {"GET", "/readyz",              PERM_NONE, api_ready},
    {"POST", "/v1/alias",           PERM_INGEST, api_segment, .often = true},
    {"GET", "/v1/audiences",        PERM_READ, api_audiences},
    {"PUT", "/v1/audiences/:name",  PERM_EDIT, api_audience_put},
    {"DELETE", "/v1/audiences/:name", PERM_EDIT, api_audience_delete},
    {"POST", "/v1/backups",         PERM_EDIT, api_backup},
    {"GET", "/v1/backups/:id",      PERM_EDIT, api_backup_fetch},
    {"POST", "/v1/batch",           PERM_INGEST, api_segment, .often = true},
    {"GET", "/v1/brief",            PERM_READ, api_brief},
    {"GET", "/v1/coverage",         PERM_READ, api_coverage},
    {"GET", "/v1/dimensions",       PERM_READ, api_dimensions},
    {"GET", "/v1/dimensions/:name", PERM_READ, api_values},
    {"GET", "/v1/distribution",     PERM_READ, api_distribution},
    {"POST", "/v1/events",          PERM_INGEST, api_events, .often = true},
    {"GET", "/v1/explain",          PERM_READ, api_explain},
    {"POST", "/v1/group",           PERM_INGEST, api_segment, .often = true},
    {"POST", "/v1/hooks/:name",     PERM_INGEST, api_hook, .often = true},
    {"POST", "/v1/identify",        PERM_INGEST, api_segment, .often = true},
    {"POST", "/v1/imports",         PERM_INGEST, api_import},
    {"GET", "/v1/jobs",             PERM_READ, api_jobs},
    {"GET", "/v1/jobs/:id",         PERM_READ, api_job},
    {"DELETE", "/v1/jobs/:id",      PERM_INGEST, api_job_stop},
    {"GET", "/v1/live",             PERM_READ, api_live},
    {"GET", "/v1/mappings",         PERM_READ, api_mappings},
    {"GET", "/v1/metrics",          PERM_READ, api_metrics},
    {"GET", "/v1/metrics/:name",    PERM_READ, api_metric},
    {"GET", "/v1/page",             PERM_READ, api_page},
    {"POST", "/v1/page",            PERM_INGEST, api_segment, .often = true},
    {"GET", "/v1/quality",          PERM_READ, api_quality},
    {"GET", "/v1/quarantine",       PERM_READ, api_quarantine},
    {"DELETE", "/v1/quarantine",    PERM_INGEST, api_quarantine_drop},
    {"POST", "/v1/quarantine/release", PERM_INGEST, api_quarantine_release},
    {"GET", "/v1/query",            PERM_READ, api_query},
    {"GET", "/v1/receipt",          PERM_READ, api_receipt},
    {"GET", "/v1/receipt/rows",     PERM_READ, api_receipt_rows},
    {"GET", "/v1/rejects/:file",    PERM_READ, api_rejects},
    {"GET", "/v1/schema",           PERM_READ, api_schema},
    {"POST", "/v1/screen",          PERM_INGEST, api_segment, .often = true},
    {"GET", "/v1/service",          PERM_READ, api_service},
    {"GET", "/v1/sources",          PERM_READ, api_sources},
    {"DELETE", "/v1/sources/:name", PERM_INGEST, api_forget_source},
    {"GET", "/v1/status",           PERM_READ, api_status},
    {"GET", "/v1/targets",          PERM_READ, api_targets},
    {"PUT", "/v1/targets/:metric",  PERM_EDIT, api_target_set},
    {"DELETE", "/v1/targets/:metric", PERM_EDIT, api_target_remove},
    {"GET", "/v1/targets/:metric/check", PERM_READ, api_target_check},
    {"POST", "/v1/track",           PERM_INGEST, api_segment, .often = true},
    {"POST", "/v1/uploads",         PERM_INGEST, api_upload, .spool = true},
    {"DELETE", "/v1/uploads/:id",   PERM_INGEST, api_upload_drop},
    {"POST", "/v1/uploads/:id/preview", PERM_INGEST, api_upload_preview},
    {"GET", "/v1/views",            PERM_READ, api_views},
    {"POST", "/v1/views",           PERM_EDIT, api_view_add},
    {"PUT", "/v1/views/:id",        PERM_EDIT, api_view_change},
    {"DELETE", "/v1/views/:id",     PERM_EDIT, api_view_remove},
    {"GET", "/v1/waterfall",        PERM_READ, api_waterfall},
};
/* clang-format on */

const size_t api_route_count = sizeof(api_routes) / sizeof(api_routes[0]);

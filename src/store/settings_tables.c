/* settings_tables.c -- The tables of the settings' file, version by version. */
#include "store/settings_sql.h"

const char *const settings_migration[SETTINGS_VERSION] = {
    "create table setting ("
    " name text primary key," /* as in setting_table */
    " value text not null"
    ") without rowid",
    "create table target ("
    " metric text primary key," /* of the catalogue */
    " value real not null,"     /* in the unit of its answers */
    " due text"                 /* the day by which */
    ") without rowid",
    "alter table target add column owner text;" /* who looks after it */
    "create table view ("
    " id integer primary key autoincrement," /* never given twice */
    " name text not null,"
    " path text not null,"
    " created integer not null" /* ms */
    ")",
    "create table quarantine ("
    " id integer primary key autoincrement," /* never given twice */
    " identity text not null,"               /* event_id() */
    " content text not null,"                /* event_content() */
    " source text not null,"
    " ref text not null,"
    " came integer not null," /* ms */
    " why text not null,"
    " event text not null," /* as in the journal */
    " unique (identity, content)"
    ")",
};

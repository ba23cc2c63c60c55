/* plain_import.c -- What Puls is measured against: DuckDB by itself.
 *
 *     plain_import FILE.csv NEW.duckdb      prints the rows that are in
 *
 * The calls of gen.c go into a table of their own, as typed as Puls has
 * them; nothing is checked, nothing is compared, no identity is made.  The
 * columns are declared, so that nothing has to be found out either.
 */
#include <duckdb.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

static const char create[] =
    "create table call (id varchar, ts timestamp, customer varchar,"
    " channel varchar, kind varchar, wait bigint, talk bigint, hold bigint,"
    " wrap bigint, answered boolean, reason varchar, region varchar)";

static const char insert[] =
    "insert into call select id, cast(ts as timestamp), customer, channel,"
    " kind, cast(wait as bigint) * 1000, cast(talk as bigint) * 1000,"
    " cast(hold as bigint) * 1000, cast(wrap as bigint) * 1000,"
    " cast(answered as boolean), reason, region\n"
    "from read_csv(?, auto_detect = false, header = true, delim = ',',"
    " quote = '\"', escape = '\"', new_line = '\\n',"
    " columns = {'id': 'VARCHAR', 'ts': 'VARCHAR', 'customer': 'VARCHAR',"
    " 'channel': 'VARCHAR', 'kind': 'VARCHAR', 'wait': 'VARCHAR',"
    " 'talk': 'VARCHAR', 'hold': 'VARCHAR', 'wrap': 'VARCHAR',"
    " 'answered': 'VARCHAR', 'reason': 'VARCHAR', 'region': 'VARCHAR'})";

static bool complain(const char *what)
{
    fprintf(stderr, "plain_import: %s\n", what == NULL ? "failed" : what);
    return false;
}

/* Run, and keep the first number that comes back. */
static bool run(duckdb_connection con, const char *sql, const char *file,
                int64_t *n)
{
    duckdb_prepared_statement stmt = NULL;
    duckdb_result res = {0};
    bool ok = duckdb_prepare(con, sql, &stmt) == DuckDBSuccess ||
              complain(duckdb_prepare_error(stmt));

    if (ok && file != NULL)
        ok = duckdb_bind_varchar(stmt, 1, file) == DuckDBSuccess;
    ok = ok && (duckdb_execute_prepared(stmt, &res) == DuckDBSuccess ||
                complain(duckdb_result_error(&res)));
    if (ok && n != NULL)
        *n = duckdb_value_int64(&res, 0, 0);
    duckdb_destroy_result(&res);
    duckdb_destroy_prepare(&stmt);
    return ok;
}

int main(int argc, char **argv)
{
    duckdb_database db = NULL;
    duckdb_connection con = NULL;
    int64_t n = 0;
    bool ok;

    if (argc != 3) {
        fprintf(stderr, "usage: plain_import FILE.csv NEW.duckdb\n");
        return 2;
    }
    ok = (duckdb_open(argv[2], &db) == DuckDBSuccess &&
          duckdb_connect(db, &con) == DuckDBSuccess) ||
         complain("the database does not open");
    ok = ok && run(con, create, NULL, NULL) &&
         run(con, insert, argv[1], NULL) &&
         run(con, "checkpoint", NULL, NULL) &&
         run(con, "select count(*) from call", NULL, &n);
    if (ok)
        printf("%" PRId64 "\n", n);
    duckdb_disconnect(&con);
    duckdb_close(&db);
    return !ok;
}

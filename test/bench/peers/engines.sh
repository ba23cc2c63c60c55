# shellcheck shell=sh disable=SC2034,SC2154 # peers.sh has the rest
# engines.sh -- Starting, filling and stopping the engines; peers.sh has the
# idea.  Whatever runs is in `running`, by pid, and stops with the script.
running=

stop_pid() {
    kill "$1" 2>/dev/null || return 0
    while kill -0 "$1" 2>/dev/null; do
        sleep 0.05
    done
}

stop_all() {
    for pid in $running; do
        stop_pid "$pid"
    done
    running=
    [ ! -f "$SCRATCH/pg/postmaster.pid" ] || as_pg pg_ctl -m fast stop
}

# start NAME PORT PATH COMMAND...: sets pid and ms, once PATH is answered.
start() {
    log=$SCRATCH/$1.log at=$2 path=$3
    shift 3
    begun=$("${tool}start" "$at" "$path" "$log" "$@") || return 1
    pid=${begun%% *}
    ms=${begun##* }
}

# installed NAME PROGRAM PACKAGE: true when it is there now; else says so.
installed() {
    command -v "$2" >/dev/null 2>&1 && return 0
    if [ "${PULS_BENCH_INSTALL:-0}" = 1 ]; then
        apt-get install -y --no-install-recommends "$3" \
            >"$SCRATCH/apt.log" 2>&1 && return 0
    fi
    echo "peers.$1 not installed: apt install $3"
    return 1
}

# load KIND WHERE FILE [NAME=VALUE...]: the seconds that it took
load() {
    kind=$1 where=$2 file=$3
    shift 3
    "${tool}run_sql" "$kind" "$where" "$@" <"$file" \
        2>&1 >"$SCRATCH/$kind.out"
}

# ---- ClickHouse 18.16 of Debian ----------------------------------------------

ch_config() {
    mkdir -p "$SCRATCH/ch/tmp" "$SCRATCH/ch/files" "$SCRATCH/ch/data"
    ch_port=$("${tool}start")
    sed "s|@DIR@|$SCRATCH/ch|g; s|@HTTP@|$ch_port|; s|@TCP@|$("${tool}start")|" \
        "$here/ch_config.xml" >"$SCRATCH/ch/config.xml"
    cp "$here/ch_users.xml" "$SCRATCH/ch/users.xml"
}

ch_start() {
    start ch "$ch_port" "/?query=${1:-SELECT%201}" \
        /usr/sbin/clickhouse-server "--config-file=$SCRATCH/ch/config.xml" ||
        return 1
    ch_pid=$pid
    running="$running $pid"
}

# The file as it is into a table: "s", the import that is measured.
ch_import() {
    load ch "$ch_port" "$here/ch_facts.sql" >/dev/null
    tail -n +2 "$csv" | curl -sSf -H Expect: -T - -X POST -o /dev/null \
        "http://127.0.0.1:$ch_port/?query=INSERT%20INTO%20facts%20FORMAT%20CSV"
}

ch_fill() {
    load ch "$ch_port" "$SCRATCH/ch_tables.sql" >/dev/null
    load ch "$ch_port" "$here/ch.sql" >/dev/null
}

# ---- Today's ClickHouse, as a library of npm ---------------------------------

chdb_find() {
    chdb=${PULS_BENCH_LIBCHDB:-}
    [ -z "$chdb" ] || return 0
    if [ "${PULS_BENCH_INSTALL:-0}" = 1 ]; then
        npm install --silent --ignore-scripts --prefix "$SCRATCH/npm" \
            @chdb/lib-linux-x64-gnu >"$SCRATCH/npm.log" 2>&1 || true
        chdb=$(find "$SCRATCH/npm" -name libchdb.so 2>/dev/null | head -1)
    fi
    [ -z "$chdb" ] || return 0
    echo "peers.chdb not installed: set PULS_BENCH_LIBCHDB to libchdb.so of" \
        "npm's @chdb/lib-linux-x64-gnu"
    return 1
}

chdb_fill() {
    {
        cat "$here/ch_facts.sql"
        echo "INSERT INTO facts SELECT * FROM file('$csv', CSVWithNames);"
        cat "$SCRATCH/ch_tables.sql" "$here/ch.sql"
    } >"$SCRATCH/chdb.sql"
    load chdb "$chdb,$SCRATCH/chdb" "$SCRATCH/chdb.sql"
}

# ---- PostgreSQL of Debian ----------------------------------------------------

# as_pg PROGRAM OPTION...: as a user who may, in its folder
as_pg() {
    program=$(find /usr/lib/postgresql -name "$1" -type f | sort -V | tail -1)
    shift
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$program" -D "$SCRATCH/pg" "$@" \
            >>"$SCRATCH/pg.log" 2>&1
    else
        "$program" -D "$SCRATCH/pg" "$@" >>"$SCRATCH/pg.log" 2>&1
    fi
}

pg_start() {
    pg_port=$("${tool}start")
    pg_words="host=127.0.0.1 port=$pg_port user=postgres dbname=postgres"
    mkdir -p "$SCRATCH/pg"
    [ "$(id -u)" != 0 ] || {
        chmod 711 "$SCRATCH"
        chown postgres "$SCRATCH/pg"
    }
    as_pg initdb -U postgres -E UTF8 --locale=C -A trust
    sed "s/@PORT@/$pg_port/" "$here/pg.conf" >>"$SCRATCH/pg/postgresql.conf"
    as_pg pg_ctl -w start
}

pg_import() {
    load pg "$pg_words" "$here/pg_facts.sql" >/dev/null
    psql -q "$pg_words" -c "\\copy facts from '$csv' with (format csv, header, null '\\N')"
}

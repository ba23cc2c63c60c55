#!/bin/sh
# peers.sh -- The reference page of twelve tiles, and what goes with it, beside
# the engines that one would pick instead.
#
#     puls demo --> ledger --> one CSV --> DuckDB, ClickHouse, PostgreSQL, ...
#                     |                        |
#                    Puls -- same numbers? -- peers      in turns, medians
#
#   PULS_BENCH_FACTS    1000000; 20000000 is what the goals name
#   PULS_BENCH_DATA     a data folder made before, of which a copy is taken
#   PULS_BENCH_PEERS    "ch chdb pg lite", besides DuckDB; what is missing is
#                       said and left out
#   PULS_BENCH_ROUNDS   5 pages of each variant; PULS_BENCH_SECONDS 10 of load
#   PULS_BENCH_PARTS    "viewers live import rolls", besides the page of one
#                       viewer; rolls: DuckDB and ClickHouse once more, with
#                       rollup tables made by hand
#   PULS_BENCH_INSTALL  1: install what is missing (Debian, npm)
#   PULS_BENCH_LIBCHDB  libchdb.so of @chdb/lib-linux-x64-gnu
#
# Servers listen on loopback; what was started is stopped, by pid.
set -eu
export TZ=UTC
here=$PWD/test/bench/peers
build=$(dirname "$PULS")
tool=$build/test/bench/peers/bench_
facts=${PULS_BENCH_FACTS:-1000000}
seconds=${PULS_BENCH_SECONDS:-10}
data=$SCRATCH/data
csv=$SCRATCH/facts.csv
duck=$SCRATCH/peer.duckdb
table=$SCRATCH/table
tile='/v1/query?metric=csat&by=channel'
# shellcheck source=/dev/null # beside this file
. "$here/engines.sh"
# what engines.sh sets
pid='' ms='' ch_port='' ch_pid='' chdb='' pg_words=''
trap stop_all EXIT
trap 'exit 130' INT TERM

say() {
    echo "peers.$1"
    echo "$1" >>"$SCRATCH/said"
}

# wanted PART
wanted() {
    case " ${PULS_BENCH_PARTS-viewers live import rolls} " in
    *" $1 "*) ;;
    *) return 1 ;;
    esac
}

# rate NAME SECONDS
rate() {
    say "import.$1 $(awk -v n="$rows" -v s="$2" \
        'BEGIN { printf "%.0f rows/s (%.1f s)", n / s, s }')"
}

# rates NAME SECONDS MORE: of the file as it is into one table, and of that until
# the tables are there that the page is asked of, as Puls' are after an import
rates() {
    rate "$1.raw" "$2"
    rate "$1" "$(awk -v a="$2" -v b="$3" 'BEGIN { print a + b }')"
}

# seconds_of COMMAND...
seconds_of() {
    begun=$(date +%s.%N)
    "$@" >&2
    awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN { printf "%.3f\n", b - a }'
}

# memory NAME PID
memory() {
    awk -v name="memory.$1" '/^VmRSS/ { now = $2 } /^VmHWM/ { most = $2 } END {
        printf "%s %d MB, %d at most\n", name, now / 1024, most / 1024
    }' "/proc/$2/status" | while read -r line; do say "$line"; done
}

prepare() {
    if [ -n "${PULS_BENCH_DATA:-}" ]; then
        cp -r "$PULS_BENCH_DATA" "$data"
    else
        "$PULS" demo --data "$data" --facts "$facts" >/dev/null
    fi
    "$PULS" settings --data "$data" org.zone UTC >/dev/null
    mkdir -p "$data/config/metrics"
    cp "$here/metrics.yml" "$data/config/metrics/bench.yml"
    load duck :memory: "$here/export.sql" "LEDGER=$data/facts.duckdb" \
        "CSV=$csv" >/dev/null
    rows=$(($(wc -l <"$csv") - 1))
    say "facts $rows"
    took=$(load duck "$SCRATCH/raw.duckdb" "$here/duck_facts.sql" "CSV=$csv" \
        TEMP=)
    rate duck.raw "$took"
    rm "$SCRATCH/raw.duckdb"
    cat "$here/duck_facts.sql" "$here/duck.sql" >"$SCRATCH/duck.sql"
    took=$(load duck "$duck" "$SCRATCH/duck.sql" "CSV=$csv" TEMP=temp)
    rate duck "$took"
    load duck "$duck" "$here/rounds.sql" \
        "ROUNDS=${PULS_BENCH_ROUNDS:-5}" >/dev/null
    grep '|' "$SCRATCH/duck.out" >"$SCRATCH/rounds"
    load duck "$duck" "$here/ch_schema.sql" >/dev/null
    grep '^CREATE' "$SCRATCH/duck.out" >"$SCRATCH/ch_tables.sql"
}

limit() {
    load duck "$duck" "$here/touched.sql" >/dev/null
    awk -v bytes="$(cat "$SCRATCH/duck.out")" '{
        printf "memory.stream %.1f GB/s of one thread, %.1f of all\n", $1, $2
        printf "page.limit %.3f ms to stream the %.1f MB that the page touches\n",
            bytes / $2 / 1e6, bytes / 1e6
    }' <<EOF | while read -r line; do say "$line"; done
$("${tool}stream")
EOF
}

# puls_serve SAID
puls_serve() {
    port=$("${tool}start")
    start puls "$port" "$tile" "$PULS" serve --data "$data" \
        --listen "127.0.0.1:$port"
    puls_pid=$pid
    running="$running $pid"
    say "start.$1 $ms ms to the first tile"
}

deck_facts() {
    curl -s "http://127.0.0.1:$port/metrics" |
        sed -n 's/^puls_deck_facts //p'
}

# The first start reads all facts into columns, as many as have room, and SQL
# answers meanwhile; every other one has the files of the one before.
puls_start() {
    puls_serve puls.first
    begun=$(date +%s) was=0
    until now=$(deck_facts) && { [ "$now" -eq "$rows" ] ||
        { [ "$now" -gt 0 ] && [ "$now" -eq "$was" ]; }; }; do
        was=$now
        [ "$(($(date +%s) - begun))" -lt 900 ] || {
            echo "peers: the columns are not filled after 900 s" >&2
            exit 1
        }
        sleep 5
    done
    say "fill.puls $now facts in columns, at most $(($(date +%s) - begun)) s"
    memory puls.first "$puls_pid"
    stop_pid "$puls_pid"
    puls_serve puls
}

puls_import() {
    mkdir "$SCRATCH/import"
    set -- "$("$build/test/bench/bench_took" "$PULS" import --data \
        "$SCRATCH/import" --mapping "$here/facts.yml" "$csv" 2>"$SCRATCH/import.out")"
    grep -q "accepted *$(echo "$rows" | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta') facts" \
        "$SCRATCH/import.out" || {
        cat "$SCRATCH/import.out" >&2
        return 1
    }
    rate puls "${1%% *}"
    rm -r "$SCRATCH/import"
}

# Every engine that is there joins `engines`, a line each.
gather() {
    engines="duck=duck:$duck:$here/duck.tiles"
    ! wanted rolls ||
        roll duck duck "$SCRATCH/roll.duckdb" duck_roll "PLAIN=$duck"
    for peer in ${PULS_BENCH_PEERS:-ch chdb pg lite}; do
        "join_$peer" || echo "peers.$peer left out"
    done
    engines="$engines
puls=puls:$port:$here/puls.tiles"
}

# roll NAME KIND WHERE FILE [NAME=VALUE...]: the engine once more, as NAMEroll,
# with what FILE.sql makes of its tables
roll() {
    name=$1 kind=$2 where=$3 file=$here/$4
    shift 4
    took=$(load "$kind" "$where" "$file.sql" "$@") || {
        echo "$took" >&2
        exit 1
    }
    say "rolls.$name $took s"
    engines="$engines
${name}roll=$kind:$where:$file.tiles"
}

join_ch() {
    installed ch /usr/sbin/clickhouse-server clickhouse-server || return 1
    ch_config
    ch_start || return 1
    rates ch18 "$(seconds_of ch_import)" "$(seconds_of ch_fill)"
    engines="$engines
ch18=ch:$ch_port:$here/ch.tiles"
    ! wanted rolls || roll ch18 ch "$ch_port" ch_roll
    stop_pid "$ch_pid"
    ch_start 'SELECT%20channel,count()%20FROM%20perception%20GROUP%20BY%20channel'
    say "start.ch18 $ms ms to the first tile"
}

join_chdb() {
    chdb_find || return 1
    rate chdb26 "$(seconds_of chdb_fill)"
    engines="$engines
chdb26=chdb:$chdb,$SCRATCH/chdb:$here/ch.tiles"
    wanted rolls || return 0
    # each engine is a process, and one alone may open a folder
    cp -r "$SCRATCH/chdb" "$SCRATCH/chdb.roll"
    roll chdb26 chdb "$chdb,$SCRATCH/chdb.roll" ch_roll
}

join_pg() {
    installed pg psql postgresql || return 1
    pg_start || return 1
    rates pg "$(seconds_of pg_import)" \
        "$(seconds_of load pg "$pg_words" "$here/pg.sql")"
    engines="$engines
pg=pg:$pg_words:$here/pg.tiles"
}

join_lite() {
    load lite "$SCRATCH/peer.sqlite" "$here/lite_facts.sql" >/dev/null
    rates lite "$(seconds_of lite_import)" \
        "$(seconds_of load lite "$SCRATCH/peer.sqlite" "$here/lite.sql")"
    engines="$engines
lite=lite:$SCRATCH/peer.sqlite:$here/lite.tiles"
}

lite_import() {
    "${tool}fill_lite" "$SCRATCH/peer.sqlite" facts <"$csv"
}

# pages VIEWERS
pages() {
    IFS='
'
    # shellcheck disable=SC2086 # a line is a word
    "${tool}turns" -v "$1" -t "$table" "$SCRATCH/rounds" $engines
    unset IFS
}

# One viewer and eight that reload pages of many filters while facts arrive.
live() {
    grep -v '^all\|^days\|^mail' "$SCRATCH/rounds" >"$SCRATCH/rounds.pair"
    "$build/test/bench/bench_send_events" "$port" 100 4 \
        "$((2 * seconds + 4))" "peers-$$" 5000 >"$SCRATCH/sent" &
    sender=$!
    for viewers in 1 8; do
        "${tool}turns" -v "$viewers" -s "$seconds" -t "$SCRATCH/table.live" \
            "$SCRATCH/rounds.pair" "puls=puls:$port:$here/puls.tiles" |
            sed 's/page\.pair/live.pair/'
    done
    wait "$sender"
    awk '{ printf "peers.live.events %s events/s, answered in %s ms, p99 %s\n",
        $2, $3, $4 }' "$SCRATCH/sent"
    awk '$1 == "page" && $2 == "pair" && $4 == "puls" {
        if (FILENAME == ARGV[1]) { if ($3 == 1) counted = $6 }
        else p99[$3] = $6
    } END {
        printf "live.p99 %.1f ms of eight viewers, %.1f times that of one that" \
            " is alone (%.1f), %.1f of one in the same stream (%.1f)\n", p99[8],
            p99[8] / counted, counted, p99[8] / p99[1], p99[1]
    }' "$table" "$SCRATCH/table.live" | while read -r line; do say "$line"; done
}

summary() {
    echo
    awk -v facts="$rows" -v day="$(date +%F)" -v cpus="$(nproc)" \
        -v model="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" \
        -f "$here/summary.awk" "$table"
    echo
    sed 's/^/- /' "$SCRATCH/said"
}

for name in turns run_sql start stream fill_lite; do
    ninja -C "$build" --quiet "test/bench/peers/bench_$name" >/dev/null
done
ninja -C "$build" --quiet test/bench/bench_took \
    test/bench/bench_send_events >/dev/null
prepare
puls_start
gather
pages 1
memory puls "$puls_pid"
[ -z "${ch_pid:-}" ] || memory ch18 "$ch_pid"
! wanted viewers || pages 8
! wanted live || live
limit
stop_pid "$puls_pid"
! wanted import || puls_import
summary

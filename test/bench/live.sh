#!/bin/sh
# live.sh -- Events a second over loopback, acknowledged when they are on the
# disk; then what the ledger takes by itself, in turns with the same rows
# committed straight into DuckDB by a bare loop (take.c).
#
# In batches of 1, 100 and 1,000, with a ledger of PULS_BENCH_FACTS facts
# (100,000) and one of PULS_BENCH_MORE (none; 20000000 is what the goal names).
# The load generator runs on the same machine.  PULS_BENCH_SECONDS (10) each.
#
# Before that, how long after the start of the process the first event was
# acknowledged: after an import, which leaves the identities to be read, and
# again after a clean stop.  PULS_BENCH_REST (10) seconds later the rest
# begins: by then the committer has read what its takes need.
set -eu
build=$(dirname "$PULS")
bench=$build/test/bench/bench_
seconds=${PULS_BENCH_SECONDS:-10}
rest=${PULS_BENCH_REST:-10}
server=

stop() {
    [ -z "$server" ] || {
        kill "$server"
        wait "$server" || true
    }
    server=
}
trap stop EXIT

# start DATA: a server of it; sets port.
start() {
    "$PULS" serve --data "$1" --listen 127.0.0.1:0 >"$1.out" 2>"$1.log" &
    server=$!
    until grep -q 'puls is at' "$1.out" 2>/dev/null; do
        kill -0 "$server" || { cat "$1.log" >&2; exit 1; }
        sleep 0.05
    done
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\)$/\1/p' "$1.out")
}

# send NAME BATCH CONNECTIONS: one measurement against the server.
send() {
    "${bench}send_events" "$port" "$2" "$3" "$seconds" "$2-$$" |
        awk -v name="live.$1.$2" '{
            printf "%s %d events/s acknowledged\n", name, $2
            printf "%s.answer.p50 %s ms\n", name, $3
            printf "%s.answer.p99 %s ms\n", name, $4
        }'
}

# first NAME WHEN: start it, and send one event.
first() {
    began=$(date +%s.%N)
    start "$SCRATCH/$1"
    "${bench}send_events" "$port" 1 1 0.05 "first-$2-$$" >/dev/null
    echo "$began $(date +%s.%N)" | awk -v name="live.$1.first.$2" '{
        printf "%s %.2f s\n", name, $2 - $1
    }'
}

# measure NAME FACTS: a ledger of so many facts, and all batches.
measure() {
    "$PULS" demo --data "$SCRATCH/$1" --facts "$2" --quiet >/dev/null
    first "$1" import
    sleep "$rest"
    stop
    first "$1" stop
    sleep "$rest"
    send "$1" 1 32
    send "$1" 100 8
    send "$1" 1000 4
    awk -v name="live.$1" '/^VmHWM/ {
        printf "%s.memory %d MB at most\n", name, $2 / 1024
    }' "/proc/$server/status"
    stop
    "${bench}take" "$SCRATCH/$1" "$SCRATCH" 3 | sed "s/^/live.$1./"
    rm -rf "${SCRATCH:?}/plain.duckdb" "${SCRATCH:?}/$1"
}

ninja -C "$build" --quiet test/bench/bench_send_events \
    test/bench/bench_take >/dev/null
measure small "${PULS_BENCH_FACTS:-100000}"
[ -z "${PULS_BENCH_MORE:-}" ] || measure large "$PULS_BENCH_MORE"

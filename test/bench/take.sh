#!/bin/sh
# take.sh -- Events into the ledger without a server, beside a bare appender,
# and the set of identities.
#
# With a ledger of PULS_BENCH_FACTS facts (100,000) and, if it is set, one of
# PULS_BENCH_MORE (20000000 is what the goal names).
set -eu
build=$(dirname "$PULS")
bench=$build/test/bench/bench_

# measure NAME FACTS
measure() {
    "$PULS" demo --data "$SCRATCH/$1" --facts "$2" --quiet >/dev/null
    mkdir "$SCRATCH/$1.plain"
    "${bench}take" "$SCRATCH/$1" "$SCRATCH/$1.plain" |
        sed "s/^/$1./"
    rm -r "${SCRATCH:?}/$1" "$SCRATCH/$1.plain"
}

ninja -C "$build" --quiet test/bench/bench_take test/bench/bench_idset >/dev/null
"${bench}idset"
measure small "${PULS_BENCH_FACTS:-100000}"
[ -z "${PULS_BENCH_MORE:-}" ] || measure large "$PULS_BENCH_MORE"

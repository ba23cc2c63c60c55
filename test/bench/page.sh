#!/bin/sh
# page.sh -- How long the page and its questions take over the calls that
# import.sh left in the ledger, or over as many of our own.
#
# Of each: the first answer, and the median of ten.  PULS_BENCH_ROWS as there.
set -eu
build=$(dirname "$PULS")
data=$SCRATCH/puls
server=

fail() {
    printf 'page.sh: %s\n' "$*" >&2
    exit 1
}

stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } || true
}

fill() {
    ninja -C "$build" --quiet test/bench/bench_gen >/dev/null
    mkdir -p "$data"
    "$build/test/bench/bench_gen" "${PULS_BENCH_ROWS:-5000000}" \
        >"$SCRATCH/calls.csv"
    "$PULS" import --data "$data" --mapping "$PWD/test/bench/calls.yml" \
        "$SCRATCH/calls.csv" >/dev/null
}

start() {
    "$PULS" serve --data "$data" --listen 127.0.0.1:0 \
        >"$SCRATCH/serve.out" 2>"$SCRATCH/serve.log" &
    server=$!
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        url=$(sed -n 's/^puls is at //p' "$SCRATCH/serve.out")
        [ -z "$url" ] || return 0
        sleep 0.5
    done
    fail "the server does not say where it is"
}

# ask PATH [NAME=VALUE...]: milliseconds
ask() {
    path=$1
    shift
    for word; do
        shift
        set -- "$@" --data-urlencode "$word"
    done
    curl -sS -G -o "$SCRATCH/answer" -w '%{http_code} %{time_total}\n' "$@" \
        "$url$path" | awk '{ if ($1 != 200) exit 1; printf "%.1f\n", $2 * 1e3 }' ||
        fail "$path: $(cat "$SCRATCH/answer")"
}

# measure NAME PATH [NAME=VALUE...]
measure() {
    name=$1
    shift
    first=$(ask "$@")
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ask "$@"
    done | sort -n | awk -v name="$name" -v first="$first" '{ v[NR] = $1 }
        END {
            printf "page.%s %.1f ms, the first time %.1f\n", name,
                (v[5] + v[6]) / 2, first
        }'
}

[ -f "$data/facts.duckdb" ] || fill
trap stop EXIT
start
app=where=channel=app
measure page /v1/page
measure page.filtered /v1/page $app
measure contacts /v1/query metric=contacts
measure contacts.filtered /v1/query metric=contacts $app
measure contacts.daily /v1/query metric=contacts grain=day
measure aht /v1/query metric=aht
measure aht.filtered /v1/query metric=aht $app
measure aht.year /v1/query metric=aht period=2024 grain=week
measure aht.by /v1/query metric=aht by=reason
measure aht.by2 /v1/query metric=aht by=reason,region
measure asa /v1/query metric=asa by=channel
measure asa.compare /v1/query metric=asa period=2024 compare=year
measure level /v1/query metric=service_level
measure level.by /v1/query metric=service_level by=region
measure customers /v1/query metric=contacting_customers

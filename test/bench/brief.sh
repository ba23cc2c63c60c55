#!/bin/sh
# brief.sh -- How large the pages are, and how soon the brief of the demo
# company is there in a browser (CHROMIUM, else chromium).
#
# PULS_BENCH_FACTS is how many facts the company has: 200000 by default.
set -eu
build=$(dirname "$PULS")
data=$SCRATCH/demo
server=

stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } || true
}

if [ ! -d web/node_modules/playwright-core ]; then
    echo "brief.sh: skipped: the pages are not installed" >&2
    exit 0
fi
mkdir -p "$data"
"$PULS" demo --data "$data" --facts "${PULS_BENCH_FACTS:-200000}" >/dev/null
trap stop EXIT
: >"$SCRATCH/brief.out"
"$PULS" serve --data "$data" --listen 127.0.0.1:0 \
    >"$SCRATCH/brief.out" 2>"$SCRATCH/brief.log" &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    url=$(sed -n 's/^puls is at //p' "$SCRATCH/brief.out")
    [ -z "$url" ] || break
    sleep 0.5
done
[ -n "$url" ] || { echo "brief.sh: the server does not say where it is" >&2 && exit 1; }
node web/tools/paint.mjs "$build/web/pages" "$url"

#!/bin/sh
# import.sh -- Import of five million calls, beside DuckDB by itself.
#
# Three times in turn, so that what else the machine does hits both; the
# figures are medians.  PULS_BENCH_ROWS makes the file another size.
set -eu
rows=${PULS_BENCH_ROWS:-5000000}
build=$(dirname "$PULS")
bench=$build/test/bench/bench_
file=$SCRATCH/calls.csv
mapping=$PWD/test/bench/calls.yml

fail() {
    printf 'import.sh: %s\n' "$*" >&2
    exit 1
}

# median COLUMN FILE
median() {
    awk -v c="$1" '{ print $c }' "$2" | sort -n |
        awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# puls_import DATA: adds a line to the file that goes by the folder's name.
puls_import() {
    "${bench}took" "$PULS" import --data "$1" --mapping "$mapping" \
        "$file" >>"$1.took" 2>"$1.out" || fail "$(cat "$1.out")"
}

# said WORD FILE: the number behind a word of the report, without commas.
said() {
    awk -v word="$1" '$1 == word { gsub(",", "", $2); print $2 }' "$2"
}

round() {
    rm -rf "$SCRATCH/puls" "$SCRATCH/plain.duckdb"
    mkdir -p "$SCRATCH/puls"
    puls_import "$SCRATCH/puls"
    [ "$(said accepted "$SCRATCH/puls.out")" = "$rows" ] ||
        fail "puls took other than $rows: $(cat "$SCRATCH/puls.out")"
    "${bench}took" "${bench}plain_import" "$file" "$SCRATCH/plain.duckdb" \
        >>"$SCRATCH/plain.took" 2>"$SCRATCH/plain.out"
    [ "$(cat "$SCRATCH/plain.out")" = "$rows" ] ||
        fail "DuckDB took other than $rows: $(cat "$SCRATCH/plain.out")"
}

again() {
    mv "$SCRATCH/puls.took" "$SCRATCH/first.took"
    puls_import "$SCRATCH/puls"
    [ "$(said duplicate "$SCRATCH/puls.out")" = "$rows" ] ||
        fail "a second import added something: $(cat "$SCRATCH/puls.out")"
    mv "$SCRATCH/puls.took" "$SCRATCH/again.took"
}

# figures NAME: rows/s by the clock and by CPU time, and the peak of memory
figures() {
    awk -v name="$1" -v rows="$rows" -v s="$(median 1 "$SCRATCH/$1.took")" \
        -v cpu="$(median 2 "$SCRATCH/$1.took")" \
        -v mb="$(median 3 "$SCRATCH/$1.took")" 'BEGIN {
            printf "import.%s %.0f rows/s\n", name, rows / s
            printf "import.%s.cpu %.0f rows per CPU second\n", name, rows / cpu
            printf "import.%s.memory %.0f MB\n", name, mb
        }'
}

# ratio COLUMN: of the same measurement, DuckDB's time by ours
ratio() {
    awk -v ours="$(median "$1" "$SCRATCH/first.took")" \
        -v theirs="$(median "$1" "$SCRATCH/plain.took")" \
        'BEGIN { printf "%.2f\n", theirs / ours }'
}

ninja -C "$build" --quiet test/bench/bench_gen test/bench/bench_took \
    test/bench/bench_plain_import >/dev/null
"${bench}gen" "$rows" >"$file"
for _ in 1 2 3; do
    round
done
again
figures first
figures plain
figures again
echo "import.ratio $(ratio 1) of DuckDB's rows/s, by the clock"
echo "import.ratio.cpu $(ratio 2) of DuckDB's rows/s, by CPU time"

#!/bin/sh
# scan.sh -- Finding the records of a plain CSV file, which comes before every
# import.
set -eu
build=$(dirname "$PULS")
ninja -C "$build" --quiet test/bench/bench_scan
awk 'BEGIN {
    for (i = 0; i < 100000; i++)
        printf "%d,2024-03-%02d 10:%02d:00,phone,%d,region %d,%.2f,agent%03d,%s\n",
            i, i % 28 + 1, i % 60, i % 11, i % 17, i / 7, i % 300,
            "some plain answer text"
}' >"$SCRATCH/part.csv"
{
    echo "id,ts,channel,score,region,amount,agent,text"
    for _ in 1 2 3 4 5; do
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
            cat "$SCRATCH/part.csv"
        done
    done
} >"$SCRATCH/scan.csv"
"$build/test/bench/bench_scan" "$SCRATCH/scan.csv"
rm "$SCRATCH/part.csv" "$SCRATCH/scan.csv"

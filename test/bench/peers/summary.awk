# summary.awk -- The table of turns.c as two tables of Markdown.
$1 == "page" {
    row = $2 " | " $3
    if (!(row in seen)) {
        seen[row] = 1
        rows[++n] = row
    }
    if (!($4 in known)) {
        known[$4] = 1
        names[++m] = $4
    }
    median[row, $4] = $5
    p99[row, $4] = $6
}

$1 == "tile" && $2 == "all" && $3 == 1 {
    if (!($5 in listed)) {
        listed[$5] = 1
        tiles[++k] = $5
    }
    tile[$5, $4] = $6
}

END {
    printf "%s facts, %s, %s cores of %s; ms, median (p99);" \
        " in the last columns the peer's median by Puls'.\n\n", facts, day,
        cpus, model
    head = "| page | viewers |"
    line = "|---|---|"
    for (i = 1; i <= m; i++) {
        head = head " " names[i] " |"
        line = line "---|"
    }
    for (i = 1; i <= m; i++)
        if (names[i] != "puls") {
            head = head " " names[i] " / puls |"
            line = line "---|"
        }
    print head "\n" line
    for (r = 1; r <= n; r++) {
        out = "| " rows[r] " |"
        for (i = 1; i <= m; i++)
            out = out sprintf(" %.1f (%.1f) |", median[rows[r], names[i]],
                p99[rows[r], names[i]])
        ours = median[rows[r], "puls"]
        for (i = 1; i <= m; i++)
            if (names[i] != "puls" && ours > 0)
                out = out sprintf(" **%.2f** |", median[rows[r], names[i]] / ours)
        print out
    }
    print "\nTiles of the page without a filter, one viewer, ms; those of" \
        " Puls wait for each other, two at a time.\n"
    head = "| tile |"
    line = "|---|"
    for (i = 1; i <= m; i++) {
        head = head " " names[i] " |"
        line = line "---|"
    }
    print head "\n" line
    for (r = 1; r <= k; r++) {
        out = "| " tiles[r] " |"
        for (i = 1; i <= m; i++)
            out = out sprintf(" %.1f |", tile[tiles[r], names[i]])
        print out
    }
}

# shape.awk -- Fails if a C file is too long, starts wrongly, or calls what
# we do not call.
#
#     awk -f tools/shape.awk FILE.[ch]...
BEGIN {
    MAX_FILE = 500
    MAX_FUNCTION = 60
    n = split("alloca strcpy strcat sprintf vsprintf strtok gets atoi rand " \
        "srand localtime gmtime system", names, " ")
    for (i = 1; i <= n; i++) banned[names[i]] = 1
}

function wrong(line, sentence) {
    printf "%s:%d: %s\n", file, line, sentence
    bad = 1
}

function end_of_file() {
    if (lines > MAX_FILE)
        wrong(lines, lines " lines; the limit is " MAX_FILE)
}

# The line without strings and comments; in_comment goes on over lines.
function code_of(s,   out, i) {
    gsub(/\\./, "", s)
    out = ""
    while (s != "") {
        if (in_comment) {
            i = index(s, "*/")
            if (!i) return out
            s = substr(s, i + 2)
            in_comment = 0
        }
        if (!match(s, /"[^"]*"|\/\*|\/\//)) return out s
        out = out substr(s, 1, RSTART - 1)
        found = substr(s, RSTART, 2)
        if (found == "//") return out
        in_comment = found == "/*"
        s = substr(s, RSTART + RLENGTH)
    }
    return out
}

FNR == 1 {
    if (file) end_of_file()
    file = FILENAME
    in_comment = 0
    open = 0
    name = file
    sub(/.*\//, "", name)
    head = $0
}

FNR == 1 && index($0, name " -- ") { head = "" }
FNR == 2 && head == "/*" && index($0, name " -- ") { head = "" }
FNR == 2 && head != "" {
    wrong(1, "starts with no `" name " -- What it is.`")
}

{
    lines = FNR
    text = code_of($0)
    while (match(text, /[A-Za-z_][A-Za-z_0-9]*\(/)) {
        called = substr(text, RSTART, RLENGTH - 1)
        if (called in banned)
            wrong(FNR, called "() is not used here; CONTRIBUTING.md says why")
        text = substr(text, RSTART + RLENGTH)
    }
}

/^\{/ { open = FNR }
/^\}/ {
    if (open && FNR - open > MAX_FUNCTION)
        wrong(open, "a function of " FNR - open " lines; the limit is " \
            MAX_FUNCTION)
    open = 0
}

END {
    if (file) end_of_file()
    exit bad
}

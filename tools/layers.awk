# layers.awk -- Fails if a file includes what its layer must not know.
#
#     awk -f tools/layers.awk src/*.c src/*/*.[ch]
#
# Each layer with the layers it may include besides itself, and each foreign
# header with the one file that may include it: the only file to change when
# that library does.
BEGIN {
    may("base", "")
    may("stat", "base")
    may("text", "base stat")
    may("model", "base stat text")
    may("store", "base stat text model")
    may("intake", "base stat text model store")
    may("insight", "base stat text model store intake")
    may("engine", "base stat text model store intake insight")
    may("http", "base")
    may("api", "base stat text model store intake insight engine http")
    may("main", "base stat text model store intake insight engine http api")

    only("yyjson.h", "src/base/jsonread.c")
    only("sanitizer/asan_interface.h", "src/base/arena.c")
    only("libical/ical.h", "src/base/clock.c")
    only("duckdb.h", "src/store/duckdb.c")
    only("sqlite3.h", "src/store/settings.c")
    only("libfyaml.h", "src/base/yaml.c")
    only("archive.h", "src/intake/archive.c")
    only("archive_entry.h", "src/intake/archive.c")
    only("microhttpd.h", "src/http/server.c")
    only("zlib.h", "src/http/reply.c")
    only("sodium.h", "src/base/hash.c")

    n = split("assert ctype dirent dlfcn endian errno fcntl fenv float ftw " \
        "getopt glob iconv inttypes langinfo libgen limits locale math " \
        "poll pthread regex sched semaphore setjmp signal stdarg stdatomic " \
        "stdbool stddef stdint stdio stdlib string strings termios threads " \
        "time uchar unistd wchar wctype arpa/inet netdb netinet/in " \
        "netinet/tcp", libc, " ")
    for (i = 1; i <= n; i++) standard[libc[i] ".h"] = 1
}

function may(layer, list,   n, a, i) {
    n = split(list " " layer, a, " ")
    for (i = 1; i <= n; i++) ok[layer, a[i]] = 1
}

function only(header, files,   n, a, i) {
    n = split(files, a, " ")
    for (i = 1; i <= n; i++) owner[header, a[i]] = 1
}

function wrong(sentence) {
    printf "%s:%d: %s\n", FILENAME, FNR, sentence
    bad = 1
}

FNR == 1 {
    n = split(FILENAME, p, "/")
    from = n > 2 ? p[n - 1] : "main"
}

/^#include "/ {
    split($2, q, /["\/]/)
    if (!((from, q[2]) in ok))
        wrong(from " may not include " $2)
}

/^#include </ {
    header = substr($2, 2, length($2) - 2)
    if (!(header in standard) && header !~ /^(sys|linux)\// &&
        !((header, FILENAME) in owner))
        wrong(header " belongs to one file (tools/layers.awk), not this one")
}

END { exit bad }

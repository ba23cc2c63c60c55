# layers.awk -- Fails if a file includes what its layer must not know.
#
#     awk -f tools/layers.awk src/*.c src/*/*.[ch]
#
# Each layer with the layers it may include besides itself, and each foreign
# header with the file that may include it: the one to change when that
# library does.
BEGIN {
    may("base", "")
    may("stat", "base")
    may("text", "base stat")
    may("model", "base stat text")
    may("deck", "base stat text model")
    may("store", "base stat text model deck")
    may("intake", "base stat text model deck store")
    may("insight", "base stat text model deck store intake")
    may("demo", "base stat text model deck store intake insight")
    may("engine", "base stat text model deck store intake insight")
    may("http", "base")
    may("api", "base stat text model deck store intake insight engine http")
    may("main", "base stat text model deck store intake insight demo engine http api")

    only("yyjson.h", "src/base/jsonread.c src/base/json.c")
    only("libfyaml.h", "src/base/yaml.c")
    only("nettle/md5.h", "src/base/digest.c")
    only("nettle/hmac.h", "src/base/digest.c")
    only("sanitizer/asan_interface.h", "src/base/arena.c")
    only("duckdb.h", "src/store/duck*")
    only("sqlite3.h", "src/store/settings.c")
    only("zlib.h", "src/intake/stream.c src/http/gzip.c")
    only("archive.h", "src/intake/zip.c src/engine/pack.c src/engine/unpack.c")
    only("archive_entry.h", "src/intake/zip.c src/engine/pack.c " \
        "src/engine/unpack.c")
    only("microhttpd.h", "src/http/server.c")
    only("emmintrin.h", "src/base/block.h")

    n = split("assert ctype dirent dlfcn endian errno fcntl fenv float ftw " \
        "getopt glob iconv inttypes langinfo libgen limits locale malloc math " \
        "poll pthread regex sched semaphore setjmp signal stdalign stdarg stdatomic " \
        "stdbool stddef stdint stdio stdlib string strings termios threads " \
        "time uchar unistd wchar wctype arpa/inet netdb netinet/in " \
        "netinet/tcp", libc, " ")
    for (i = 1; i <= n; i++) standard[libc[i] ".h"] = 1
}

function may(layer, list,   n, a, i) {
    n = split(list " " layer, a, " ")
    for (i = 1; i <= n; i++) ok[layer, a[i]] = 1
}

function only(header, files) {
    owners[header] = files
}

# A name that ends in * stands for all that begin so.
function owns(file, header,   n, a, i, stem) {
    n = split(owners[header], a, " ")
    for (i = 1; i <= n; i++) {
        stem = a[i]
        if (sub(/\*$/, "", stem) ? index(file, stem) == 1 : file == stem)
            return 1
    }
    return 0
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
        !owns(FILENAME, header))
        wrong(header " is for " (header in owners ? owners[header] : \
            "no file yet: give it one in tools/layers.awk"))
}

END { exit bad }

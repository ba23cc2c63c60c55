# shellcheck shell=sh
# lib.sh -- What the scripts share; each of them sources it from the top folder.

# Node of our own, where script/setup had to bring one, comes first.
PATH=$PWD/vendor/node/bin:$PATH
export PATH

say() {
    printf '%s: %s\n' "${0##*/}" "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Seconds since some moment, to a hundredth.
now() {
    date +%s.%2N
}

# Where the real data lies; it is no part of the repository.
shared_data() {
    printf '%s\n' "${PULS_SHARED:-../shared}/data"
}

# configure FOLDER [MESON-OPTION...]: once; ninja notices later changes.
configure() {
    [ ! -f "$1/build.ninja" ] || return 0
    mkdir -p build/log
    meson setup "$@" >build/log/meson.log 2>&1 || {
        cat build/log/meson.log >&2
        fail "meson could not configure $1; its words are above"
    }
}

# compile FOLDER [TARGET]: what the tools said is shown only if they failed.
compile() {
    ninja -C "$1" --quiet ${2:+"$2"} >build/log/ninja.log 2>&1 || {
        cat build/log/ninja.log >&2
        fail "$1 does not build; why is above"
    }
}

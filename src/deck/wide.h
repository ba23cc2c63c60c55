/*
 * wide.h -- Loops that are worth the widest vectors a processor has.
 *
 * A distribution's compiler makes code for the oldest processor it serves,
 * with 16 bytes in a vector.  A function marked WIDE is made three times, for
 * 16, 32 and 64 bytes; the loader takes the one that the processor can do.
 * The source stays the plain loop.
 *
 * Not under a sanitizer, which is not there yet when the loader asks.
 * Private to deck/.
 */
#ifndef PULS_DECK_WIDE_H
#define PULS_DECK_WIDE_H

#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE        \
    __attribute__(( \
        target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

#endif

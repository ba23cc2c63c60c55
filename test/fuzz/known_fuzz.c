/* known_fuzz.c -- The file of what is known may be broken in any way: it is
 * refused, or it is sets that can be asked and added to. */
#include "base/mem.h"
#include "store/image.h"
#include "store/known.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NEXT_SEQ 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(IdSet *s)
{
    for (uint64_t i = 0; i < 200; i++) {
        const Uint128 id = (Uint128)(i * UINT64_C(0x9e3779b97f4a7c15)) << 64 |
                           i * UINT64_C(0xbf58476d1ce4e5b9);
        int64_t at;

        idset_add(s, &id, 1, NEXT_SEQ);
        idset_find(s, &id, 1, &at);
        if (at > NEXT_SEQ)
            abort();
    }
}

static void parse(const char *body, size_t len)
{
    static Known k;

    known_init(&k);
    if (known_parse(&k, body, len, NEXT_SEQ)) {
        for (int t = 0; t < FACT_TABLE_COUNT; t++)
            use(&k.ids[t]);
        use(&k.described);
        use(&k.seen);
    } else if (idset_count(&k.ids[0]) + idset_bytes(&k.seen) > 0) {
        abort(); /* nothing is left of what was refused */
    }
    known_clear(&k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Imprint is = {"0123456789abcdef", NEXT_SEQ};
    char *file = mem_alloc(size + 1);
    Image image;
    Err err;

    if (size > 0)
        memcpy(file, data, size);
    parse(file, size);
    if (image_check(file, size, 1, &is, &image, &err)) {
        parse(image.body, image.len);
        free(image.file);
    }
    return 0;
}

/* deck_image.c -- See deck_image.h. */
#include "store/deck_image.h"

#include "base/log.h"
#include "store/image.h"

#include <sys/mman.h>

#define NAME "deck.img"

bool deck_image_read(Ledger *l, duckdb_connection con, Deck *d,
                     FreezeNote *note)
{
    Err err = {0};
    Image image;
    void *file;
    size_t n;

    if (!image_map(l, con, NAME, FREEZE_VERSION, &file, &n, &image, &err)) {
        if (err.kind != ERR_MISSING)
            log_warn("deck", "image=" NAME " is made anew: %s", err.text);
        return false;
    }
    if (!deck_thaw(d, image.body, image.len, note, &err)) {
        munmap(file, n);
        log_warn("deck", "image=" NAME " is made anew: %s", err.text);
        return false;
    }
    madvise(file, n, MADV_DONTNEED); /* till a question touches it again */
    d->image = file;
    d->image_bytes = n;
    return true;
}

static void put(void *ctx, const void *bytes, size_t n)
{
    image_put(ctx, bytes, n);
}

static bool give_name(Ledger *l, ImageOut *o, Err *err)
{
    duckdb_connection con = NULL;
    bool ok;

    pthread_mutex_lock(&l->writing);
    ok = ledger_connect(l, &con, err) && image_name(o, con, err);
    duckdb_disconnect(&con);
    pthread_mutex_unlock(&l->writing);
    return ok;
}

bool deck_image_write(Ledger *l, Deck *d, const FreezeNote *note, Err *err)
{
    ImageOut *o = image_begin(l, NAME, FREEZE_VERSION, d->next_seq, err);
    bool ok;

    if (o == NULL)
        return false;
    deck_freeze(d, note, put, o);
    ok = image_seal(o, err) && give_name(l, o, err);
    image_drop(o);
    return ok;
}

void deck_image_remove(const Ledger *l)
{
    image_remove(l, NAME);
}

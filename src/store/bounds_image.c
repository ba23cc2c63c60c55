/*
 * bounds_image.c -- The bounds of the ledger from one start to the next.
 *
 * To count them anew takes a scan of all facts, and the first answer needs
 * them.  bounds.img has them, bound to the ledger as other images are
 * (imprint.h); they hold as long as not a single row was added since.
 */
#include "store/ledger.h"

#include "base/log.h"
#include "store/image.h"

#include <stdlib.h>
#include <string.h>

#define NAME    "bounds.img"
#define VERSION 1

void ledger_remember_bounds(Ledger *l)
{
    duckdb_connection con = NULL;
    Err ignored;
    Image image;
    StoreBounds b;

    if (!ledger_look(l, &con, &ignored) ||
        !image_read(l, con, NAME, VERSION, 4096, &image, &ignored)) {
        duckdb_disconnect(&con);
        return;
    }
    if (image.len == sizeof(b) && image.next_seq == ledger_tide(l).next_seq) {
        memcpy(&b, image.body, sizeof(b));
        ledger_keep_bounds(l, &b, l->changes);
        l->bounds_image = image.next_seq;
    }
    free(image.file);
    duckdb_disconnect(&con);
}

void ledger_note_bounds(Ledger *l)
{
    duckdb_connection con = NULL;
    StoreBounds b;
    ImageOut *o;
    Err err = {0};
    bool ok;

    if (!ledger_bounds(l, &b) || l->bounds_image == ledger_tide(l).next_seq)
        return;
    o = image_begin(l, NAME, VERSION, ledger_tide(l).next_seq, &err);
    if (o == NULL)
        return;
    image_put(o, &b, sizeof(b));
    ok = image_seal(o, &err) && ledger_connect(l, &con, &err) &&
         image_name(o, con, &err);
    duckdb_disconnect(&con);
    image_drop(o);
    if (!ok)
        log_warn("store", "the next start has to count all facts: %s",
                 err.text);
}

/*
 * known_image.c -- The sets of known.h in a file beside the ledger.
 *
 *     known.img   ids of interaction, perception, outcome, customer;
 *                 described; seen           each as idset_write() writes it
 *
 * The cut is made under the ledger's `writing`, when all rows below next_seq
 * are in the sets; the file is written without it, and what comes meanwhile
 * may be in it or not: the next start reads those rows again.
 */
#include "store/known.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/image.h"
#include "store/ledger.h"

#include <inttypes.h>
#include <stdlib.h>

#define VERSION   1
#define SETS      (FACT_TABLE_COUNT + 2)
#define MAX_IMAGE ((size_t)8 << 30) /* a thousand million identities */

static IdSet *set_at(Known *k, size_t i)
{
    if (i < FACT_TABLE_COUNT)
        return &k->ids[i];
    return i == FACT_TABLE_COUNT ? &k->described : &k->seen;
}

/* ---- Reading ------------------------------------------------------------ */

bool known_parse(Known *k, const char *body, size_t len, int64_t next_seq)
{
    bool ok = true;

    for (size_t i = 0; i < SETS && ok; i++)
        ok = idset_read(set_at(k, i), &body, &len, next_seq);
    ok = ok && len == 0;
    for (size_t i = 0; i < SETS && !ok; i++)
        idset_empty(set_at(k, i));
    return ok;
}

bool known_read(Ledger *l, duckdb_connection con)
{
    Known *k = &l->known;
    Image image;
    Err err = {0};
    bool ok = image_read(l, con, KNOWN_IMAGE, VERSION, MAX_IMAGE, &image, &err);

    if (ok) {
        ok = known_parse(k, image.body, image.len, image.next_seq) ||
             err_set(&err, ERR_STORE, "it does not hold what it should");
        free(image.file);
    }
    if (ok)
        k->image_next = image.next_seq;
    else if (err.kind != ERR_MISSING)
        log_warn("store", "image=" KNOWN_IMAGE " is made anew: %s", err.text);
    return ok;
}

/* ---- Writing ------------------------------------------------------------ */

/* Of one moment. */
typedef struct Cuts {
    IdSetCut set[SETS];
    int64_t next_seq;
} Cuts;

static bool is_due(const Known *k, int64_t next_seq, bool all)
{
    int64_t more = next_seq - k->image_next;

    if (all)
        return more > 0;
    return more >= KNOWN_ROWS && more >= k->image_next / KNOWN_PART;
}

/* NULL: there is no need, or they are not filled. */
static Cuts *cut(Ledger *l, bool all)
{
    Known *k = &l->known;
    Cuts *out = NULL;
    int64_t next_seq;

    pthread_mutex_lock(&l->writing);
    next_seq = ledger_tide(l).next_seq;
    if (known_is_filled(l) && atomic_load(&k->seen_filled) && !k->outdated &&
        is_due(k, next_seq, all)) {
        out = mem_alloc(sizeof(*out));
        out->next_seq = next_seq;
        for (size_t i = 0; i < SETS; i++)
            idset_cut(set_at(k, i), &out->set[i]);
    }
    pthread_mutex_unlock(&l->writing);
    return out;
}

static void put(void *ctx, const void *bytes, size_t n)
{
    image_put(ctx, bytes, n);
}

/* Unless something was forgotten meanwhile, which is in the file. */
static bool give_name(Ledger *l, ImageOut *o, const Cuts *c, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = true;

    pthread_mutex_lock(&l->writing);
    if (!l->known.outdated) {
        ok = ledger_connect(l, &con, err) && image_name(o, con, err);
        duckdb_disconnect(&con);
        l->known.image_next = ok ? c->next_seq : 0;
    }
    pthread_mutex_unlock(&l->writing);
    return ok;
}

static bool write_image(Ledger *l, const Cuts *c, Err *err)
{
    ImageOut *o = image_begin(l, KNOWN_IMAGE, VERSION, c->next_seq, err);
    bool ok;

    if (o == NULL)
        return err->kind == ERR_MISSING; /* in memory */
    for (size_t i = 0; i < SETS; i++)
        idset_write(set_at(&l->known, i), &c->set[i], c->next_seq, put, o);
    ok = image_seal(o, err) && give_name(l, o, c, err);
    image_drop(o);
    return ok;
}

bool known_keep(Ledger *l, bool all, Err *err)
{
    Cuts *c = cut(l, all);
    bool ok = c == NULL || write_image(l, c, err);

    free(c);
    return ok || err_within(err, "writing " KNOWN_IMAGE);
}

/* Its imprint went with the facts. */
void known_outdate(Ledger *l)
{
    l->known.outdated = known_is_filled(l);
    l->known.image_next = 0;
    image_remove(l, KNOWN_IMAGE);
}

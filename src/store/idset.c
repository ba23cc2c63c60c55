/* idset.c -- See idset.h. */
#include "store/idset.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 65536   /* slots of the first table */
#define MANY_ROOM  2097152 /* no more, unless the whole is much larger */
#define SHARE      16      /* then this part of the whole */
#define AHEAD      8       /* identities whose slots are fetched ahead */
#define LINE       16      /* slots of a cache line, which are one home */

/* Of a hundred slots are taken.  One line in six is full then (Poisson), so
 * the search for what is not there looks at some twenty tags, each equal by
 * chance once in 2^32 times, and mostly at a single line. */
#define FULL 85

void idset_init(IdSet *s)
{
    *s = (IdSet){.n_tables = 0};
    pthread_rwlock_init(&s->lock, NULL);
}

void idset_clear(IdSet *s)
{
    for (size_t i = 0; i < s->n_tables; i++)
        free(s->table[i].slot);
    pthread_rwlock_destroy(&s->lock);
    s->n_tables = 0;
}

/* ---- A table ------------------------------------------------------------ */

static uint32_t tag_of(Uint128 id)
{
    uint32_t tag = (uint32_t)(id >> 64);

    return tag == 0 ? 1 : tag;
}

/* The low half, spread over the lines: the first slot of one. */
static uint64_t home_of(const IdTable *t, Uint128 id)
{
    return LINE * (uint64_t)((Uint128)(uint64_t)id * (t->room / LINE) >> 64);
}

/* How many slots of a line are taken, which are the first ones; is the tag in
 * one of them?  Without a branch, for all of the line at once. */
static int look(const uint32_t *line, uint32_t tag, bool *found)
{
    int taken = 0, same = 0;

    for (int i = 0; i < LINE; i++) {
        taken += line[i] != 0;
        same += line[i] == tag;
    }
    *found = same > 0;
    return taken;
}

/* False: it is not there, and *at is where it would be. */
static bool find(const IdTable *t, Uint128 id, uint64_t *at)
{
    uint32_t tag = tag_of(id);
    bool found;
    int taken;

    *at = home_of(t, id);
    while ((taken = look(&t->slot[*at], tag, &found)) == LINE && !found)
        *at = *at + LINE == t->room ? 0 : *at + LINE;
    *at += found ? 0 : (uint64_t)taken;
    return found;
}

static void add_table(IdSet *s, uint64_t room)
{
    IdTable *t;

    assert(s->n_tables < IDSET_MAX_TABLES);
    t = &s->table[s->n_tables++];
    *t = (IdTable){.slot = mem_alloc_large(room * sizeof(*t->slot)),
                   .room = room,
                   .limit = room / 100 * FULL + room % 100 * FULL / 100,
                   .from = INT64_MAX};
}

/* Twice the latest, up to MANY_ROOM or a share of all. */
static uint64_t grown_room(const IdSet *s)
{
    uint64_t all = 0, last, most;

    for (size_t i = 0; i < s->n_tables; i++)
        all += s->table[i].room;
    last = s->n_tables == 0 ? 0 : s->table[s->n_tables - 1].room;
    most = all / SHARE < MANY_ROOM ? MANY_ROOM : all / SHARE;
    if (last < FIRST_ROOM)
        return FIRST_ROOM;
    return 2 * last < most ? 2 * last : most / LINE * LINE;
}

static uint64_t room_for(uint64_t n)
{
    return (n / FULL * 100 + 200) / LINE * LINE;
}

static uint64_t expected_room(IdSet *s)
{
    uint64_t n = s->expected > 2 * FIRST_ROOM ? s->expected / 2 : s->expected;

    s->expected -= n;
    return room_for(n);
}

/* The latest table, or one more when it is full. */
static IdTable *with_room(IdSet *s)
{
    IdTable *last = s->n_tables == 0 ? NULL : &s->table[s->n_tables - 1];

    if (last == NULL || last->n >= last->limit)
        add_table(s, s->expected > 0 ? expected_room(s) : grown_room(s));
    return &s->table[s->n_tables - 1];
}

/* ---- The set ------------------------------------------------------------ */

void idset_expect(IdSet *s, uint64_t n)
{
    pthread_rwlock_wrlock(&s->lock);
    s->expected = n;
    pthread_rwlock_unlock(&s->lock);
}

void idset_reserve(IdSet *s, uint64_t n)
{
    pthread_rwlock_wrlock(&s->lock);
    if (n > 0)
        add_table(s, room_for(n));
    pthread_rwlock_unlock(&s->lock);
}

/* A table is larger than the caches: without this each identity waits for
 * memory, one after the other. */
static void fetch(const IdTable *t, Uint128 id)
{
    __builtin_prefetch(&t->slot[home_of(t, id)]);
}

static void add_one(IdSet *s, Uint128 id, int64_t at)
{
    IdTable *t = with_room(s);
    uint64_t slot;

    if (!find(t, id, &slot)) {
        t->slot[slot] = tag_of(id);
        t->n++;
    }
    t->from = at < t->from ? at : t->from;
}

void idset_add(IdSet *s, const Uint128 *id, size_t n, int64_t at)
{
    pthread_rwlock_wrlock(&s->lock);
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n && s->n_tables > 0)
            fetch(&s->table[s->n_tables - 1], id[i + AHEAD]);
        add_one(s, id[i], at);
    }
    pthread_rwlock_unlock(&s->lock);
}

static void fetch_all(const IdSet *s, Uint128 id)
{
    for (size_t i = 0; i < s->n_tables; i++)
        fetch(&s->table[i], id);
}

static int64_t lowest(const IdSet *s, Uint128 id)
{
    int64_t at = IDSET_NOWHERE;
    uint64_t slot;

    for (size_t i = 0; i < s->n_tables; i++) {
        if (find(&s->table[i], id, &slot) && s->table[i].from < at)
            at = s->table[i].from;
    }
    return at;
}

void idset_find(IdSet *s, const Uint128 *id, size_t n, int64_t *at)
{
    pthread_rwlock_rdlock(&s->lock);
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            fetch_all(s, id[i + AHEAD]);
        at[i] = lowest(s, id[i]);
    }
    pthread_rwlock_unlock(&s->lock);
}

bool idset_has(IdSet *s, Uint128 id)
{
    bool found = false;
    uint64_t slot;

    pthread_rwlock_rdlock(&s->lock);
    fetch_all(s, id);
    for (size_t i = 0; i < s->n_tables && !found; i++)
        found = find(&s->table[i], id, &slot);
    pthread_rwlock_unlock(&s->lock);
    return found;
}

uint64_t idset_count(IdSet *s)
{
    uint64_t n = 0;

    pthread_rwlock_rdlock(&s->lock);
    for (size_t i = 0; i < s->n_tables; i++)
        n += s->table[i].n;
    pthread_rwlock_unlock(&s->lock);
    return n;
}

uint64_t idset_bytes(IdSet *s)
{
    uint64_t bytes = 0;

    pthread_rwlock_rdlock(&s->lock);
    for (size_t i = 0; i < s->n_tables; i++)
        bytes += s->table[i].room * sizeof(uint32_t);
    pthread_rwlock_unlock(&s->lock);
    return bytes;
}

/* ---- As bytes ----------------------------------------------------------- */

#define AT_ONCE 16384 /* slots that are written in one piece */

/* What is written of a table, before its slots. */
typedef struct TableHead {
    uint64_t room;
    int64_t from;
} TableHead;

void idset_cut(IdSet *s, IdSetCut *out)
{
    pthread_rwlock_rdlock(&s->lock);
    out->n_tables = s->n_tables;
    memcpy(out->table, s->table, s->n_tables * sizeof(s->table[0]));
    pthread_rwlock_unlock(&s->lock);
}

/* A piece at a time, so that nobody who adds waits for the disk. */
static void write_slots(IdSet *s, const IdTable *t, IdSetPut *put, void *ctx)
{
    uint32_t some[AT_ONCE];
    uint64_t n;

    for (uint64_t i = 0; i < t->room; i += n) {
        n = t->room - i < AT_ONCE ? t->room - i : AT_ONCE;
        pthread_rwlock_rdlock(&s->lock);
        memcpy(some, t->slot + i, n * sizeof(some[0]));
        pthread_rwlock_unlock(&s->lock);
        put(ctx, some, n * sizeof(some[0]));
    }
}

void idset_write(IdSet *s, const IdSetCut *cut, int64_t before, IdSetPut *put,
                 void *ctx)
{
    uint64_t n = cut->n_tables;

    put(ctx, &n, sizeof(n));
    for (size_t i = 0; i < n; i++) {
        const IdTable *t = &cut->table[i];
        TableHead head = {t->room, t->from < before ? t->from : before};

        put(ctx, &head, sizeof(head));
        write_slots(s, t, put, ctx);
    }
}

static bool get(const char **at, size_t *left, void *to, size_t n)
{
    if (n > *left)
        return false;
    memcpy(to, *at, n);
    *at += n;
    *left -= n;
    return true;
}

/* One that is too full would be searched for ever, and the free slots of a
 * line are its last ones. */
static bool count_taken(IdTable *t)
{
    bool whole = true;

    for (uint64_t i = 0; i < t->room; i++) {
        bool taken = t->slot[i] != 0;

        t->n += taken;
        whole &= !taken || i % LINE == 0 || t->slot[i - 1] != 0;
    }
    return whole && t->n <= t->limit;
}

static bool read_table(IdSet *s, const char **at, size_t *left, int64_t before)
{
    TableHead head;
    IdTable *t;

    if (!get(at, left, &head, sizeof(head)) || head.room == 0 ||
        head.room % LINE != 0 || head.room > *left / sizeof(t->slot[0]) ||
        head.from < 0 || head.from > before)
        return false;
    add_table(s, head.room);
    t = &s->table[s->n_tables - 1];
    t->from = head.from;
    return get(at, left, t->slot, head.room * sizeof(t->slot[0])) &&
           count_taken(t);
}

/* As many tables again must have room. */
bool idset_read(IdSet *s, const char **at, size_t *left, int64_t before)
{
    uint64_t n = 0;
    bool ok;

    pthread_rwlock_wrlock(&s->lock);
    ok = s->n_tables == 0 && get(at, left, &n, sizeof(n)) &&
         n <= IDSET_MAX_TABLES / 2;
    for (uint64_t i = 0; i < n && ok; i++)
        ok = read_table(s, at, left, before);
    pthread_rwlock_unlock(&s->lock);
    if (!ok)
        idset_empty(s);
    return ok;
}

void idset_empty(IdSet *s)
{
    pthread_rwlock_wrlock(&s->lock);
    for (size_t i = 0; i < s->n_tables; i++)
        free(s->table[i].slot);
    s->n_tables = 0;
    s->expected = 0;
    pthread_rwlock_unlock(&s->lock);
}

/* ---- Texts -------------------------------------------------------------- */

/* Two chains of FNV-1a that begin apart, each stirred at the end by the
 * finaliser of SplitMix64, so that all bits depend on all bytes. */
static uint64_t stir(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

Uint128 idset_of_text(const char *text)
{
    uint64_t a = UINT64_C(0xcbf29ce484222325), b = ~a;

    for (; *text != '\0'; text++) {
        a = (a ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
        b = (b ^ (unsigned char)*text) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return (Uint128)stir(a) << 64 | stir(b);
}

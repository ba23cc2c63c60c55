/*
 * chancefacts.h -- Facts made by chance, but always the same.
 *
 *     Chance c = {.seed = 4, .time = BEGIN};
 *     Fact f;
 *
 *     fact_make(&c, &f, FACT_INTERACTION, false);
 *
 * A fact is words, of which a row of a file or an event can be made; texts
 * are the arena's.  With `again` it is one that was made before, with other
 * content.
 */
#ifndef PULS_TEST_CHANCEFACTS_H
#define PULS_TEST_CHANCEFACTS_H

#include "base/arena.h"
#include "model/column.h"

#include "test.h"

#define MAX_VALUES 16
#define DAY        86400000

typedef struct Chance {
    uint32_t seed;
    int next;     /* number of the next fact */
    int64_t time; /* of the latest facts */
    Arena arena;
} Chance;

static inline uint32_t draw(Chance *c, uint32_t n)
{
    c->seed = c->seed * 1664525 + 1013904223;
    return (c->seed >> 8) % n;
}

/* A fact as words: of events and of a row of a file alike. */
typedef struct Fact {
    const char *ref, *customer;
    int64_t ts;
    size_t n;
    const char *column[MAX_VALUES], *value[MAX_VALUES]; /* NULL: none */
} Fact;

static const char *const fact_columns[] = {
    [FACT_INTERACTION] = "ref,ts,customer,kind,answered,abandoned,channel,"
                         "team,wait,talk,resolution,cost,currency",
    [FACT_PERCEPTION] = "ref,ts,customer,kind,score,scale_min,scale_max,"
                        "scale_reversed,channel,product",
    [FACT_OUTCOME] = "ref,ts,customer,kind,amount,currency,channel",
    [FACT_CUSTOMER] = "ref,ts,customer,segment,region",
};

static inline const char *one_of(Chance *c, const char *const *words,
                                 uint32_t n)
{
    return words[draw(c, n)];
}

static inline void say(Fact *f, const char *column, const char *value)
{
    f->column[f->n] = column;
    f->value[f->n++] = value;
}

static inline void say_number(Chance *c, Fact *f, const char *column,
                              uint32_t x)
{
    say(f, column, arena_printf(&c->arena, "%u", x));
}

static inline void say_interaction(Chance *c, Fact *f)
{
    static const char *const channels[] = {"phone", "chat", NULL,
                                           "\xc5\xbc\xc3\xb3\xc5\x82w"};
    static const char *const flags[] = {"0", "1", "0", NULL};
    static const char *const money[] = {"EUR", "PLN", "PLN", NULL};
    uint32_t how = draw(c, 4);

    say(f, "kind", "call");
    say(f, "answered", flags[how]);
    say(f, "abandoned", how == 2 ? "1" : flags[how == 1 ? 0 : how]);
    say(f, "channel", one_of(c, channels, LEN(channels)));
    say(f, "team", arena_printf(&c->arena, "t%u", draw(c, 12)));
    say_number(c, f, "wait", draw(c, 90000));
    say_number(c, f, "talk", draw(c, 5) == 0 ? 0 : draw(c, 2000000));
    say_number(c, f, "resolution", draw(c, 5) * 36000000);
    f->value[f->n - 1] = draw(c, 3) == 0 ? NULL : f->value[f->n - 1];
    say_number(c, f, "cost", draw(c, 2000));
    say(f, "currency", one_of(c, money, LEN(money)));
}

/* Scores of events are thousandths, those of files as they are. */
static inline void say_perception(Chance *c, Fact *f)
{
    static const char *const kinds[] = {"nps", "csat", "ces"};
    static const char *const places[] = {"chat", NULL}, *const goods[] = {
                                                            "bed", "sofa"};
    static const uint32_t high[] = {10, 5, 7};
    uint32_t k = draw(c, 3), scale = draw(c, 9) == 0 ? draw(c, 3) : k;
    uint32_t low = scale == 0 ? 0 : 1;

    say(f, "kind", kinds[k]);
    say_number(c, f, "score", low + draw(c, high[scale] + 1 - low));
    say_number(c, f, "scale_min", low);
    say_number(c, f, "scale_max", high[scale]);
    say(f, "scale_reversed", draw(c, 15) == 0 ? "1" : "0");
    say(f, "channel", one_of(c, places, LEN(places)));
    say(f, "product", one_of(c, goods, LEN(goods)));
}

static inline void say_outcome(Chance *c, Fact *f)
{
    static const char *const kinds[] = {"purchase", "refund", "renewal"};
    static const char *const money[] = {"EUR", "PLN", "PLN"};
    static const char *const places[] = {"web", NULL};

    say(f, "kind", one_of(c, kinds, LEN(kinds)));
    say_number(c, f, "amount", draw(c, 100000));
    say(f, "currency", one_of(c, money, LEN(money)));
    say(f, "channel", one_of(c, places, LEN(places)));
}

static inline void say_customer(Chance *c, Fact *f)
{
    say(f, "segment", arena_printf(&c->arena, "s%u", draw(c, 3)));
    say(f, "region", arena_printf(&c->arena, "r%u", draw(c, 4)));
}

static inline void fact_make(Chance *c, Fact *f, FactTable t, bool again)
{
    static void (*const rest[])(Chance *, Fact *) = {
        [FACT_INTERACTION] = say_interaction,
        [FACT_PERCEPTION] = say_perception,
        [FACT_OUTCOME] = say_outcome,
        [FACT_CUSTOMER] = say_customer,
    };
    int number = again ? (int)draw(c, (uint32_t)c->next + 1) : c->next++;
    int64_t late = draw(c, 6) == 0 ? (int64_t)draw(c, 40) * DAY : 0;

    *f = (Fact){.ref = arena_printf(&c->arena, "%d-%d", (int)t, number),
                .customer = arena_printf(&c->arena, "c%u", draw(c, 30)),
                .ts = c->time - late + draw(c, 3600000)};
    rest[t](c, f);
}

#endif

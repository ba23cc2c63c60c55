/* gen.c -- Writes a call centre's calls as CSV: the same ones every time.
 *
 *     gen ROWS > calls.csv
 *
 * The calls are spread evenly over 2023 and 2024 and come in order, as an
 * export does; a tenth as many customers as calls make them.
 */
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define FROM_MS INT64_C(1672531200000)      /* 2023-01-01T00:00:00Z */
#define SPAN_MS INT64_C(731) * 86400 * 1000 /* to the end of 2024 */

static const char *const channels[] = {"phone", "phone", "phone", "callback",
                                       "app"};
static const char *const reasons[] = {"billing",  "delivery",  "technical",
                                      "contract", "complaint", "other"};
static const char *const regions[] = {"north", "south", "east", "west"};

/* Knuth's linear congruential generator, high bits. */
static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state =
        *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % below);
}

static void write_call(int64_t i, int64_t n, uint64_t *state)
{
    int64_t ms = FROM_MS + (int64_t)((double)i / (double)n * (double)SPAN_MS);
    uint32_t customers = (uint32_t)(n / 10 + 1);
    char ts[CLOCK_TEXT];
    bool answered = draw(state, 100) < 92;

    clock_format(ms / 1000 * 1000, zone_utc(), ts);
    printf("call-%08" PRId64 ",%s,K%07u,%s,call,%u,", i, ts,
           draw(state, customers), channels[draw(state, 5)], draw(state, 180));
    if (answered)
        printf("%u,%u,%u,true", 30 + draw(state, 600), draw(state, 60),
               draw(state, 90));
    else
        printf(",,,false");
    printf(",%s,%s\n", reasons[draw(state, 6)], regions[draw(state, 4)]);
}

int main(int argc, char **argv)
{
    long long n = argc == 2 ? strtoll(argv[1], NULL, 10) : 0;
    uint64_t state = 1;

    if (n <= 0 || n > INT64_C(1000000000)) {
        fprintf(stderr, "usage: gen ROWS\n");
        return 2;
    }
    puts("id,ts,customer,channel,kind,wait,talk,hold,wrap,answered,reason,"
         "region");
    for (long long i = 0; i < n; i++)
        write_call(i, n, &state);
    return fflush(stdout) != 0;
}

/* token.c -- See token.h. */
#include "base/token.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *token_new(char token[TOKEN_SIZE])
{
    uint64_t x;

    if (getentropy(&x, sizeof(x)) != 0)
        abort(); /* a kernel without it is older than all we run on */
    snprintf(token, TOKEN_SIZE, "%016llx", (unsigned long long)x);
    return token;
}

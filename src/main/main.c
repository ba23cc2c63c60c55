/* main.c -- Reads the command line and hands it to the command. */
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argv;
    fprintf(stderr, "puls %s\n", PULS_VERSION);
    return argc > 1 ? 2 : 0;
}

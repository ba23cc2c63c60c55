/*
 * token.h -- Names that nobody has and nobody can guess.
 */
#ifndef PULS_BASE_TOKEN_H
#define PULS_BASE_TOKEN_H

#define TOKEN_SIZE 17 /* bytes that token_new() writes */

/* Sixteen digits of 0-9 and a-f, from the kernel, with '\0'.  Returns it.
 * Any thread. */
char *token_new(char token[TOKEN_SIZE]);

#endif

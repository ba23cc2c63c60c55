/* mistakes.c -- See mistakes.h. */
#include "intake/mistakes.h"

#include <stdio.h>
#include <string.h>

void mistakes_note(void *ctx, const char *sentence)
{
    Mistakes *m = ctx;

    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->at[i], sentence) == 0)
            return; /* of a column that several facts need */
    if (m->n < MAPPING_MAX_TELL)
        m->at[m->n++] = arena_printf(m->a, "%s", sentence);
}

bool mistakes_tell(const Mistakes *m, Err *err)
{
    size_t used = strlen(err->text);

    for (size_t i = 0; i < m->n && used < sizeof(err->text); i++) {
        size_t room = sizeof(err->text) - used;
        const char *join = i == 0 ? ": " : "; ";

        if (i > 0 && strlen(join) + strlen(m->at[i]) >= room)
            break;
        snprintf(err->text + used, room, "%s%s", join, m->at[i]);
        used = strlen(err->text);
    }
    return false;
}

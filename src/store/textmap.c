/* textmap.c -- See textmap.h. */
#include "store/textmap.h"

#include "base/mem.h"
#include "store/idset.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64 /* slots; doubled when half of them are taken */

/* The slot of the text, or the free one where it would be. */
static TextSlot *slot_of(const TextMap *m, uint64_t hash, const char *text)
{
    size_t at = hash & (m->room - 1);

    while (m->slot[at].text != NULL &&
           (m->slot[at].hash != hash || strcmp(m->slot[at].text, text) != 0))
        at = (at + 1) & (m->room - 1);
    return &m->slot[at];
}

static void grow(TextMap *m)
{
    TextMap more = {.room = m->room == 0 ? FIRST_ROOM : 2 * m->room, .n = m->n};

    more.slot = mem_alloc(more.room * sizeof(*more.slot));
    for (size_t i = 0; i < m->room; i++) {
        if (m->slot[i].text != NULL)
            *slot_of(&more, m->slot[i].hash, m->slot[i].text) = m->slot[i];
    }
    free(m->slot);
    *m = more;
}

size_t *textmap_put(TextMap *m, const char *text, bool *is_new)
{
    uint64_t hash = (uint64_t)idset_of_text(text);
    TextSlot *s;

    if (2 * m->n >= m->room)
        grow(m);
    s = slot_of(m, hash, text);
    *is_new = s->text == NULL;
    if (*is_new) {
        *s = (TextSlot){.text = text, .hash = hash};
        m->n++;
    }
    return &s->number;
}

size_t *textmap_find(const TextMap *m, const char *text)
{
    TextSlot *s;

    if (m->room == 0)
        return NULL;
    s = slot_of(m, (uint64_t)idset_of_text(text), text);
    return s->text == NULL ? NULL : &s->number;
}

void textmap_clear(TextMap *m)
{
    free(m->slot);
    *m = (TextMap){0};
}

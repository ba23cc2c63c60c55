/* pending.c -- See pending.h. */
#include "engine/pending.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

void pending_init(Pending *p, size_t events)
{
    size_t n = 1024;

    while (n < events)
        n *= 2;
    *p = (Pending){mem_alloc(n * sizeof(*p->bucket)), n - 1};
}

void pending_clear(Pending *p)
{
    free(p->bucket);
    *p = (Pending){0};
}

/* Identities are hashes already. */
static PendingLink **bucket_of(const Pending *p, const Event *e)
{
    return &p->bucket[(size_t)e->id & p->mask];
}

void pending_add(Pending *p, PendingLink *link)
{
    PendingLink **at = bucket_of(p, link->event);

    link->next = *at;
    *at = link;
}

void pending_remove(Pending *p, PendingLink *link)
{
    PendingLink **at = bucket_of(p, link->event);

    while (*at != link) {
        assert(*at != NULL);
        at = &(*at)->next;
    }
    *at = link->next;
}

bool pending_says(const Pending *p, const Event *e)
{
    for (const PendingLink *l = *bucket_of(p, e); l != NULL; l = l->next) {
        if (l->event->id == e->id &&
            (!e->says_known || l->event->known == e->known) &&
            event_content(l->event) == event_content(e))
            return true;
    }
    return false;
}

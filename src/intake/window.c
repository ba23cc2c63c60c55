/* window.c -- See window.h. */
#include "intake/window.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void make_room(Window *w)
{
    size_t kept = w->end - w->start;

    if (w->start > 0) {
        memmove(w->text, w->text + w->start, kept);
        w->gone += (int64_t)w->start;
        w->start = 0;
        w->end = kept;
    }
    if (w->text != NULL && kept <= w->room / 2)
        return;
    w->room = w->text == NULL ? WINDOW_ROOM : w->room * 2;
    w->text = mem_grow(w->text, w->room + WINDOW_PAD, 1);
}

bool window_more(Window *w, Err *err)
{
    size_t got;

    make_room(w);
    if (!decoder_read(w->in, w->text + w->end, w->room - w->end, &got, err))
        return false;
    w->end += got;
    w->eof = got == 0;
    return true;
}

void window_clear(Window *w)
{
    free(w->text);
    *w = (Window){.in = w->in};
}

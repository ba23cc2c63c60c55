/* exposition.c -- See exposition.h. */
#include "base/exposition.h"

#include <math.h>
#include <string.h>

#define WHOLE_MAX 9007199254740992.0 /* 2^53 */

/* With a backslash before what would end it or the line. */
static void put_escaped(Buf *out, const char *s, const char *special)
{
    for (; *s != '\0'; s++) {
        if (*s == '\n')
            buf_puts(out, "\\n");
        else {
            if (strchr(special, *s) != NULL)
                buf_puts(out, "\\");
            buf_add(out, s, 1);
        }
    }
}

void expose_family(Exposition *e, const char *name, const char *type,
                   const char *help)
{
    e->family = name;
    buf_printf(e->out, "# HELP %s ", name);
    put_escaped(e->out, help, "\\");
    buf_printf(e->out, "\n# TYPE %s %s\n", name, type);
}

static void put_number(Buf *out, double x)
{
    if (isnan(x))
        buf_puts(out, "NaN");
    else if (isinf(x))
        buf_puts(out, x > 0 ? "+Inf" : "-Inf");
    else if (x == floor(x) && fabs(x) <= WHOLE_MAX)
        buf_printf(out, "%.0f", x);
    else
        buf_printf(out, "%.15g", x);
}

void expose(Exposition *e, const char *suffix, const Param *label, size_t n,
            double value)
{
    buf_printf(e->out, "%s%s", e->family, suffix);
    for (size_t i = 0; i < n; i++) {
        buf_printf(e->out, "%s%s=\"", i == 0 ? "{" : ",", label[i].name);
        put_escaped(e->out, label[i].value, "\\\"");
        buf_puts(e->out, "\"");
    }
    buf_puts(e->out, n > 0 ? "} " : " ");
    put_number(e->out, value);
    buf_puts(e->out, "\n");
}

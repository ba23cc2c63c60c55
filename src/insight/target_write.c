/* target_write.c -- The outlook of a target as JSON and as text. */
#include "insight/target.h"

#include "model/show.h"
#include "stat/scale.h"

#include <math.h>

/* ---- JSON --------------------------------------------------------------- */

static void put_day(Json *j, const char *key, const Outlook *o, int64_t ms)
{
    char text[CLOCK_TEXT];

    json_str(j, key,
             ms == TIME_OPEN ? NULL : clock_format_date(ms, o->zone, text));
}

static void put_projection(Json *j, const Outlook *o)
{
    if (!o->projected) {
        json_null(j, "projection");
        return;
    }
    json_open(j, "projection", '{');
    put_day(j, "at", o, o->projected_at - 1); /* the day, not its end */
    json_num(j, "value", o->projection);
    json_num(j, "low", o->projection_interval.low);
    json_num(j, "high", o->projection_interval.high);
    json_num(j, "level", TARGET_LEVEL);
    json_close(j, '}');
}

static void put_now(Json *j, const Outlook *o)
{
    char text[CLOCK_TEXT];

    json_open(j, "now", '{');
    json_str(j, "from", clock_format(o->period.from, o->zone, text));
    json_str(j, "to", clock_format(o->period.to, o->zone, text));
    json_num(j, "value", o->now.value);
    json_int(j, "n", o->now.n);
    json_num(j, "low", o->now.low);
    json_num(j, "high", o->now.high);
    json_close(j, '}');
}

void target_json(Json *j, const Outlook *o, Lang lang)
{
    Arena a = {0};

    json_open(j, NULL, '{');
    json_str(j, "metric", o->metric->name);
    json_str(j, "unit", o->metric->unit);
    if (o->currency != NULL)
        json_str(j, "currency", o->currency);
    json_num(j, "value", o->value);
    json_str(j, "due", o->due);
    put_now(j, o);
    json_num(j, "gap", o->gap);
    json_num(j, "margin", o->margin);
    json_num(j, "per_month", o->per_month);
    json_num(j, "needed_n", o->needed_n);
    json_num(j, "months", o->months);
    json_bool(j, "measurable", o->measurable);
    put_day(j, "by", o, o->by);
    json_str(j, "state", target_word[o->state]);
    put_projection(j, o);
    json_str(j, "sentence", target_sentence(&a, lang, o));
    json_close(j, '}');
    arena_clear(&a);
}

/* ---- Text, at a terminal ------------------------------------------------ */

static void text_value(Buf *out, const char *name, double value, Interval i,
                       const char *unit)
{
    buf_printf(out, "%-11s %.15g %s", name, value, unit);
    if (!isnan(i.low))
        buf_printf(out, ", %.6g to %.6g", i.low, i.high);
}

static void text_need(Buf *out, const Outlook *o)
{
    char day[CLOCK_TEXT];

    if (isnan(o->needed_n))
        return;
    buf_printf(out, "margin      %.6g\nneeded n    %.0f\n", o->margin,
               o->needed_n);
    buf_printf(out, "per month   %.1f\n", scale_round(o->per_month, 1));
    if (isnan(o->months))
        buf_puts(out, "months      never\n");
    else
        buf_printf(out, "months      %.1f, until %s\n",
                   scale_round(o->months, 1),
                   clock_format_date(o->by, o->zone, day));
}

void target_text(Buf *out, const Outlook *o, Lang lang)
{
    const char *unit = o->currency != NULL ? o->currency : o->metric->unit;
    Arena a = {0};

    buf_printf(out, "%s: %s\n", o->metric->name, o->metric->label.in[lang]);
    buf_printf(out, "target      %.15g %s%s%s\n", o->value, unit,
               o->due != NULL ? " by " : "", o->due != NULL ? o->due : "");
    if (!isnan(o->now.value)) {
        text_value(out, "now", o->now.value,
                   (Interval){o->now.low, o->now.high}, unit);
        buf_printf(out, " (95 %%), n %lld\n", (long long)o->now.n);
    }
    text_need(out, o);
    if (o->projected) {
        text_value(out, "projection", o->projection, o->projection_interval,
                   unit);
        buf_printf(out, " (%.0f %%)\n", 100 * TARGET_LEVEL);
    }
    buf_printf(out, "state       %s\n%s\n", target_word[o->state],
               target_sentence(&a, lang, o));
    arena_clear(&a);
}

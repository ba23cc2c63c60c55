/* mixrate.c -- See mixrate.h. */
#include "stat/mixrate.h"

#include "stat/moments.h"

bool mixrate_split(MixPart *parts, size_t n, MixTotal *total)
{
    Total num0 = {0}, den0 = {0}, num1 = {0}, den1 = {0};
    Total mix = {0}, rate = {0};
    double all0, all1, middle;

    for (size_t i = 0; i < n; i++) {
        if (!(parts[i].den0 >= 0 && parts[i].den1 >= 0))
            return false;
        total_add(&num0, parts[i].num0);
        total_add(&den0, parts[i].den0);
        total_add(&num1, parts[i].num1);
        total_add(&den1, parts[i].den1);
    }
    all0 = total_value(&den0);
    all1 = total_value(&den1);
    if (!(all0 > 0 && all1 > 0))
        return false;
    total->before = total_value(&num0) / all0;
    total->after = total_value(&num1) / all1;
    middle = (total->before + total->after) / 2;
    for (size_t i = 0; i < n; i++) {
        MixPart *p = &parts[i];
        double w0 = p->den0 / all0, w1 = p->den1 / all1;
        double r0 = p->den0 > 0 ? p->num0 / p->den0 : p->num1 / p->den1;
        double r1 = p->den1 > 0 ? p->num1 / p->den1 : r0;

        p->mix = p->rate = 0;
        if (w0 == 0 && w1 == 0)
            continue;
        p->mix = (w1 - w0) * ((r0 + r1) / 2 - middle);
        p->rate = (r1 - r0) * (w0 + w1) / 2;
        total_add(&mix, p->mix);
        total_add(&rate, p->rate);
    }
    total->mix = total_value(&mix);
    total->rate = total_value(&rate);
    return true;
}

/* study/number.c: figures as texts. */

#include "study/number.h"

#include <math.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"

#define NOTHING "–"

static const char *formatted(struct call *c, const char *sign, double value, int decimals)
{
    char *text = arena_format(c->mem, "%s%.*f", value < 0 ? "−" : sign, decimals, fabs(value));

    if (text_equal(words_language(c->words), "fr"))
        for (char *p = text; *p; p++)
            if (*p == '.') *p = ',';
    return text;
}

/* So that what rounds to nothing has no sign. */
static double settled(double value)
{
    return fabs(value) < .005 ? 0 : value;
}

const char *figure_text(struct call *c, double value)
{
    return isnan(value) ? NOTHING : formatted(c, "", settled(value), 2);
}

const char *figure_signed(struct call *c, double value)
{
    if (isnan(value)) return NOTHING;
    return formatted(c, settled(value) > 0 ? "+" : "", settled(value), 2);
}

const char *figure_small(struct call *c, double value)
{
    return isnan(value) ? NOTHING : formatted(c, "", fabs(value) < .0005 ? 0 : value, 3);
}

const char *figure_chance(struct call *c, double p)
{
    return p < .001 ? formatted(c, "< ", .001, 3) : figure_small(c, p);
}

/* Where nobody differed from anybody there is nothing to work an interval out from. */
static bool has_width(const struct estimate *e)
{
    return e->low < e->high;
}

const char *figure_interval(struct call *c, const struct estimate *e)
{
    if (!has_width(e)) return NULL;
    return arena_format(c->mem, "[%s; %s]", figure_text(c, e->low), figure_text(c, e->high));
}

const char *figure_share(struct call *c, double value)
{
    return isnan(value) ? NOTHING : arena_format(c->mem, "%.0f %%", 100 * value);
}

const char *figure_part(struct call *c, size_t part, size_t whole)
{
    return whole ? figure_share(c, (double)part / (double)whole) : NOTHING;
}

const char *figure_share_interval(struct call *c, const struct estimate *e)
{
    if (!has_width(e)) return NULL;
    return arena_format(c->mem, "[%s; %s]", figure_share(c, e->low), figure_share(c, e->high));
}

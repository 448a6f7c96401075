/* analysis/bands.c: words that authors have given to ranges of coefficients. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"

#define BANDS_MOST 6

struct band {
    double upper;
    bool with_upper; /* whether the bound itself still belongs to it */
    const char *word;
};

struct bands {
    const char *name, *citation;
    struct band list[BANDS_MOST]; /* the last has no upper bound: a word alone */
};

static const struct bands known[] = {
    {"landis-koch",
     "Landis and Koch (1977, Biometrics 33:159-174), who called their divisions arbitrary",
     {{0, false, "poor"},
      {.2, true, "slight"},
      {.4, true, "fair"},
      {.6, true, "moderate"},
      {.8, true, "substantial"},
      {INFINITY, true, "almost perfect"}}},
    {"altman",
     "Altman (1991, Practical Statistics for Medical Research, 14.3)",
     {{.2, true, "poor"},
      {.4, true, "fair"},
      {.6, true, "moderate"},
      {.8, true, "good"},
      {INFINITY, true, "very good"}}},
    {"fleiss",
     "Fleiss, Levin and Paik (2003, Statistical Methods for Rates and Proportions, 18.1)",
     {{.4, false, "poor"}, {.75, true, "fair to good"}, {INFINITY, true, "excellent"}}},
    {"cicchetti",
     "Cicchetti (1994, Psychological Assessment 6:284-290)",
     {{.4, false, "poor"}, {.6, false, "fair"}, {.75, false, "good"}, {INFINITY, true, "excellent"}}},
    {"koo-li",
     "Koo and Li (2016, Journal of Chiropractic Medicine 15:155-163)",
     {{.5, false, "poor"},
      {.75, false, "moderate"},
      {.9, true, "good"},
      {INFINITY, true, "excellent"}}},
};

enum err bands_choose(struct call *c, const char *name, const char *otherwise, const struct bands **ret)
{
    if (!name) name = otherwise;
    *ret = NULL;
    if (strcmp(name, "none") == 0) return OK;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0) *ret = &known[i];
    if (*ret) return OK;
    return misuse(
        c, "There are no bands %s; there are: landis-koch, altman, fleiss, cicchetti, koo-li, none.",
        name);
}

const char *bands_word(const struct bands *b, double value)
{
    const struct band *one;

    if (!b || isnan(value)) return NULL;
    for (one = b->list; value > one->upper || (value == one->upper && !one->with_upper); one++)
        continue;
    return one->word;
}

void bands_remark(struct call *c, const struct bands *b, struct answer *a)
{
    const char *ranges = "";

    if (!b) return;
    for (const struct band *one = b->list; one->word; one++) {
        const char *comma = *ranges ? ", " : "";
        if (isinf(one->upper)) {
            ranges = arena_format(c->mem, "%s%sabove that %s", ranges, comma, one->word);
            break;
        }
        ranges = arena_format(c->mem, "%s%s%s %g %s", ranges, comma,
                              one->with_upper ? "up to" : "below", one->upper, one->word);
    }
    answer_remark(
        a,
        arena_format(c->mem,
                     "The words are those of %s: %s. They are a choice, not part of the coefficient; "
                     "--bands chooses others, or none.",
                     b->citation, ranges));
}

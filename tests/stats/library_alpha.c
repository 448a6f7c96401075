/* tests/stats/library_alpha.c: a program of somebody else's, compiled against what is installed:
 * ordinal alpha, and the sentence of a refusal. tests/stats/library.py runs it.
 */

#include <stdio.h>

#include <stats/agree.h>
#include <stats/session.h>

static const int32_t CODES[] = {0, 0, 1, 1, 1, 0, 2, 2, 2, RATING_MISSING, 2, 1};

int main(void)
{
    struct ratings r = {.rows = 6, .raters = 2, .categories = 3, .codes = CODES};
    struct estimate alpha;
    struct call *c = stats_begin();
    enum err e = agree_alpha(c, &r, METRIC_ORDINAL, .95, &alpha);

    printf("%d %.17g %.17g %.17g\n", (int)e, alpha.value, alpha.low, alpha.high);
    r.rows = 0;
    e = agree_alpha(c, &r, METRIC_ORDINAL, .95, &alpha);
    printf("%d %s\n", (int)e, stats_sentence(c));
    stats_end(c);
    return 0;
}

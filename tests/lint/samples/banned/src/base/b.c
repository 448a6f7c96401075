/* base/b.c: a sample; the ground floor may allocate. */

#include <stdlib.h>

void *base_b(void);

void *base_b(void)
{
    return calloc(1, 10);
}

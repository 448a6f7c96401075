/* base/b.h: a sample. */
#ifndef BASE_B_H
#define BASE_B_H

#include <stddef.h>

size_t base_b(void);

#endif

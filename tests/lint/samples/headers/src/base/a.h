/* base/a.h: a sample. */
#ifndef BASE_A_H
#define BASE_A_H

size_t base_a(void);

#endif

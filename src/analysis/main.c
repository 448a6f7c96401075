/* analysis/main.c: the program astrolabe-stats. */

#include <stdio.h>

int main(void)
{
    fputs("astrolabe-stats: nothing can be computed yet.\n", stderr);
    return 2;
}

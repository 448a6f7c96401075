/* base/b.c: moved from there. */

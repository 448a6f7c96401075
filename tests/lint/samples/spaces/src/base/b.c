/* base/b.c: a sample. */


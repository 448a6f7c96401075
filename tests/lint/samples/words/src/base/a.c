/* base/a.c: a sample, made in /work/here. */

/* TODO: all of it */
/* TODOS and mastodons are other words. */

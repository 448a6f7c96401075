/* base/a.c: a sample, made in /home/here. */

/* TODO: all of it */
/* TODOS and mastodons are other words. */

/* attic/a.c: a sample. */

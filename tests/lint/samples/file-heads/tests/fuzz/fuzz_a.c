/* fuzz/fuzz_a.c: a sample. */

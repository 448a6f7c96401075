/* base/a.c: a sample. */

const char *base_a = N_("Good morning.");
const char *base_b = N_("%s · %s");

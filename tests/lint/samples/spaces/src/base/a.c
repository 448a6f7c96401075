/* base/a.c: a sample. */

int base_a; 
	int base_b;
int base_c;
int base_d;
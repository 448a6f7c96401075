/* base/a.c: a sample. */

int base_a(int n){
  return n ;
}

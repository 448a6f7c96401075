int base_d;

int base_d; 

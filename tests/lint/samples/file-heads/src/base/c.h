#ifndef BASE_C_H
#define BASE_C_H
#endif

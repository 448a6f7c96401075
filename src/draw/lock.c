/* draw/lock.c: the lock, which is all that drawings share. */

#include "draw/lock.h"

#include <pthread.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

void draw_lock(void)
{
    pthread_mutex_lock(&one_at_a_time);
}

void draw_unlock(void)
{
    pthread_mutex_unlock(&one_at_a_time);
}

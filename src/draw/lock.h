/* draw/lock.h: one drawing at a time in the whole process.
 *
 * Cairo 1.16 keeps at most ten font files open for all threads together, and closes one that another
 * thread is reading: two documents at once end the process sooner or later. Whatever measures, draws or
 * releases text with Pango or Cairo holds this lock. It does not nest.
 */
#ifndef DRAW_LOCK_H
#define DRAW_LOCK_H

void draw_lock(void);
void draw_unlock(void);

#endif

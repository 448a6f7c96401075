/* draw/lock.h: one drawing at a time in the whole process.
 *
 * Two threads that draw strange texts crash inside the font code of Cairo 1.16 and FreeType within two
 * minutes, although each has a Pango font map of its own. Whatever measures, draws or releases text
 * with Pango or Cairo therefore holds this lock. It does not nest. A page takes milliseconds.
 */
#ifndef DRAW_LOCK_H
#define DRAW_LOCK_H

void draw_lock(void);
void draw_unlock(void);

#endif

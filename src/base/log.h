/* base/log.h: one line a record on standard error: time, level, text.
 *
 * Only the outermost loops log. No content of a case, no name and no token is ever logged.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Logs and aborts. Only for what the program cannot survive: no memory, a broken promise of its own. */
_Noreturn void log_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

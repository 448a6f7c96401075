/* tests/browser/dates.mjs: days before and after today, as they are written in forms. */

const DAY = 86400000; // milliseconds

export function dateIn(days) {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

export function dateBefore(days) {
  return dateIn(-days);
}

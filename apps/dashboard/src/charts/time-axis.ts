// The plot's library reckons in the browser's own time, which has gaps and repetitions where
// clocks change. Bars begin in UTC, and so do the marks below them.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** Seconds between two marks; a month and a year are as long as they are, and here about so long. */
export const STEPS: readonly number[] = [
  1,
  5,
  10,
  15,
  30,
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 4, 5, 7, 10, 15].map((days) => days * DAY),
  ...[1, 2, 3, 4, 6].map((months) => months * MONTH),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].map((years) => years * YEAR),
];

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The marks from one instant to another, in seconds since the Unix epoch. */
export function marksBetween(first: number, last: number, step: number): number[] {
  const marks: number[] = [];
  if (step < MONTH) {
    for (let at = Math.ceil(first / step) * step; at <= last; at += step) marks.push(at);
    return marks;
  }
  const months = step < YEAR ? Math.round(step / MONTH) : Math.round(step / YEAR) * 12;
  const begin = new Date(first * 1_000);
  let month = Math.floor((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / months) * months;
  for (; beginningOf(month) <= last; month += months) {
    if (beginningOf(month) >= first) marks.push(beginningOf(month));
  }
  return marks;
}

/** Where a month begins, counted from the year 0; `Date.UTC` takes the year 99 for 1999. */
function beginningOf(month: number): number {
  return new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1) / 1_000;
}

/** What stands below each mark: the time, and below it where a year or a day begins. */
export function namesOf(marks: readonly number[], step: number): string[] {
  return marks.map((mark, i) => {
    const [at, before] = [new Date(mark * 1_000), marks[i - 1]];
    const year = String(at.getUTCFullYear());
    if (step >= YEAR) return year;
    const last = before === undefined ? undefined : new Date(before * 1_000);
    const isNewYear = last?.getUTCFullYear() !== at.getUTCFullYear();
    const month = MONTHS[at.getUTCMonth()] as string;
    if (step >= MONTH) return isNewYear ? `${month}\n${year}` : month;
    const day = `${at.getUTCDate()} ${month}`;
    if (step >= DAY) return isNewYear ? `${day}\n${year}` : day;
    const time = at.toISOString().slice(-13, step >= MINUTE ? -8 : -5);
    if (isNewYear) return `${time}\n${day} ${year}`;
    return last?.getUTCDate() === at.getUTCDate() ? time : `${time}\n${day}`;
  });
}

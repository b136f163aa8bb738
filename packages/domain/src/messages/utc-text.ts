const MS_PER_SECOND = 1_000;
const SECONDS_PER_DAY = 86_400;

let lastSecond = Number.NaN;
let lastText = '';

/**
 * A moment as ISO 8601 in UTC with milliseconds, `2025-01-15T10:00:00.250Z`: what `toISOString` of a
 * `Date` says, which looks up the local time zone each time and takes ten times as long. Under load
 * thousands of moments have one second.
 *
 * @param ms whole milliseconds since the Unix epoch, in the years 0001 to 9999, or of the first day after.
 */
export function utcText(ms: number): string {
  const second = Math.floor(ms / MS_PER_SECOND);
  if (second !== lastSecond) {
    lastText = textOfSecond(second);
    lastSecond = second;
  }
  return `${lastText}.${padded(ms - second * MS_PER_SECOND, 3)}Z`;
}

/**
 * How many seconds lie between the Unix epoch and a moment, whose text begins as {@link utcText}'s do;
 * fractions of a second are left out.
 */
export function utcSecond(text: string): number {
  const field = (start: number, end = start + 2): number => Number(text.slice(start, end));
  const ofDay = field(11) * 3_600 + field(14) * 60 + field(17);
  return dayOf(field(0, 4), field(5), field(8)) * SECONDS_PER_DAY + ofDay;
}

function textOfSecond(second: number): string {
  const day = Math.floor(second / SECONDS_PER_DAY);
  const ofDay = second - day * SECONDS_PER_DAY;
  const hour = Math.floor(ofDay / 3_600);
  const minute = Math.floor(ofDay / 60) % 60;
  return `${dateOf(day)}T${padded(hour)}:${padded(minute)}:${padded(ofDay % 60)}`;
}

const DAYS_OF_400_YEARS = 146_097;
const DAYS_OF_100_YEARS = 36_524;
const DAYS_OF_4_YEARS = 1_461;
const DAYS_OF_A_YEAR = 365;
/** From 1 March of the year 0 to 1 January 1970. */
const DAYS_BEFORE_EPOCH = 719_468;

/**
 * The Gregorian date so many days after 1 January 1970. Years are counted from March, so that the day
 * that not every year has is the last: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
function dateOf(day: number): string {
  const days = day + DAYS_BEFORE_EPOCH;
  const era = Math.floor(days / DAYS_OF_400_YEARS);
  const ofEra = days - era * DAYS_OF_400_YEARS;
  const leapDays =
    Math.floor(ofEra / (DAYS_OF_4_YEARS - 1)) -
    Math.floor(ofEra / DAYS_OF_100_YEARS) +
    Math.floor(ofEra / (DAYS_OF_400_YEARS - 1));
  const yearOfEra = Math.floor((ofEra - leapDays) / DAYS_OF_A_YEAR);
  const ofYear =
    ofEra - (DAYS_OF_A_YEAR * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // Five months from March or August on have 153 days.
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const dayOfMonth = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month)}-${padded(dayOfMonth)}`;
}

/** What {@link dateOf} undoes. */
function dayOf(year: number, month: number, dayOfMonth: number): number {
  const yearFromMarch = month <= 2 ? year - 1 : year;
  const monthFromMarch = month <= 2 ? month + 9 : month - 3;
  const leapDays =
    Math.floor(yearFromMarch / 4) -
    Math.floor(yearFromMarch / 100) +
    Math.floor(yearFromMarch / 400);
  const ofYear = Math.floor((153 * monthFromMarch + 2) / 5) + dayOfMonth - 1;
  return DAYS_OF_A_YEAR * yearFromMarch + leapDays + ofYear - DAYS_BEFORE_EPOCH;
}

function padded(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

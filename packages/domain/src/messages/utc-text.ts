const MS_PER_SECOND = 1_000;
const SECONDS_PER_DAY = 86_400;

let lastSecond = Number.NaN;
let lastText = '';

/**
 * A moment as ISO 8601 in UTC with milliseconds, `2025-01-15T10:00:00.250Z`: what `toISOString` of a
 * `Date` says, which looks up the local time zone each time and takes ten times as long. Under load
 * thousands of moments have one second.
 *
 * @param ms whole milliseconds since the Unix epoch, in the years 1970 to 9999.
 */
export function utcText(ms: number): string {
  const second = Math.floor(ms / MS_PER_SECOND);
  if (second !== lastSecond) {
    lastText = textOfSecond(second);
    lastSecond = second;
  }
  return `${lastText}.${padded(ms - second * MS_PER_SECOND, 3)}Z`;
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

function padded(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

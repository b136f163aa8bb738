import { expect } from 'chai';
import { describe, it } from 'mocha';
import { marksBetween, namesOf, STEPS } from '../src/charts/time-axis.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** The names of the marks of so many seconds. */
function namesFrom(since: string, until: string, step: number): string {
  const marks = marksBetween(Date.parse(since) / 1_000, Date.parse(until) / 1_000, step);
  return namesOf(marks, step).join('|');
}

describe('the axis of time', () => {
  it('names a time, and the day where one begins', () => {
    expect(namesFrom('2024-12-31T20:00:00Z', '2025-01-01T08:00:00Z', 4 * HOUR)).to.equal(
      '20:00\n31 Dec 2024|00:00\n1 Jan 2025|04:00|08:00',
    );
    expect(namesFrom('2025-01-15T23:59:50Z', '2025-01-16T00:00:01Z', 5)).to.equal(
      '23:59:50\n15 Jan 2025|23:59:55|00:00:00\n16 Jan',
    );
  });

  it('names days, months and years by where they begin', () => {
    expect(namesFrom('2024-02-28T00:00:00Z', '2024-03-02T00:00:00Z', DAY)).to.equal(
      '28 Feb\n2024|29 Feb|1 Mar|2 Mar',
    );
    expect(namesFrom('2024-11-03T00:00:00Z', '2025-04-01T00:00:00Z', 60 * DAY)).to.equal(
      'Jan\n2025|Mar',
    );
    expect(namesFrom('2019-01-01T00:00:00Z', '2041-01-01T00:00:00Z', 10 * YEAR)).to.equal(
      '2020|2030|2040',
    );
  });

  it('reaches over all years that a message can be of', () => {
    expect(namesFrom('0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z', 2_000 * YEAR)).to.equal(
      '2000|4000|6000|8000',
    );
    expect(namesFrom('0001-01-01T00:00:00Z', '0100-01-01T00:00:00Z', 50 * YEAR)).to.equal('50|100');
  });

  it('has ever longer steps', () => {
    expect(STEPS).to.deep.equal(STEPS.toSorted((a, b) => a - b));
  });
});

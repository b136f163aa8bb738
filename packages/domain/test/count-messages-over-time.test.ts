import {
  createCountMessagesOverTime,
  instant,
  MAX_TIME_BUCKETS,
  TIME_BUCKETS,
  type CountMessagesOverTime,
  type MessageReader,
  type TimeBucket,
} from '@hookledger/domain';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';

type Fields = [number, number, number, number, number, number];

const FIRST_FIELDS: Fields = [1, 1, 1, 0, 0, 0];

describe('the bounds of countMessagesOverTime', () => {
  it('are those of a walk through the calendar, bucket by bucket', async () => {
    await fc.assert(
      fc.asyncProperty(
        aRange(),
        fc.constantFrom(undefined, ...TIME_BUCKETS),
        fc.boolean(),
        async ([first, last], bucket, isGiven) => {
          const countMessagesOverTime = createCountMessagesOverTime({
            messages: aReader(first, last),
          });
          const outcome = await countMessagesOverTime({
            bucket,
            since: isGiven ? instant(first) : undefined,
            until: isGiven ? instant(last) : undefined,
          });
          const isCovered = isGiven
            ? (bound: string) => bound >= instant(last).key
            : (bound: string) => bound > instant(last).key;
          const isEmpty = isCovered(instant(first).key);
          expect(withoutCounts(outcome)).to.deep.equal(
            walked(bucket, (tried) => (isEmpty ? [] : walk(first, tried, isCovered))),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Of a ledger whose first and last message were sent then. */
function aReader(firstSentAt: string, lastSentAt: string): MessageReader {
  return {
    page: async () => ({ messages: [], total: 0 }),
    stats: async () => ({
      totalMessages: 2,
      sendersCount: 1,
      topSenders: [],
      firstSentAt,
      lastSentAt,
    }),
    countBetween: async (bounds) => bounds.slice(1).map(() => 0),
  };
}

/** From any time on, and some thousand of any bucket long; now and then from one bound to another. */
function aRange(): fc.Arbitrary<readonly [string, string]> {
  const first = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  const fraction = fc.constantFrom('', '.5', '.999999999', '.000000001', '.0');
  return fc
    .tuple(
      first,
      fc.constantFrom(...TIME_BUCKETS),
      fc.integer({ min: 0, max: 1_100 }),
      fraction,
      fraction,
      fc.boolean(),
    )
    .map(([at, bucket, buckets, fractionOfFirst, fractionOfLast, fromBound]) => {
      const fields = fieldsOf(at.toISOString());
      const begin = fromBound ? startOf(fields, bucket) : fields;
      const end = dateOf(begin);
      addTo(end, bucket, buckets);
      const last =
        end.getTime() > Date.UTC(9999, 11, 31, 23, 59, 59) ? '9999-12-31T23:59:59' : keyOf(end);
      return [`${keyOf(dateOf(begin))}${fractionOfFirst}Z`, `${last}${fractionOfLast}Z`] as const;
    });
}

type Outcome = Awaited<ReturnType<CountMessagesOverTime>>;
type Bounds = { readonly bucket: TimeBucket; readonly bounds: readonly string[] | undefined };

function withoutCounts(outcome: Outcome): Bounds {
  const { bucket } = outcome;
  return { bucket, bounds: outcome.kind === 'timeline' ? outcome.bounds : undefined };
}

function walked(
  wanted: TimeBucket | undefined,
  boundsOf: (bucket: TimeBucket) => readonly string[] | undefined,
): Bounds {
  const tried = (wanted === undefined ? TIME_BUCKETS : [wanted]).map((bucket) => ({
    bucket,
    bounds: boundsOf(bucket),
  }));
  return (tried.find(({ bounds }) => bounds !== undefined) ?? tried.at(-1)) as Bounds;
}

function walk(
  first: string,
  bucket: TimeBucket,
  isCovered: (bound: string) => boolean,
): readonly string[] | undefined {
  const at = dateOf(startOf(fieldsOf(first), bucket));
  const bounds = [keyOf(at)];
  while (!isCovered(keyOf(at))) {
    if (bounds.length > MAX_TIME_BUCKETS) return undefined;
    addTo(at, bucket, 1);
    bounds.push(keyOf(at));
  }
  return bounds;
}

function fieldsOf(text: string): Fields {
  return text.slice(0, 19).split(/[-T:]/).map(Number) as Fields;
}

function startOf(fields: Fields, bucket: TimeBucket): Fields {
  if (bucket === 'decade') {
    return [Math.max(1, fields[0] - (fields[0] % 10)), ...FIRST_FIELDS.slice(1)] as Fields;
  }
  const kept = FIRST_FIELDS.length - TIME_BUCKETS.indexOf(bucket);
  return [...fields.slice(0, kept), ...FIRST_FIELDS.slice(kept)] as Fields;
}

function dateOf([year, month, day, hour, minute, second]: Fields): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date;
}

function addTo(date: Date, bucket: TimeBucket, count: number): void {
  if (bucket === 'second') date.setUTCSeconds(date.getUTCSeconds() + count);
  if (bucket === 'minute') date.setUTCMinutes(date.getUTCMinutes() + count);
  if (bucket === 'hour') date.setUTCHours(date.getUTCHours() + count);
  if (bucket === 'day') date.setUTCDate(date.getUTCDate() + count);
  if (bucket === 'month') date.setUTCMonth(date.getUTCMonth() + count);
  if (bucket === 'year') date.setUTCFullYear(date.getUTCFullYear() + count);
  if (bucket === 'decade') addDecades(date, count);
}

// The first one has nine years.
function addDecades(date: Date, count: number): void {
  const isFirst = date.getUTCFullYear() < 10;
  date.setUTCFullYear(date.getUTCFullYear() + 10 * count - (isFirst && count > 0 ? 1 : 0));
}

function keyOf(date: Date): string {
  return date.getUTCFullYear() > 9_999 ? '9999-12-31T24:00:00' : date.toISOString().slice(0, 19);
}

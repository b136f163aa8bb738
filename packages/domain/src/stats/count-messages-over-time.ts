import { instant, type Instant, type InstantKey } from '../messages/instant.ts';
import type { MessageReader } from '../ports/message-reader.ts';
import { bucketNumber, bucketStart, TIME_BUCKETS, type TimeBucket } from './time-bucket.ts';

/** How many buckets one answer has at most. */
export const MAX_TIME_BUCKETS = 1_000;

/** All time has a thousand of these. */
const LONGEST: TimeBucket = 'decade';

export interface CountMessagesOverTimeCommand {
  /** `undefined`: the shortest that fits into one answer. */
  readonly bucket: TimeBucket | undefined;
  /** An instant of the first bucket; `undefined`: the first message's. */
  readonly since: Instant | undefined;
  /** The last bucket ends here or holds this; `undefined`: it holds the last message. */
  readonly until: Instant | undefined;
}

export type CountMessagesOverTimeOutcome =
  | {
      readonly kind: 'timeline';
      readonly bucket: TimeBucket;
      /** Where each bucket begins, and where the last one ends; empty when there is no bucket. */
      readonly bounds: readonly InstantKey[];
      /** Messages sent within each bucket, whole buckets always. */
      readonly counts: readonly number[];
    }
  /** `bucket`, which was asked for, does not divide the range into {@link MAX_TIME_BUCKETS} or less. */
  | { readonly kind: 'too_many_buckets'; readonly bucket: TimeBucket };

export interface CountMessagesOverTimeDeps {
  readonly messages: MessageReader;
}

/** @throws {PortUnavailableError} when the store can't answer now. */
export type CountMessagesOverTime = (
  command: CountMessagesOverTimeCommand,
) => Promise<CountMessagesOverTimeOutcome>;

/** Counts messages by when they were sent, in buckets without gaps. */
export function createCountMessagesOverTime({
  messages,
}: CountMessagesOverTimeDeps): CountMessagesOverTime {
  async function rangeOf({ since, until }: CountMessagesOverTimeCommand): Promise<Range> {
    if (since !== undefined && until !== undefined) return upTo(since.key, until.key);
    const { firstSentAt, lastSentAt } = await messages.stats();
    if (firstSentAt === undefined || lastSentAt === undefined) return undefined;
    const first = since?.key ?? instant(firstSentAt).key;
    return until === undefined ? through(first, instant(lastSentAt).key) : upTo(first, until.key);
  }

  return async function countMessagesOverTime(command) {
    const range = await rangeOf(command);
    const fits = (one: TimeBucket): boolean => bucketsOf(range, one).count <= MAX_TIME_BUCKETS;
    const bucket = command.bucket ?? TIME_BUCKETS.find(fits) ?? LONGEST;
    if (!fits(bucket)) return { kind: 'too_many_buckets', bucket };
    const bounds = boundsOf(bucketsOf(range, bucket), bucket);
    const counts = bounds.length === 0 ? [] : await messages.countBetween(bounds);
    return { kind: 'timeline', bucket, bounds, counts };
  };
}

/** `undefined`: there is nothing in it. */
type Range =
  | {
      readonly first: InstantKey;
      readonly last: InstantKey;
      /** Whether `last` is of the range; else it is the first instant behind. */
      readonly holdsLast: boolean;
    }
  | undefined;

function upTo(first: InstantKey, end: InstantKey): Range {
  return first < end ? { first, last: end, holdsLast: false } : undefined;
}

function through(first: InstantKey, last: InstantKey): Range {
  return first <= last ? { first, last, holdsLast: true } : undefined;
}

/** Buckets that follow one another. */
interface Buckets {
  readonly firstNumber: number;
  readonly count: number;
}

// By number: a client may ask for a range of some 300,000,000,000 buckets.
function bucketsOf(range: Range, bucket: TimeBucket): Buckets {
  if (range === undefined) return { firstNumber: 0, count: 0 };
  const { first, last, holdsLast } = range;
  const firstNumber = bucketNumber(first, bucket);
  const lastNumber = bucketNumber(last, bucket);
  const isOfLast = holdsLast || bucketStart(lastNumber, bucket) < last;
  return { firstNumber, count: lastNumber - firstNumber + (isOfLast ? 1 : 0) };
}

function boundsOf({ firstNumber, count }: Buckets, bucket: TimeBucket): readonly InstantKey[] {
  if (count === 0) return [];
  return Array.from({ length: count + 1 }, (_, i) => bucketStart(firstNumber + i, bucket));
}

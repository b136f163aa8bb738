import { instant, type Instant, type InstantKey } from '../messages/instant.ts';
import type { MessageReader } from '../ports/message-reader.ts';
import { bucketStart, nextBucketStart, TIME_BUCKETS, type TimeBucket } from './time-bucket.ts';

/** How many buckets one answer has at most. */
export const MAX_TIME_BUCKETS = 1_000;

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
  /** Not even `bucket` divides the range into {@link MAX_TIME_BUCKETS} or less. */
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
    if (firstSentAt === undefined || lastSentAt === undefined) return NOTHING;
    const first = since?.key ?? instant(firstSentAt).key;
    return until === undefined ? through(first, instant(lastSentAt).key) : upTo(first, until.key);
  }

  return async function countMessagesOverTime(command) {
    const range = await rangeOf(command);
    let bucket = command.bucket ?? TIME_BUCKETS[0];
    let bounds = boundsOf(range, bucket);
    for (const longer of command.bucket === undefined ? TIME_BUCKETS.slice(1) : []) {
      if (bounds !== undefined) break;
      bucket = longer;
      bounds = boundsOf(range, bucket);
    }
    if (bounds === undefined) return { kind: 'too_many_buckets', bucket };
    const counts = bounds.length === 0 ? [] : await messages.countBetween(bounds);
    return { kind: 'timeline', bucket, bounds, counts };
  };
}

interface Range {
  readonly first: InstantKey;
  readonly isEmpty: boolean;
  /** Whether buckets that end at `bound` cover the range. */
  isCoveredBy(bound: InstantKey): boolean;
}

const NOTHING: Range = { first: '' as InstantKey, isEmpty: true, isCoveredBy: () => true };

function upTo(first: InstantKey, end: InstantKey): Range {
  return { first, isEmpty: first >= end, isCoveredBy: (bound) => bound >= end };
}

function through(first: InstantKey, last: InstantKey): Range {
  return { first, isEmpty: first > last, isCoveredBy: (bound) => bound > last };
}

function boundsOf(range: Range, bucket: TimeBucket): readonly InstantKey[] | undefined {
  if (range.isEmpty) return [];
  let bound = bucketStart(range.first, bucket);
  const bounds = [bound];
  while (!range.isCoveredBy(bound)) {
    if (bounds.length > MAX_TIME_BUCKETS) return undefined;
    bound = nextBucketStart(bound, bucket);
    bounds.push(bound);
  }
  return bounds;
}

import { MAX_REPLAYED_MESSAGES, type FollowMessagesCommand } from '@hookledger/domain';
import type { Fault } from '@hookledger/wire';
import * as v from 'valibot';
import { readQuery } from './read-query.ts';
import { wholeNumber } from './whole-number.ts';

const QUERY = v.object({
  last: v.optional(
    v.pipe(
      wholeNumber,
      v.maxValue(BigInt(MAX_REPLAYED_MESSAGES), `must be at most ${MAX_REPLAYED_MESSAGES}`),
      v.transform(Number),
    ),
    '0',
  ),
});

const EVENT_ID = v.pipe(wholeNumber, v.maxValue(BigInt(Number.MAX_SAFE_INTEGER), 'is too large'));

type Schema = v.GenericSchema<unknown, unknown>;

/** Every parameter of `GET /messages/stream`. */
export const STREAM_PARAMETERS: Readonly<Record<'last', Schema>> = QUERY.entries;

/** Every header that it reads. */
export const STREAM_HEADERS: Readonly<Record<'Last-Event-ID', Schema>> = {
  'Last-Event-ID': v.optional(EVENT_ID),
};

export type StreamQueryReading =
  | { readonly kind: 'command'; readonly command: FollowMessagesCommand }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

/** Reads where a stream is to begin; what the reader has seen last counts before its parameters. */
export function readStreamQuery(
  queryString: string,
  lastEventId: string | undefined,
): StreamQueryReading {
  const reading = readQuery(QUERY, queryString);
  if (reading.kind === 'faults') return reading;
  // Browsers send an empty one, or none, before they have seen any.
  if (lastEventId === undefined || lastEventId === '') {
    return { kind: 'command', command: { kind: 'begin', newest: reading.query.last } };
  }
  const result = v.safeParse(EVENT_ID, lastEventId);
  if (result.success) {
    return { kind: 'command', command: { kind: 'resume', after: Number(result.output) } };
  }
  const msg = result.issues[0].message;
  return {
    kind: 'faults',
    faults: [{ loc: ['header', 'Last-Event-ID'], msg, type: 'value_error' }],
  };
}

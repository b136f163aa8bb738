import {
  DEFAULT_PAGE_SIZE,
  instant,
  MAX_PAGE_SIZE,
  msisdn,
  type MessageFilter,
} from '@hookledger/domain';
import { domainValue, INSTANT_GRAMMAR } from '@hookledger/wire';
import * as v from 'valibot';
import { readQuery, type QueryReading } from './read-query.ts';
import { wholeNumber } from './whole-number.ts';

export type MessagesParameter = 'limit' | 'offset' | 'from' | 'since' | 'q';

/** The parameters of `GET /messages`. */
export interface MessagesQuery {
  /** `nobody` when the sender that was asked for is none that a message can have. */
  readonly filter: MessageFilter | 'nobody';
  readonly limit: number;
  /** As asked for, however large. */
  readonly offset: bigint;
}

const QUERY = v.object({
  limit: v.optional(
    v.pipe(
      wholeNumber,
      v.minValue(1n, 'must be at least 1'),
      v.maxValue(BigInt(MAX_PAGE_SIZE), `must be at most ${MAX_PAGE_SIZE}`),
      v.transform(Number),
    ),
    String(DEFAULT_PAGE_SIZE),
  ),
  offset: v.optional(wholeNumber, '0'),
  from: v.optional(
    v.pipe(
      v.string(),
      v.transform((value) => senderOrNobody(value.replace(' ', '+'))),
    ),
  ),
  since: v.optional(domainValue(instant, INSTANT_GRAMMAR)),
  q: v.optional(v.string()),
});

/** Every parameter there is. */
export const MESSAGES_PARAMETERS: Readonly<
  Record<MessagesParameter, v.GenericSchema<unknown, unknown>>
> = QUERY.entries;

/** Reads a raw query string. */
export function readMessagesQuery(queryString: string): QueryReading<MessagesQuery> {
  const reading = readQuery(QUERY, queryString);
  if (reading.kind === 'faults') return reading;
  const { from, since, q, limit, offset } = reading.query;
  const filter =
    from === 'nobody' ? 'nobody' : { sender: from, since, textContains: q === '' ? undefined : q };
  return { kind: 'query', query: { filter, limit, offset } };
}

function senderOrNobody(value: string): ReturnType<typeof msisdn> | 'nobody' {
  try {
    return msisdn(value);
  } catch {
    return 'nobody';
  }
}

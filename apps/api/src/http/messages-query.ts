import {
  DEFAULT_PAGE_SIZE,
  instant,
  MAX_PAGE_SIZE,
  msisdn,
  type MessageFilter,
} from '@hookledger/domain';
import * as v from 'valibot';
import { domainValue } from './domain-value.ts';
import type { Fault } from './fault.ts';
import { INSTANT_GRAMMAR } from './wire-grammar.ts';

/** The parameters of `GET /messages`, read. */
export type MessagesQueryReading =
  | { readonly kind: 'query'; readonly query: MessagesQuery }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

export type MessagesParameter = 'limit' | 'offset' | 'from' | 'since' | 'q';

export interface MessagesQuery {
  /** `nobody` when the sender that was asked for is none that a message can have. */
  readonly filter: MessageFilter | 'nobody';
  readonly limit: number;
  /** As asked for, however large. */
  readonly offset: bigint;
}

/** How a whole number is written in a query. */
export const WHOLE_NUMBER: RegExp = /^[0-9]+$/;

const wholeNumber = v.pipe(
  v.string(),
  v.regex(WHOLE_NUMBER, 'must be a whole number in decimal digits'),
  v.transform((digits) => BigInt(digits)),
);

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

/** Reads a raw query string; of a parameter given twice, the last counts. */
export function readMessagesQuery(queryString: string): MessagesQueryReading {
  const given = Object.fromEntries(
    // URLSearchParams would take a leading ? for the separator; the parameter's name has it.
    new URLSearchParams(`&${queryString}`),
  );
  const result = v.safeParse(QUERY, given);
  if (!result.success) {
    const faults = result.issues.map((issue): Fault => ({
      loc: ['query', v.getDotPath(issue) ?? ''],
      msg: issue.message,
      type: 'value_error',
    }));
    return { kind: 'faults', faults };
  }
  const { from, since, q, limit, offset } = result.output;
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

import { instant, TIME_BUCKETS, type CountMessagesOverTimeCommand } from '@hookledger/domain';
import { domainValue, INSTANT_GRAMMAR } from '@hookledger/wire';
import * as v from 'valibot';
import { readQuery, type QueryReading } from './read-query.ts';

export type TimelineParameter = 'bucket' | 'since' | 'until';

const QUERY = v.object({
  bucket: v.optional(v.picklist(TIME_BUCKETS, `must be one of ${TIME_BUCKETS.join(', ')}`)),
  since: v.optional(domainValue(instant, INSTANT_GRAMMAR)),
  until: v.optional(domainValue(instant, INSTANT_GRAMMAR)),
});

/** Every parameter there is. */
export const TIMELINE_PARAMETERS: Readonly<
  Record<TimelineParameter, v.GenericSchema<unknown, unknown>>
> = QUERY.entries;

/** Reads the parameters of `GET /stats/timeline`. */
export function readTimelineQuery(queryString: string): QueryReading<CountMessagesOverTimeCommand> {
  const reading = readQuery(QUERY, queryString);
  if (reading.kind === 'faults') return reading;
  const { bucket, since, until } = reading.query;
  return { kind: 'query', query: { bucket, since, until } };
}

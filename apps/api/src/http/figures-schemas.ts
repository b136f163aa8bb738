import { MAX_TIME_BUCKETS, TIME_BUCKETS, type TimeBucket } from '@hookledger/domain';
import { INSTANT_GRAMMAR } from '@hookledger/wire';
import * as v from 'valibot';
import { DELIVERY_RESULTS, type DeliveryResult } from './delivery-result.ts';
import { count, like, said } from './schema-parts.ts';

// As with the other answers, nothing that answers a request loads the schemas.

export interface TimelineAnswer {
  readonly bucket: TimeBucket;
  readonly data: readonly { readonly ts: string; readonly count: number }[];
  readonly until: string | null;
}

export interface DeliveriesAnswer {
  readonly since: string;
  readonly results: Readonly<Record<DeliveryResult, number>>;
  readonly latency: {
    readonly count: number;
    readonly sum_ms: number;
    readonly buckets: readonly { readonly at_most_ms: number; readonly count: number }[];
  };
}

const milliseconds = v.pipe(v.number(), v.minValue(0));

export const TIMELINE: v.GenericSchema<TimelineAnswer> = v.object({
  bucket: said(v.picklist(TIME_BUCKETS), 'As asked for, or the shortest that fits.'),
  data: said(
    v.pipe(v.array(v.object({ ts: like(INSTANT_GRAMMAR), count })), v.maxLength(MAX_TIME_BUCKETS)),
    'Where each bucket begins and how many messages it holds, in order and without gaps.',
  ),
  until: said(
    // Of the last day there is, the end is no instant that a message could have.
    v.nullable(v.union([like(INSTANT_GRAMMAR), v.literal('9999-12-31T24:00:00Z')])),
    'Where the last bucket ends; `null` when there is none.',
  ),
});

export const DELIVERIES: v.GenericSchema<DeliveriesAnswer> = v.object({
  since: said(like(INSTANT_GRAMMAR), 'When this process started: what is counted began at 0.'),
  results: said(
    v.object(v.entriesFromList(DELIVERY_RESULTS, count)),
    'What became of deliveries; the words are those of `webhook_requests_total`.',
  ),
  latency: said(
    v.object({
      count,
      sum_ms: milliseconds,
      buckets: said(
        v.array(v.object({ at_most_ms: milliseconds, count })),
        'How many took so long at most, those of the buckets before included; empty before the first.',
      ),
    }),
    'How long answers to `POST /webhook` took. The difference of two answers is that of the time between.',
  ),
});

import { MAX_PAGE_SIZE, TOP_SENDERS } from '@hookledger/domain';
import {
  FAULT_TYPES,
  INSTANT_GRAMMAR,
  MESSAGE_ID_GRAMMAR,
  MSISDN_GRAMMAR,
  TEXT_GRAMMAR,
  type Fault,
  type WireMessage,
} from '@hookledger/wire';
import * as v from 'valibot';
import { count, like, said } from './schema-parts.ts';

// What goes out is typed against this and not checked again: the schemas are for the description of
// the API and for the tests, and nothing that answers a request loads them.

export interface AcceptedAnswer {
  readonly status: 'ok';
}

export interface PageAnswer {
  readonly data: readonly WireMessage[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

export interface StatsAnswer {
  readonly total_messages: number;
  readonly senders_count: number;
  readonly messages_per_sender: readonly { readonly from: string; readonly count: number }[];
  readonly first_message_ts: string | null;
  readonly last_message_ts: string | null;
}

export interface LiveAnswer {
  readonly status: 'live';
}

export interface ReadyAnswer {
  readonly status: 'ready';
  readonly checks: Readonly<Record<string, 'ok'>>;
}

export interface NotReadyAnswer {
  readonly status: 'not ready';
  readonly detail: string;
  readonly checks: Readonly<Record<string, string>>;
}

/** Every error but a 422. */
export interface ProblemAnswer {
  readonly detail: string;
}

export interface FaultsAnswer {
  readonly detail: readonly Fault[];
}

export const ACCEPTED: v.GenericSchema<AcceptedAnswer> = v.object({ status: v.literal('ok') });

export const MESSAGE: v.GenericSchema<WireMessage> = v.object({
  message_id: like(MESSAGE_ID_GRAMMAR),
  from: like(MSISDN_GRAMMAR),
  to: like(MSISDN_GRAMMAR),
  ts: like(INSTANT_GRAMMAR),
  text: said(v.nullable(like(TEXT_GRAMMAR)), '`null` when the message came without one.'),
});

export const PAGE: v.GenericSchema<PageAnswer> = v.object({
  data: said(
    v.pipe(v.array(MESSAGE), v.maxLength(MAX_PAGE_SIZE)),
    'By instant, then by `message_id` in code-point order.',
  ),
  total: said(count, 'How many messages match the filters, on every page together.'),
  limit: said(v.pipe(count, v.minValue(1), v.maxValue(MAX_PAGE_SIZE)), 'As asked for.'),
  offset: said(count, 'As asked for, digit for digit, however large.'),
});

export const STATS: v.GenericSchema<StatsAnswer> = v.object({
  total_messages: said(count, 'Messages stored; duplicates do not count.'),
  senders_count: said(count, 'Distinct senders among them.'),
  messages_per_sender: said(
    v.pipe(v.array(v.object({ from: like(MSISDN_GRAMMAR), count })), v.maxLength(TOP_SENDERS)),
    'By count descending, then by sender ascending.',
  ),
  first_message_ts: said(v.nullable(like(INSTANT_GRAMMAR)), '`ts` of the first message in order.'),
  last_message_ts: said(v.nullable(like(INSTANT_GRAMMAR)), '`ts` of the last message in order.'),
});

export const LIVE: v.GenericSchema<LiveAnswer> = v.object({ status: v.literal('live') });

export const READY: v.GenericSchema<ReadyAnswer> = v.object({
  status: v.literal('ready'),
  checks: v.record(v.string(), v.literal('ok')),
});

export const NOT_READY: v.GenericSchema<NotReadyAnswer> = v.object({
  status: v.literal('not ready'),
  detail: said(v.string(), 'What is wrong, for an operator.'),
  checks: said(v.record(v.string(), v.string()), 'By check: `ok`, or what is wrong.'),
});

export const PROBLEM: v.GenericSchema<ProblemAnswer> = v.object({ detail: v.string() });

export const FAULTS: v.GenericSchema<FaultsAnswer> = v.object({
  detail: v.array(
    v.object({
      loc: said(
        v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(2)),
        'Where: `["body","ts"]`, `["query","limit"]`, `["header","Last-Event-ID"]`.',
      ),
      msg: said(v.string(), 'What is wrong, for people.'),
      type: said(v.picklist(FAULT_TYPES), 'What is wrong, for programs.'),
    }),
  ),
});

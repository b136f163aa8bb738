import type { WireMessage } from '@hookledger/wire';
import type {
  FaultsAnswer,
  NotReadyAnswer,
  PageAnswer,
  ProblemAnswer,
  ReadyAnswer,
  StatsAnswer,
} from '../answer-schemas.ts';
import type { DeliveriesAnswer, TimelineAnswer } from '../figures-schemas.ts';
import type { StreamEvent } from '../stream-schemas.ts';

// The tests send these and expect these answers of the service.

/** The secret of the worked example; no service may run with it. */
export const EXAMPLE_SECRET = 'testsecret';

export const MESSAGE_EXAMPLE: WireMessage = {
  message_id: 'm1',
  from: '+919876543210',
  to: '+14155550100',
  ts: '2025-01-15T10:00:00Z',
  text: 'Hello',
};

export const MESSAGE_WITHOUT_TEXT_EXAMPLE: Omit<WireMessage, 'text'> = {
  message_id: 'm2',
  from: '+919876543210',
  to: '+14155550100',
  ts: '2025-01-15T10:00:00.250Z',
};

export const PAGE_EXAMPLE: PageAnswer = {
  data: [MESSAGE_EXAMPLE, { ...MESSAGE_WITHOUT_TEXT_EXAMPLE, text: null }],
  total: 2,
  limit: 50,
  offset: 0,
};

export const STATS_EXAMPLE: StatsAnswer = {
  total_messages: 2,
  senders_count: 1,
  messages_per_sender: [{ from: '+919876543210', count: 2 }],
  first_message_ts: '2025-01-15T10:00:00Z',
  last_message_ts: '2025-01-15T10:00:00.250Z',
};

/** The stream that `last=2` asks for. */
export const STREAM_EXAMPLE: readonly StreamEvent[] = [
  { retry: '1000', id: '0' },
  { id: '1', data: JSON.stringify(PAGE_EXAMPLE.data[0]) },
  { id: '2', data: JSON.stringify(PAGE_EXAMPLE.data[1]) },
];

export const STREAM_FAULTS_EXAMPLE: FaultsAnswer = {
  detail: [
    {
      loc: ['header', 'Last-Event-ID'],
      msg: 'must be a whole number in decimal digits',
      type: 'value_error',
    },
  ],
};

export const TIMELINE_EXAMPLE: TimelineAnswer = {
  bucket: 'second',
  data: [{ ts: '2025-01-15T10:00:00Z', count: 2 }],
  until: '2025-01-15T10:00:01Z',
};

/** What {@link TIMELINE_FAULTS_EXAMPLE} answers. */
export const TOO_LONG_TIMELINE =
  'bucket=second&since=2025-01-15T10:00:00Z&until=2025-01-16T10:00:00Z';

export const TIMELINE_FAULTS_EXAMPLE: FaultsAnswer = {
  detail: [
    {
      loc: ['query', 'bucket'],
      msg: 'makes more than 1000 buckets of a second: take longer ones, or narrow since and until',
      type: 'value_error',
    },
  ],
};

export const DELIVERIES_EXAMPLE: DeliveriesAnswer = {
  since: '2025-01-15T09:59:58.000Z',
  results: {
    created: 2,
    duplicate: 0,
    invalid_signature: 0,
    validation_error: 0,
    payload_too_large: 0,
    unsupported_encoding: 0,
    unavailable: 0,
    overloaded: 0,
    aborted: 0,
    method_not_allowed: 0,
    internal_error: 0,
  },
  latency: {
    count: 2,
    sum_ms: 5.1,
    buckets: [
      { at_most_ms: 1, count: 0 },
      { at_most_ms: 2.5, count: 1 },
      { at_most_ms: 5, count: 2 },
      { at_most_ms: 10, count: 2 },
      { at_most_ms: 25, count: 2 },
      { at_most_ms: 50, count: 2 },
      { at_most_ms: 100, count: 2 },
      { at_most_ms: 250, count: 2 },
      { at_most_ms: 500, count: 2 },
      { at_most_ms: 1000, count: 2 },
      { at_most_ms: 2500, count: 2 },
      { at_most_ms: 5000, count: 2 },
      { at_most_ms: 10000, count: 2 },
    ],
  },
};

export const READY_EXAMPLE: ReadyAnswer = {
  status: 'ready',
  checks: { secret: 'ok', database: 'ok' },
};

export const NOT_READY_EXAMPLE: NotReadyAnswer = {
  status: 'not ready',
  detail: 'not ready: WEBHOOK_SECRET is not set',
  checks: { secret: 'WEBHOOK_SECRET is not set', database: 'ok' },
};

export const BODY_FAULTS_EXAMPLE: FaultsAnswer = {
  detail: [
    { loc: ['body', 'message_id'], msg: 'is required', type: 'missing' },
    { loc: ['body', 'from'], msg: 'is required', type: 'missing' },
    { loc: ['body', 'to'], msg: 'is required', type: 'missing' },
    {
      loc: ['body', 'ts'],
      msg: 'must be a real date and time, not "2025-02-30T10:00:00Z"',
      type: 'value_error',
    },
  ],
};

export const QUERY_FAULTS_EXAMPLE: FaultsAnswer = {
  detail: [{ loc: ['query', 'limit'], msg: 'must be at most 100', type: 'value_error' }],
};

/** A body that {@link BODY_FAULTS_EXAMPLE} answers. */
export const FAULTY_BODY_EXAMPLE = { ts: '2025-02-30T10:00:00Z' } as const;

export const METRICS_EXAMPLE = `# HELP messages_stored_total Messages that this process has stored; duplicates do not count.
# TYPE messages_stored_total counter
messages_stored_total 2
`;

export function problem(detail: string): ProblemAnswer {
  return { detail };
}

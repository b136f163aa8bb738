import type { Deliveries, Message, MessagePage, Stats, Timeline } from './wire.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isFinite(value);
const isTextOrNull: Check = (value) => value === null || isText(value);

/** Every field that the type has must be there, and be of its kind; more may be. */
function shape<Type>(fields: Readonly<Record<keyof Type, Check>>): Check {
  const checks = Object.entries<Check>(fields);
  return (value) => isRecord(value) && checks.every(([name, check]) => check(value[name]));
}

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const MESSAGE = shape<Message>({
  message_id: isText,
  from: isText,
  to: isText,
  ts: isText,
  text: isTextOrNull,
});

const ANSWERS: Readonly<Record<string, Check>> = {
  messages: shape<MessagePage>({ data: listOf(MESSAGE), total: isCount }),
  stats: shape<Stats>({
    total_messages: isCount,
    senders_count: isCount,
    messages_per_sender: listOf(
      shape<Stats['messages_per_sender'][number]>({ from: isText, count: isCount }),
    ),
    first_message_ts: isTextOrNull,
    last_message_ts: isTextOrNull,
  }),
  'stats/timeline': shape<Timeline>({
    bucket: isText,
    data: listOf(shape<Timeline['data'][number]>({ ts: isText, count: isCount })),
    until: isTextOrNull,
  }),
  'stats/deliveries': shape<Deliveries>({
    since: isText,
    results: (value) => isRecord(value) && Object.values(value).every(isCount),
    latency: shape<Deliveries['latency']>({
      count: isCount,
      sum_ms: isCount,
      buckets: listOf(
        shape<Deliveries['latency']['buckets'][number]>({ at_most_ms: isCount, count: isCount }),
      ),
    }),
  }),
};

/** Whether a body is one that this route answers with. */
export function isAnswerOf(path: string, body: unknown): boolean {
  return ANSWERS[path]?.(body) ?? false;
}

export function isMessage(value: unknown): value is Message {
  return MESSAGE(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

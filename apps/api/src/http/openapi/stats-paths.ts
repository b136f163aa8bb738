import { MAX_TIME_BUCKETS } from '@hookledger/domain';
import { TIMELINE_PARAMETERS } from '../timeline-query.ts';
import * as examples from './examples.ts';
import type { Json } from './json-schema.ts';
import { describeParameters } from './parameters.ts';
import { READ_SECURITY } from './reading-paths.ts';
import { jsonResponse, responsesOf } from './responses.ts';

export const STATS_PATH: Json = {
  get: {
    operationId: 'summarizeMessages',
    summary: 'Count messages and senders',
    description: 'All numbers are of one moment. Query parameters are ignored.',
    tags: ['Reading'],
    security: READ_SECURITY,
    responses: responsesOf(
      {
        200: jsonResponse({
          description: 'The ledger in numbers.',
          schema: 'MessageStats',
          examples: { both_messages: examples.STATS_EXAMPLE },
        }),
      },
      { 401: 'TokenRequired', 503: 'Unavailable' },
    ),
  },
};

export const TIMELINE_PATH: Json = {
  get: {
    operationId: 'countMessagesOverTime',
    summary: 'Count messages over time',
    description: `How many messages were sent in each second, minute, hour, day, month or year, by their \`ts\`, in UTC. Buckets are whole: the first is the one that \`since\` falls into, the last one ends at \`until\` or holds it. An answer has at most ${MAX_TIME_BUCKETS} of them.`,
    tags: ['Reading'],
    security: READ_SECURITY,
    parameters: describeParameters('query', TIMELINE_PARAMETERS, {
      bucket: {
        description: 'How long each is. Without it, the shortest that fits into one answer.',
        example: 'second',
      },
      since: {
        description: "An instant of the first bucket. Without it, the first message's.",
        example: examples.MESSAGE_EXAMPLE.ts,
      },
      until: {
        description: 'Where to end. Without it, with the bucket of the last message.',
        example: examples.TIMELINE_EXAMPLE.until,
      },
    }),
    responses: responsesOf(
      {
        200: jsonResponse({
          description: 'The counts, of one moment.',
          schema: 'Timeline',
          examples: { both_messages: examples.TIMELINE_EXAMPLE },
        }),
        422: jsonResponse({
          description: 'A parameter breaks its rule, or the range has too many such buckets.',
          schema: 'Faults',
          examples: { too_many: examples.TIMELINE_FAULTS_EXAMPLE },
        }),
      },
      { 401: 'TokenRequired', 503: 'Unavailable' },
    ),
  },
};

export const DELIVERIES_PATH: Json = {
  get: {
    operationId: 'countDeliveries',
    summary: 'Count what became of deliveries',
    description:
      'What this process has counted since it started: `/metrics`, for those who read JSON. It is here whether or not `ENABLE_METRICS` is set. Query parameters are ignored.',
    tags: ['Operations'],
    security: READ_SECURITY,
    responses: responsesOf(
      {
        200: jsonResponse({
          description: 'The results of deliveries, and how long they took.',
          schema: 'DeliveryFigures',
          examples: { both_deliveries: examples.DELIVERIES_EXAMPLE },
        }),
      },
      { 401: 'TokenRequired' },
    ),
  },
};

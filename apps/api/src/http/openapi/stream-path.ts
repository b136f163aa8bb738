import { STREAM_HEADERS, STREAM_PARAMETERS } from '../stream-query.ts';
import * as examples from './examples.ts';
import { refTo, type Json } from './json-schema.ts';
import { describeParameters } from './parameters.ts';
import { READ_SECURITY } from './reading-paths.ts';
import { jsonResponse, responsesOf, textResponse } from './responses.ts';

const NAMES = ['begin', 'first_message', 'second_message'];

export const STREAM_PATH: Json = {
  get: {
    operationId: 'followMessages',
    summary: 'Follow new messages',
    description: `Server-Sent Events in the order of arrival, each message once. The stream has no end of its own: when the connection drops, ask again with the last \`id\` as \`Last-Event-ID\` and nothing is missing. A comment every 15 seconds keeps the connection open; the stream ends when the service stops.

A page such as this one waits for the end of an answer. To see events as they come: \`curl -N\`.`,
    tags: ['Reading'],
    security: READ_SECURITY,
    parameters: [
      ...describeParameters('query', STREAM_PARAMETERS, {
        last: {
          description: 'With how many of the newest messages to begin.',
          example: 2,
        },
      }),
      ...describeParameters('header', STREAM_HEADERS, {
        'Last-Event-ID': {
          description:
            'The `id` of the last event that was seen; `last` is ignored then. An empty one counts as none. One that this ledger has not given yet begins with what is new.',
          example: 0,
        },
      }),
    ],
    responses: responsesOf(
      {
        200: textResponse(
          'Events without end; the schema is that of one.',
          {
            'text/event-stream': {
              schema: { $ref: refTo('StreamEvent') },
              examples: Object.fromEntries(
                examples.STREAM_EXAMPLE.map((value, i) => [NAMES[i], { value }]),
              ),
            },
          },
          ['X-Accel-Buffering'],
        ),
        422: jsonResponse({
          description: 'A parameter or the header breaks its rule.',
          schema: 'Faults',
          examples: { last_event_id: examples.STREAM_FAULTS_EXAMPLE },
        }),
      },
      { 401: 'TokenRequired', 503: 'NotStreamed' },
    ),
  },
};

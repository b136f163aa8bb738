import { MESSAGES_PARAMETERS, type MessagesParameter } from '../messages-query.ts';
import * as examples from './examples.ts';
import type { Json } from './json-schema.ts';
import { describeParameters } from './parameters.ts';
import { jsonResponse, responsesOf } from './responses.ts';

/** The security scheme of everything that shows what was received. */
export const READ_TOKEN_SCHEME: Json = {
  type: 'http',
  scheme: 'bearer',
  description:
    'One of the tokens in `READ_TOKEN` or `READ_TOKENS_FILE`. Where neither is set, none is asked for.',
};

/** Open unless tokens are set. */
export const READ_SECURITY: readonly Json[] = [{ readToken: [] }, {}];

const PARAMETERS = {
  limit: { description: 'How many messages at most.', example: 50 },
  offset: {
    description: 'How many matching messages to pass over. Past the end the page is empty.',
    example: 0,
  },
  from: {
    description:
      'Exact sender. A value that no sender can have matches nothing; a `+` that arrives as a blank, because it was not escaped, is understood.',
    example: examples.MESSAGE_EXAMPLE.from,
  },
  since: {
    description: 'Messages at that instant or later, whatever its spelling.',
    example: examples.MESSAGE_EXAMPLE.ts,
  },
  q: {
    description:
      "Part of the text, whatever the case, for all of Unicode's simple case pairs; every character stands for itself. Messages without text never match. Empty means no filter.",
    example: 'HELL',
  },
} as const satisfies Record<MessagesParameter, Json>;

export const MESSAGES_PATH: Json = {
  get: {
    operationId: 'listMessages',
    summary: 'List messages',
    description:
      'One page of the messages that match every filter, by instant and then by `message_id`. Unknown parameters are ignored; of one given twice the last counts.',
    tags: ['Reading'],
    security: READ_SECURITY,
    parameters: describeParameters('query', MESSAGES_PARAMETERS, PARAMETERS),
    responses: responsesOf(
      {
        200: jsonResponse({
          description: 'The page, and how many messages match in all, of one moment.',
          schema: 'MessagePage',
          examples: { both_messages: examples.PAGE_EXAMPLE },
        }),
        422: jsonResponse({
          description: 'A parameter breaks its rule: one entry for each.',
          schema: 'Faults',
          examples: { limit: examples.QUERY_FAULTS_EXAMPLE },
        }),
      },
      { 401: 'TokenRequired', 503: 'Unavailable' },
    ),
  },
};

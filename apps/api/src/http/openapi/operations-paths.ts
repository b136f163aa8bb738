import * as examples from './examples.ts';
import type { Json } from './json-schema.ts';
import { READ_SECURITY } from './reading-paths.ts';
import { jsonResponse, responsesOf, textResponse } from './responses.ts';

const OPEN: readonly Json[] = [];
const OPERATIONS = { tags: ['Operations'], security: OPEN } as const;
const DOCUMENTATION = { tags: ['Documentation'], security: OPEN } as const;

export const LIVE_PATH: Json = {
  get: {
    operationId: 'isLive',
    summary: 'Whether the process runs',
    ...OPERATIONS,
    responses: responsesOf({
      200: jsonResponse({
        description: 'It does.',
        schema: 'Live',
        examples: { live: { status: 'live' } },
      }),
    }),
  },
};

export const READY_PATH: Json = {
  get: {
    operationId: 'isReady',
    summary: 'Whether deliveries are welcome',
    description:
      'The secret is set, the database answers, has the schema of this build, and is the file that was opened; the process is not about to stop.',
    ...OPERATIONS,
    responses: responsesOf(
      {
        200: jsonResponse({
          description: 'They are.',
          schema: 'Ready',
          examples: { ready: examples.READY_EXAMPLE },
        }),
      },
      { 503: 'NotReady' },
    ),
  },
};

export const METRICS_PATH: Json = {
  get: {
    operationId: 'readMetrics',
    summary: 'Metrics for Prometheus',
    tags: ['Operations'],
    security: READ_SECURITY,
    responses: responsesOf(
      {
        200: textResponse("Prometheus' text exposition.", {
          'text/plain': { schema: { type: 'string' }, example: examples.METRICS_EXAMPLE },
        }),
      },
      // 404: `ENABLE_METRICS=false`.
      { 401: 'TokenRequired', 404: 'NotFound' },
    ),
  },
};

export const OPENAPI_PATH: Json = {
  get: {
    operationId: 'describeApi',
    summary: 'This description',
    ...DOCUMENTATION,
    responses: responsesOf({
      200: textResponse('OpenAPI 3.1.', { 'application/json': { schema: { type: 'object' } } }),
    }),
  },
};

export const DOCS_PATH: Json = {
  get: {
    operationId: 'showDocs',
    summary: 'This description as a page',
    description: 'What the page is made of is under the same path.',
    ...DOCUMENTATION,
    responses: responsesOf({
      200: textResponse('A page for browsers.', { 'text/html': { schema: { type: 'string' } } }),
    }),
  },
};

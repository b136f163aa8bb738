import { MAX_STREAMS } from '../message-streams.ts';
import { CHALLENGES } from '../require-token.ts';
import { REQUEST_ID } from '../request-id.ts';
import { NOT_READY_EXAMPLE, problem } from './examples.ts';
import { refTo, type Json } from './json-schema.ts';

export const HEADERS: Readonly<Record<string, Json>> = {
  'X-Request-ID': {
    description: "The request's own id where it is fit to be logged, otherwise a new one.",
    required: true,
    schema: { type: 'string', pattern: REQUEST_ID.source },
  },
  'Retry-After': {
    description: 'Seconds to wait before the request may be repeated.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  'X-Delivery-Result': {
    description: 'Whether this delivery has stored the message, or one before it.',
    required: true,
    schema: { type: 'string', enum: ['created', 'duplicate'] },
  },
  Allow: {
    description: 'The methods that there are.',
    required: true,
    schema: { type: 'string', enum: ['GET, HEAD', 'POST'] },
  },
  'X-Accel-Buffering': {
    description: 'Tells nginx to pass each event on at once.',
    required: true,
    schema: { type: 'string', const: 'no' },
  },
  'WWW-Authenticate': {
    description: 'RFC 6750: whether a token is missing, or the one that was sent is none.',
    required: true,
    schema: { type: 'string', enum: CHALLENGES },
  },
};

interface Content {
  readonly description: string;
  readonly schema: string;
  /** By name. */
  readonly examples: Readonly<Record<string, object>>;
  readonly headers?: readonly string[];
}

/** An answer in JSON. */
export function jsonResponse({ description, schema, examples, headers = [] }: Content): Json {
  const content = { schema: { $ref: refTo(schema) }, examples: valuesOf(examples) };
  return { ...response(description, headers), content: { 'application/json': content } };
}

/** An answer of another type. */
export function textResponse(
  description: string,
  content: Json,
  headers: readonly string[] = [],
): Json {
  return { ...response(description, headers), content };
}

function response(description: string, headers: readonly string[] = []): Json {
  const all = ['X-Request-ID', ...headers];
  const references = all.map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  return { description, headers: Object.fromEntries(references) as Json };
}

function valuesOf(examples: Readonly<Record<string, object>>): Json {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** An error that says no more than what is wrong. */
export function problemResponse(
  description: string,
  details: readonly string[],
  headers: readonly string[] = [],
): Json {
  const examples = details.map((detail) => [detail.replaceAll(/\W+/g, '_'), problem(detail)]);
  return jsonResponse({
    description,
    schema: 'Problem',
    examples: Object.fromEntries(examples) as Record<string, object>,
    headers,
  });
}

type ResponseName =
  | 'BadRequest'
  | 'TokenRequired'
  | 'InvalidSignature'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'Timeout'
  | 'PayloadTooLarge'
  | 'UnsupportedEncoding'
  | 'HeadersTooLarge'
  | 'InternalError'
  | 'Unavailable'
  | 'NotStreamed'
  | 'NotStored'
  | 'NotReady';

/** Errors, by the names that operations refer to. */
export const RESPONSES: Readonly<Record<ResponseName, Json>> = {
  BadRequest: problemResponse('What was sent is no HTTP/1.1 request, or its body ended early.', [
    'Bad Request',
  ]),
  TokenRequired: problemResponse(
    'Read tokens are set, and the request has none of them.',
    ['a bearer token is required', 'invalid token'],
    ['WWW-Authenticate'],
  ),
  InvalidSignature: problemResponse(
    '`X-Signature` is missing or is not the signature of the body. Whatever else is wrong with the body is not looked at.',
    ['invalid signature'],
  ),
  NotFound: problemResponse('There is nothing at this path.', ['Not Found']),
  MethodNotAllowed: problemResponse(
    'The path has other methods.',
    ['Method Not Allowed'],
    ['Allow'],
  ),
  Timeout: problemResponse(
    'The request took longer than its time-outs. The connection is closed.',
    ['Request Timeout'],
  ),
  PayloadTooLarge: problemResponse(
    'The body is larger than `MAX_BODY_BYTES`. The connection is closed.',
    ['the body must be at most 1048576 bytes long'],
  ),
  UnsupportedEncoding: problemResponse(
    'The body has a `Content-Encoding`. The connection is closed.',
    ['the body must not be encoded'],
  ),
  HeadersTooLarge: problemResponse(
    'Request line and headers are larger than `HTTP_MAX_HEADER_BYTES`. The connection is closed.',
    ['Request Header Fields Too Large'],
  ),
  InternalError: problemResponse('A bug. Nothing of the inside is told.', [
    'Internal Server Error',
  ]),
  Unavailable: problemResponse(
    'Not now: the store is busy, or too many searches are under way. The request may be repeated.',
    ['service unavailable, please retry'],
    ['Retry-After'],
  ),
  NotStreamed: problemResponse(
    `Not now: the store is busy, the service is about to stop, or it has ${MAX_STREAMS} streams open. The request may be repeated.`,
    ['service unavailable, please retry', 'no more streams at the moment, please retry'],
    ['Retry-After'],
  ),
  NotStored: problemResponse(
    'Not now: the store is busy or full, no secret is set, or more deliveries are under way than the service takes on. It is always safe to send the delivery again.',
    ['service unavailable, please retry', 'too many deliveries at once, please retry'],
    ['Retry-After'],
  ),
  NotReady: jsonResponse({
    description: 'Deliveries are not welcome; the failing checks say why.',
    schema: 'NotReady',
    examples: { no_secret: NOT_READY_EXAMPLE },
  }),
};

// Whatever the path: what the server refuses before it looks at one, and what can always happen.
const EVERYWHERE = {
  400: 'BadRequest',
  405: 'MethodNotAllowed',
  408: 'Timeout',
  431: 'HeadersTooLarge',
  500: 'InternalError',
} as const;

/** The answers of an operation: its own, those of `shared` by name, and those that are everywhere. */
export function responsesOf(
  own: Readonly<Record<number, Json>>,
  shared: Readonly<Record<number, ResponseName>> = {},
): Json {
  const named = Object.entries({ ...EVERYWHERE, ...shared }).map(([status, name]) => [
    status,
    { $ref: `#/components/responses/${name}` },
  ]);
  // Integer keys come in ascending order.
  return { ...(Object.fromEntries(named) as Json), ...own };
}

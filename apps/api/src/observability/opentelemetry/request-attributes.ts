import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_HEADER,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { IncomingMessage } from 'node:http';
import type { TracedOutcome } from '../tracing.ts';

const KNOWN_METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
]);

/** The word that the conventions have for a method, of which there are few. */
export function methodOf({ method = '' }: IncomingMessage): string {
  return KNOWN_METHODS.has(method) ? method : '_OTHER';
}

/** What is known of a request at once, without its query, its headers and its sender. */
export function requestAttributes(
  req: IncomingMessage,
  redact: (text: string) => string,
  maxPathLength = 256,
): Attributes {
  const { method = '', url = '', httpVersion } = req;
  const known = methodOf(req);
  const [path = ''] = url.split('?', 1);
  return {
    [ATTR_HTTP_REQUEST_METHOD]: known,
    ...(known !== method && { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: method }),
    [ATTR_URL_PATH]: redact(path).slice(0, maxPathLength),
    [ATTR_URL_SCHEME]: 'http',
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion,
  };
}

/** What is known when it is over. What an error says stays in the log line. */
export function outcomeAttributes(
  { requestId, route, status, result, error }: TracedOutcome,
  redact: (text: string) => string,
): Attributes {
  const failed = status !== undefined && status >= 500;
  return {
    [ATTR_HTTP_RESPONSE_HEADER('x-request-id')]: [redact(requestId)],
    ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
    ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    ...(failed && { [ATTR_ERROR_TYPE]: error === undefined ? String(status) : typeOf(error) }),
    ...(result !== undefined && { 'hookledger.result': result }),
  };
}

/** The code that an error has, or its name. */
export function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeliveryResult } from '../http/delivery-result.ts';
import { exchangeOf, startExchange, type Exchange, type Observe } from '../http/exchange.ts';
import { requestIdFrom } from '../http/request-id.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { readTraceparent } from './trace-context.ts';
import type { RequestTrace, Tracing } from './tracing.ts';

const WEBHOOK = '/webhook';
const UNMATCHED = 'unmatched';
const MAX_LOGGED_LENGTH = 256;
/** Percent-escapes in a row, which are the bytes of UTF-8 together; others are no escapes, and stay. */
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/** nginx's number for a client that left before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

export interface ObserveRequestsDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** While true, every answer closes its connection. */
  readonly isShuttingDown: () => boolean;
  /** Blacks out secrets. */
  readonly redact: (text: string) => string;
  /** The span of the request that is seen; `undefined` where none are made. */
  readonly currentTrace: Tracing['current'] | undefined;
}

/** Gives each request its id and, when it is over, one log line and its metrics. */
export function observeRequests(deps: ObserveRequestsDeps): Observe {
  return (req, res) => {
    startExchange(res, new ObservedExchange(deps, req, res));
    res.on('close', settleUnlessUndecided);
  };
}

function settleUnlessUndecided(this: ServerResponse): void {
  const exchange = exchangeOf(this);
  if (!exchange.isUndecided) exchange.settle();
}

/** A class, because functions that know their request would be made anew for each. */
class ObservedExchange implements Exchange {
  readonly requestId: string;
  isUndecided = false;
  route: string | undefined = undefined;
  result: DeliveryResult | undefined = undefined;
  messageId: string | undefined = undefined;
  invalidFields: string | undefined = undefined;
  error: unknown = undefined;

  readonly #deps: ObserveRequestsDeps;
  readonly #res: ServerResponse;
  readonly #method: string;
  readonly #url: string;
  readonly #trace: RequestTrace | undefined;
  readonly #traceId: string | undefined;
  readonly #startedAtMs: number = performance.now();
  #settled = false;

  constructor(deps: ObserveRequestsDeps, req: IncomingMessage, res: ServerResponse) {
    this.requestId = requestIdFrom(req.headers['x-request-id']);
    this.#deps = deps;
    this.#res = res;
    this.#method = req.method ?? '';
    this.#url = req.url ?? '';
    this.#trace = deps.currentTrace?.();
    this.#traceId = this.#trace?.traceId ?? readTraceparent(req.headers['traceparent'])?.traceId;
  }

  isLast(): boolean {
    return this.#deps.isShuttingDown();
  }

  settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    const { logger, metrics, redact } = this.#deps;
    const { route, error, messageId } = this;
    const durationMs = performance.now() - this.#startedAtMs;
    const isAnswered = this.#res.headersSent;
    const status = isAnswered ? this.#res.statusCode : CLIENT_CLOSED_REQUEST;
    const result = route === WEBHOOK ? resultOf(this, status) : undefined;
    metrics.observeRequest({
      method: this.#method,
      path: route ?? UNMATCHED,
      status,
      durationSeconds: durationMs / 1_000,
    });
    if (result !== undefined) metrics.countDelivery(result);
    this.#trace?.end({
      requestId: this.requestId,
      route,
      status: isAnswered ? status : undefined,
      result,
      error,
    });
    logger.log(status === 401 || status >= 500 ? 'ERROR' : 'INFO', {
      request_id: this.requestId,
      trace_id: this.#traceId,
      method: this.#method,
      path: shortened(shownPath(this.#url, redact), redact),
      status,
      latency_ms: Math.round(durationMs * 1_000) / 1_000,
      result,
      dup: result === undefined ? undefined : result === 'duplicate',
      // A refused one may hold half a surrogate pair, at which strict readers of JSON stop.
      message_id: messageId && shortened(messageId.toWellFormed(), redact),
      invalid_fields: this.invalidFields,
      error: messageOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  }
}

function resultOf({ result }: Exchange, status: number): DeliveryResult {
  if (result !== undefined) return result;
  return status === 405 ? 'method_not_allowed' : 'aborted';
}

function messageOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error.message : 'something was thrown that is no Error';
}

function shownPath(url: string, redact: (text: string) => string): string {
  const path = pathOf(url);
  if (!path.includes('%')) return path;
  const decoded = path.replaceAll(ESCAPES, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
  const safe = redact(decoded);
  return safe === decoded ? path : safe;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

function shortened(text: string, redact: (text: string) => string): string {
  if (text.length <= MAX_LOGGED_LENGTH) return text;
  // The logger knows a secret only as a whole, and would write what a cut leaves of one.
  const safe = redact(text);
  const characters = [...safe];
  if (characters.length <= MAX_LOGGED_LENGTH) return safe;
  return `${characters.slice(0, MAX_LOGGED_LENGTH).join('')}…`;
}

import type { DeliveryResult } from '../http/delivery-result.ts';
import { startExchange, type Exchange, type Observe } from '../http/exchange.ts';
import { requestIdFrom } from '../http/request-id.ts';
import type { LogFields, Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { readTraceparent } from './trace-context.ts';
import type { Tracing } from './tracing.ts';

const WEBHOOK = '/webhook';
const UNMATCHED = 'unmatched';
const MAX_LOGGED_LENGTH = 256;

/** nginx's number for a client that left before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

export interface ObserveRequestsDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** While true, every answer closes its connection. */
  readonly isShuttingDown: () => boolean;
  /** The span of the request that is seen; `undefined` where none are made. */
  readonly currentTrace: Tracing['current'] | undefined;
}

/** Gives each request its id and, when it is over, one log line and its metrics. */
export function observeRequests({
  logger,
  metrics,
  isShuttingDown,
  currentTrace,
}: ObserveRequestsDeps): Observe {
  return (req, res) => {
    const startedAtMs = performance.now();
    const { method = '', url = '' } = req;
    const requestId = requestIdFrom(req.headers['x-request-id']);
    const trace = currentTrace?.();
    const traceId = trace?.traceId ?? readTraceparent(req.headers['traceparent'])?.traceId;
    let settled = false;
    const settle = (): void => {
      if (settled) return;
      settled = true;
      const durationMs = performance.now() - startedAtMs;
      const status = res.headersSent ? res.statusCode : CLIENT_CLOSED_REQUEST;
      const result = exchange.route === WEBHOOK ? resultOf(exchange, status) : undefined;
      metrics.observeRequest({
        method,
        path: exchange.route ?? UNMATCHED,
        status,
        durationSeconds: durationMs / 1_000,
      });
      if (result !== undefined) metrics.countDelivery(result);
      trace?.end({
        requestId,
        route: exchange.route,
        status: res.headersSent ? status : undefined,
        result,
        error: exchange.error,
      });
      logger.log(status === 401 || status >= 500 ? 'ERROR' : 'INFO', {
        request_id: requestId,
        trace_id: traceId,
        method,
        path: shortened(pathOf(url)),
        status,
        latency_ms: Math.round(durationMs * 1_000) / 1_000,
        result,
        dup: result === undefined ? undefined : result === 'duplicate',
        message_id: exchange.messageId && shortened(exchange.messageId),
        invalid_fields: exchange.invalidFields,
        ...errorFields(exchange.error),
      });
    };
    const exchange: Exchange = { requestId, settle, isLast: isShuttingDown };
    startExchange(res, exchange);
    res.on('close', () => {
      if (exchange.isUndecided !== true) settle();
    });
  };
}

function resultOf({ result }: Exchange, status: number): DeliveryResult {
  if (result !== undefined) return result;
  return status === 405 ? 'method_not_allowed' : 'aborted';
}

function errorFields(error: unknown): LogFields | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error)) return { error: 'something was thrown that is no Error' };
  return { error: error.message, stack: error.stack };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

function shortened(text: string): string {
  if (text.length <= MAX_LOGGED_LENGTH) return text;
  const characters = [...text];
  if (characters.length <= MAX_LOGGED_LENGTH) return text;
  return `${characters.slice(0, MAX_LOGGED_LENGTH).join('')}…`;
}

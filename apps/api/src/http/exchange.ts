import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeliveryResult } from './delivery-result.ts';

/** What is learnt about one request on its way, for its log line and its metrics. */
export interface Exchange {
  readonly requestId: string;
  /** Whether the connection is to be closed after the answer. */
  isLast(): boolean;
  /** Writes the log line and the metrics, once the answer's fate is known; the first call counts. */
  settle(): void;
  /**
   * Whether the store has the delivery and has not said what became of it: then the line waits, for
   * a client that leaves meanwhile changes nothing about that.
   */
  isUndecided: boolean;
  /** The template of the route that matched. */
  route: string | undefined;
  result: DeliveryResult | undefined;
  messageId: string | undefined;
  /** Names of the fields that broke a rule. */
  invalidFields: string | undefined;
  error: unknown;
}

/** What goes before the application: sees a request first, and its answer last. */
export type Observe = (req: IncomingMessage, res: ServerResponse) => void;

const EXCHANGE: unique symbol = Symbol('exchange');

interface Observed extends ServerResponse {
  [EXCHANGE]?: Exchange;
}

export function startExchange(res: Observed, exchange: Exchange): void {
  res[EXCHANGE] = exchange;
}

export function exchangeOf(res: Observed): Exchange {
  const exchange = res[EXCHANGE];
  if (exchange === undefined) throw new Error('the request is not observed');
  return exchange;
}

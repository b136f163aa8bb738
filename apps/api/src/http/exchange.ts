import type { Response } from 'express';
import type { DeliveryResult } from './delivery-result.ts';

/** What is learnt about one request on its way, for its log line and its metrics. */
export interface Exchange {
  readonly requestId: string;
  /** Writes the log line and the metrics, once the answer's fate is known; the first call counts. */
  readonly settle: () => void;
  /** The template of the route that matched. */
  route?: string;
  result?: DeliveryResult;
  messageId?: string;
  /** Names of the fields that broke a rule. */
  invalidFields?: string;
  error?: unknown;
}

export function startExchange(res: Response, exchange: Exchange): void {
  res.locals['exchange'] = exchange;
}

export function exchangeOf(res: Response): Exchange {
  return res.locals['exchange'] as Exchange;
}

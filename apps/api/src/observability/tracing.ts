import type { MessageRepository } from '@hookledger/domain';
import type { RequestListener } from 'node:http';
import type { DeliveryResult } from '../http/delivery-result.ts';
import type { TracingSettings } from '../config/tracing.ts';

/** How a request ended, as its span shows it. */
export interface TracedOutcome {
  readonly requestId: string;
  /** The template of the route that matched. */
  readonly route: string | undefined;
  /** `undefined`: the client left before its answer. */
  readonly status: number | undefined;
  readonly result: DeliveryResult | undefined;
  readonly error: unknown;
}

/** The span of one request. */
export interface RequestTrace {
  /** The trace that it belongs to: the client's own, or a new one. */
  readonly traceId: string;
  end(outcome: TracedOutcome): void;
}

/** Records what requests do, and sends it away in the background. */
export interface Tracing {
  /** Gives each request a span before it is listened to. */
  around(listener: RequestListener): RequestListener;
  /** The span of the request that is being listened to. */
  readonly current: () => RequestTrace | undefined;
  /** Gives each insertion a span below that of its request. */
  traceInsertions(repository: MessageRepository): MessageRepository;
  /** Sends what is recorded; gives up after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

export interface TracingDeps {
  readonly settings: TracingSettings;
  /** Never recorded, wherever they turn up. */
  readonly secrets: readonly string[];
  /** Told what becomes of the sending, in words for an operator. */
  readonly warn: (message: string) => void;
}

/** Made by what is loaded only where traces are asked for. */
export type CreateTracing = (deps: TracingDeps) => Tracing;

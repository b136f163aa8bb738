import type { SecretInForce } from '@hookledger/domain';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { readDeliveryFigures, type DeliveryFigures } from './delivery-figures.ts';
import { addReadinessMetrics, type ReadChecks } from './readiness-metrics.ts';
import { addStoreMetrics, type ReadFigures } from './store-metrics.ts';
import { createTalliedCounter, type Tally } from './tally.ts';
import { createTalliedHistogram } from './tallied-histogram.ts';
import { DELIVERY_RESULTS, type DeliveryResult } from '../http/delivery-result.ts';

/** One answered request, as metrics see it. */
interface RequestSample {
  readonly method: string;
  /** The route's template; never the path that was asked for. */
  readonly path: string;
  readonly status: number;
  readonly durationSeconds: number;
}

export interface Metrics {
  observeRequest(sample: RequestSample): void;
  countDelivery(result: DeliveryResult): void;
  countSignature(secret: SecretInForce): void;
  deliveryFigures(): Promise<DeliveryFigures>;
  /** The Prometheus text exposition. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

// These gauges end in _total, which Prometheus keeps for counters: promtool objects.
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const SECRETS_IN_FORCE = ['current', 'previous'] as const satisfies readonly SecretInForce[];

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Where requests of one kind are counted. */
interface RequestSeries {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requests: Tally;
  readonly observeDuration: (seconds: number) => void;
}

export interface MetricsDeps {
  readonly readStoreFigures: ReadFigures;
  readonly readChecks: ReadChecks;
  /** How many lines of the log were dropped so far. */
  readonly droppedLogLines: () => number;
}

export function createMetrics({
  readStoreFigures,
  readChecks,
  droppedLogLines,
}: MetricsDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  const requests = createTalliedCounter({
    name: 'http_requests_total',
    help: 'Requests answered, by method, route template and status.',
    labelNames: ['method', 'path', 'status'],
    registers: [registry],
  });
  const deliveries = createTalliedCounter({
    name: 'webhook_requests_total',
    help: 'Webhook deliveries, by what became of them.',
    labelNames: ['result'],
    registers: [registry],
  });
  const signatures = createTalliedCounter({
    name: 'webhook_signatures_total',
    help: 'Valid signatures of deliveries, by the secret that they were made with.',
    labelNames: ['secret'],
    registers: [registry],
  });
  const stored = createTalliedCounter({
    name: 'messages_stored_total',
    help: 'Messages that this process has stored; duplicates do not count.',
    registers: [registry],
  }).tally({});
  void new Counter({
    name: 'log_lines_dropped_total',
    help: 'Lines of the log that were dropped because nobody read the ones before.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(droppedLogLines());
    },
  });
  const durations = createTalliedHistogram<'method' | 'path'>({
    name: 'http_request_duration_seconds',
    help: 'Time from the headers of a request to the end of its answer.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    register: registry,
  });
  const refreshStoreMetrics = addStoreMetrics(registry, readStoreFigures);
  addReadinessMetrics(registry, readChecks);
  const deliveriesOf = tallies(DELIVERY_RESULTS, (result) => deliveries.tally({ result }));
  const signaturesBy = tallies(SECRETS_IN_FORCE, (secret) => signatures.tally({ secret }));
  // Routes, methods and statuses are few.
  const seriesOf = new Map<string, RequestSeries>();
  const durationsOf = new Map<string, (seconds: number) => void>();
  const seriesFor = (asked: string, path: string, status: number): RequestSeries => {
    const method = KNOWN_METHODS.has(asked) ? asked : 'OTHER';
    const route = `${method} ${path}`;
    const observeDuration = durationsOf.get(route) ?? durations.series({ method, path });
    durationsOf.set(route, observeDuration);
    const key = `${route} ${status}`;
    const series = seriesOf.get(key) ?? {
      method: asked,
      path,
      status,
      requests: requests.tally({ method, path, status: String(status) }),
      observeDuration,
    };
    seriesOf.set(key, series);
    return series;
  };
  // Nearly always the next request's too, and looking at three values costs less than making a key of them.
  let last: RequestSeries | undefined;

  return {
    observeRequest({ method, path, status, durationSeconds }) {
      if (last?.status !== status || last.path !== path || last.method !== method) {
        last = seriesFor(method, path, status);
      }
      last.requests.increment();
      last.observeDuration(durationSeconds);
    },

    countDelivery(result) {
      deliveriesOf[result].increment();
      if (result === 'created') stored.increment();
    },

    countSignature(secret) {
      signaturesBy[secret].increment();
    },

    deliveryFigures: async () => readDeliveryFigures(deliveries.counter, durations),

    exposition: shared(async () => {
      await refreshStoreMetrics();
      return { contentType: registry.contentType, text: await registry.metrics() };
    }),
  };
}

/** Whoever asks while an answer is being made gets the same one. */
function shared<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<Result> | undefined;
  return async () => {
    underWay ??= make().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

function tallies<Name extends string>(
  names: readonly Name[],
  tallyOf: (name: Name) => Tally,
): Readonly<Record<Name, Tally>> {
  return Object.fromEntries(names.map((name) => [name, tallyOf(name)])) as Record<Name, Tally>;
}

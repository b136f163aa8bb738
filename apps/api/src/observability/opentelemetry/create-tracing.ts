import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRedact } from '../redact.ts';
import type { Tracing, TracingDeps } from '../tracing.ts';
import { createSampler } from './create-sampler.ts';
import { reportFaults } from './report-faults.ts';
import { startRequestSpan, type RequestSpan } from './request-spans.ts';
import { traceInsertions } from './trace-insertions.ts';

const NAME = 'hookledger';

/** Tracing on OpenTelemetry, sent as OTLP over HTTP. */
export function createTracing({ settings, secrets, warn }: TracingDeps): Tracing {
  reportFaults(warn);
  const { batch } = settings;
  const provider = new TracerProvider({
    resource: describeService(),
    sampler: createSampler(settings),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), ...batch })],
  });
  const tracer = provider.getTracer(NAME);
  const redact = createRedact(secrets);
  const requests = new AsyncLocalStorage<RequestSpan>();

  return {
    around: (listener) => (req, res) => {
      requests.run(startRequestSpan(tracer, req, redact), listener, req, res);
    },

    current: () => requests.getStore(),

    traceInsertions: (repository) =>
      traceInsertions(repository, tracer, () => requests.getStore()?.context),

    async close(timeoutMs) {
      // What could not be sent has been reported, and nobody waits for it any longer.
      const sent = provider.shutdown().catch(() => undefined);
      const givenUp = new Promise<void>((resolve) => {
        setTimeout(resolve, timeoutMs).unref();
      });
      await Promise.race([sent, givenUp]);
    },
  };
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` know better than we do. */
function describeService(): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: NAME }))
    .merge(detectResources({ detectors: [envDetector] }));
}

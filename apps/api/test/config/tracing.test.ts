import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config.ts';
import type { TracingConfig } from '../../src/config/tracing.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const OFF: TracingConfig = { settings: undefined, warnings: [] };

function tracingWith(environment: Record<string, string>): TracingConfig {
  const reading = readConfig(environment);
  if (reading.kind === 'mistakes') throw new Error(reading.mistakes.join());
  return reading.config.tracing;
}

describe('readConfig, of traces', () => {
  it('sends all of them where an endpoint is set, in batches of the library', () => {
    const { settings, warnings } = tracingWith(ENDPOINT);

    expect(warnings).to.deep.equal([]);
    expect(settings?.endpoint.href).to.equal('http://collector:4318/');
    expect(settings).to.deep.include({ sampler: 'parentbased_always_on', ratio: 1, batch: {} });
  });

  it('prefers what is said of traces alone', () => {
    const { settings } = tracingWith({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/v1',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    });

    expect(settings?.endpoint.href).to.equal('https://traces/v1');
  });

  it('reads the sampler and the batches', () => {
    const { settings, warnings } = tracingWith({
      ...ENDPOINT,
      OTEL_TRACES_SAMPLER: 'ParentBased_TraceIdRatio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_SCHEDULE_DELAY: '1000',
      OTEL_BSP_EXPORT_TIMEOUT: '2000',
      OTEL_BSP_MAX_QUEUE_SIZE: '300',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '40',
    });

    expect(warnings).to.deep.equal([]);
    expect(settings).to.deep.include({
      sampler: 'parentbased_traceidratio',
      ratio: 0.25,
      batch: {
        scheduledDelayMillis: 1000,
        exportTimeoutMillis: 2000,
        maxQueueSize: 300,
        maxExportBatchSize: 40,
      },
    });
  });

  for (const [what, environment] of [
    ['no endpoint is', { OTEL_SERVICE_NAME: 'inbox', OTEL_TRACES_SAMPLER: 'always_on' }],
    ['an empty one is', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['the switch that disables it is', { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }],
    ['no exporter is', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
  ] as const) {
    it(`sends none where ${what} set`, () => {
      expect(tracingWith(environment)).to.deep.equal(OFF);
    });
  }

  for (const [name, value] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '//user:password@collector'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'ftp://collector'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
  ] as const) {
    it(`sends none, and says why, with ${name}=${value}`, () => {
      const { settings, warnings } = tracingWith({ ...ENDPOINT, [name]: value });

      expect(settings).to.equal(undefined);
      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.match(new RegExp(`^${name} .*: no traces are sent$`));
      expect(warnings[0]).not.to.include(value);
    });
  }

  for (const [name, value] of [
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.1'],
    ['OTEL_TRACES_SAMPLER_ARG', '-0.1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half'],
    ['OTEL_BSP_SCHEDULE_DELAY', '0'],
    ['OTEL_BSP_EXPORT_TIMEOUT', '1s'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '-1'],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '1.5'],
  ] as const) {
    it(`does as if it were not set, and says so, with ${name}=${value}`, () => {
      const { settings, warnings } = tracingWith({ ...ENDPOINT, [name]: value });

      expect(settings).to.deep.equal(tracingWith(ENDPOINT).settings);
      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.match(new RegExp(`^${name} .* is used$`));
    });
  }
});

import type { Environment } from '@hookledger/settings';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Where traces go, and which; whatever else the exporter wants to know it reads itself. */
export interface TracingSettings {
  readonly endpoint: URL;
  readonly sampler: (typeof SAMPLERS)[number];
  /** Of the samplers by ratio, from 0 to 1. */
  readonly ratio: number;
  readonly batch: BatchSettings;
}

const BATCH = {
  scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
  exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
  maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
  maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
} as const;

/** What is missing is left to the library. */
type BatchSettings = { readonly [Name in keyof typeof BATCH]?: number };

/** What the variables say that every program with OpenTelemetry knows. */
export interface TracingConfig {
  /** `undefined`: nothing is recorded. */
  readonly settings: TracingSettings | undefined;
  /**
   * A mistake here never ends the start: these variables are often set for a whole cluster, and
   * nobody should be without a service because of who watches it.
   */
  readonly warnings: readonly string[];
}

const OFF: TracingConfig = { settings: undefined, warnings: [] };

export function readTracing(environment: Environment): TracingConfig {
  const [endpointName, endpoint] = firstOf(environment, 'ENDPOINT');
  const [protocolName, protocol = 'http/protobuf'] = firstOf(environment, 'PROTOCOL');
  const exporter = environment['OTEL_TRACES_EXPORTER'] ?? 'otlp';
  const isDisabled = environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';
  if (endpoint === undefined || isDisabled || exporter === 'none') return OFF;

  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return offBecause(`${endpointName} is no http or https URL`);
  }
  if (protocol !== 'http/protobuf') return offBecause(`${protocolName} is not http/protobuf`);
  if (exporter !== 'otlp') return offBecause('OTEL_TRACES_EXPORTER is neither otlp nor none');

  const warnings: string[] = [];
  const settings = {
    endpoint: url,
    sampler: samplerIn(environment, warnings),
    ratio: ratioIn(environment, warnings),
    batch: batchIn(environment, warnings),
  };
  return { settings, warnings };
}

/** The variable for traces, or else the one for all signals, with its name. */
function firstOf(environment: Environment, what: string): [name: string, value?: string] {
  const names = [`OTEL_EXPORTER_OTLP_TRACES_${what}`, `OTEL_EXPORTER_OTLP_${what}`];
  const name = names.find((one) => environment[one] !== undefined) ?? '';
  const value = environment[name];
  return value === undefined ? [name] : [name, value];
}

function offBecause(reason: string): TracingConfig {
  return { settings: undefined, warnings: [`${reason}: no traces are sent`] };
}

function samplerIn(environment: Environment, warnings: string[]): TracingSettings['sampler'] {
  const name = environment['OTEL_TRACES_SAMPLER'] ?? 'parentbased_always_on';
  const sampler = SAMPLERS.find((known) => known === name.toLowerCase());
  if (sampler !== undefined) return sampler;
  warnings.push('OTEL_TRACES_SAMPLER is not known here: parentbased_always_on is used');
  return 'parentbased_always_on';
}

function ratioIn(environment: Environment, warnings: string[]): number {
  const ratio = Number(environment['OTEL_TRACES_SAMPLER_ARG'] ?? 1);
  if (ratio >= 0 && ratio <= 1) return ratio;
  warnings.push('OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1: 1 is used');
  return 1;
}

function batchIn(environment: Environment, warnings: string[]): BatchSettings {
  const counts: [string, number][] = [];
  for (const [setting, name] of Object.entries(BATCH)) {
    const value = environment[name];
    if (value === undefined) continue;
    if (/^[1-9][0-9]{0,8}$/.test(value)) counts.push([setting, Number(value)]);
    else warnings.push(`${name} is no whole number above 0: its default is used`);
  }
  return Object.fromEntries(counts);
}

// A load generator in a process of its own: reads a plan as JSON from its first parameter, prints
// what it measured as JSON.
import { percentile } from '../statistics.ts';
import { openConnection, type Connection } from './connection.ts';
import { asRequest, createTraffic } from './traffic.ts';

export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /**
   * So long it sends before it counts: V8 compiles the generator meanwhile, for which it stands still for some
   * milliseconds at a time.
   */
  readonly warmUpSeconds?: number;
  readonly prefix: string;
  readonly seed: number;
  /** How many requests a second are due, whether or not earlier ones are answered; none: as many as go. */
  readonly perSecond?: number;
}

export interface LoadResult {
  readonly ok: number;
  /** How many more were accepted that were due before it counted. */
  readonly okInWarmUp: number;
  /** Those of the warm-up as well. */
  readonly refused: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

// Made before the clock starts, so that the generator signs nothing while it measures.
const PREPARED = 250_000;

const plan = JSON.parse(process.argv[2] ?? '{}') as LoadPlan;
const next = createTraffic(plan.prefix, plan.seed);
const { warmUpSeconds = 0 } = plan;
const wanted =
  plan.perSecond === undefined ? PREPARED : plan.perSecond * (warmUpSeconds + plan.seconds) + 1_000;
const requests = Array.from({ length: Math.min(PREPARED, Math.ceil(wanted)) }, () =>
  asRequest(next()),
);
const connections = await Promise.all(
  Array.from({ length: plan.connections }, async () => openConnection(plan.port)),
);

const latencies: number[] = [];
let okInWarmUp = 0;
let refused = 0;
let sent = 0;
const startedMs = performance.now();
const countedFromMs = startedMs + warmUpSeconds * 1_000;
const endMs = countedFromMs + plan.seconds * 1_000;

await Promise.all(connections.map(plan.perSecond === undefined ? saturate : pace));
const seconds = (performance.now() - countedFromMs) / 1_000;
for (const connection of connections) connection.close();

const result: LoadResult = {
  ok: latencies.length,
  okInWarmUp,
  refused,
  seconds,
  perSecond: latencies.length / seconds,
  p50Ms: percentile(latencies, 0.5),
  p99Ms: percentile(latencies, 0.99),
  maxMs: percentile(latencies, 1 - Number.EPSILON),
};
process.stdout.write(JSON.stringify(result));

async function saturate(connection: Connection): Promise<void> {
  while (performance.now() < endMs) await measure(connection, performance.now());
}

// Latency counts from when a request was due, so that a stall is not hidden by the requests that
// were not sent during it; and from when it was sent, where that was the millisecond before.
async function pace(connection: Connection): Promise<void> {
  const { perSecond = 1 } = plan;
  for (;;) {
    const dueMs = startedMs + (sent * 1_000) / perSecond;
    if (dueMs >= endMs) return;
    const number = sent;
    sent += 1;
    const early = dueMs - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    await measure(connection, Math.min(dueMs, performance.now()), number);
  }
}

async function measure(connection: Connection, sinceMs: number, number = sent++): Promise<void> {
  const request = requests[number] ?? asRequest(next());
  const status = await connection.send(request);
  if (status !== 200) refused += 1;
  else if (sinceMs < countedFromMs) okInWarmUp += 1;
  else latencies.push(performance.now() - sinceMs);
}

// Asks /health/live ten times a second, each time on a connection of its own, until it is told to
// stop; then says what it found.
import { get } from 'node:http';
import type { HealthReport } from '../health-probe.ts';

const [port, inTimeMs = 0] = process.argv.slice(2).map(Number);
const EVERY_MS = 100;
const TIMEOUT_MS = 10_000;

let probes = 0;
let late = 0;
let longestMs = 0;
const underWay = new Set<Promise<void>>();

const timer = setInterval(() => {
  const one = probe().finally(() => underWay.delete(one));
  underWay.add(one);
}, EVERY_MS);

process.once('message', () => void finish());
process.once('disconnect', () => process.exit());

async function finish(): Promise<void> {
  clearInterval(timer);
  await Promise.all(underWay);
  process.send?.({ probes, late, longestMs } satisfies HealthReport);
}

async function probe(): Promise<void> {
  const startedMs = performance.now();
  const status = await new Promise<number>((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: '/health/live', agent: false }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode ?? 0));
    });
    asked.setTimeout(TIMEOUT_MS, () => asked.destroy());
    asked.once('error', () => resolve(0));
  });
  const tookMs = performance.now() - startedMs;
  probes += 1;
  longestMs = Math.max(longestMs, tookMs);
  if (status !== 200 || tookMs > inTimeMs) late += 1;
}

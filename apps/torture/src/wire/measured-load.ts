import assert from 'node:assert/strict';
import { deliveryOf } from './delivery.ts';
import { openPipeline } from './pipeline.ts';

export interface MeasuredLoad {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadPlan {
  readonly port: number;
  /** Starts each message id. */
  readonly prefix: string;
  readonly seconds: number;
  /** How many connections deliver at once, each one after the other. */
  readonly senders: number;
}

/** Delivers as fast as the answers come, and measures; every delivery must be stored. */
export async function measureLoad({
  port,
  prefix,
  seconds,
  senders,
}: LoadPlan): Promise<MeasuredLoad> {
  const latencies: number[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const send = async (_: unknown, sender: number): Promise<void> => {
    const pipeline = await openPipeline(port);
    for (let i = 0; performance.now() < endMs; i += 1) {
      const body = `{"message_id":"${prefix} ${sender} ${i}","from":"+1","to":"+2","ts":"2025-01-15T10:00:00Z","text":"x"}`;
      const request = deliveryOf({ body });
      const sentMs = performance.now();
      assert.equal((await pipeline.send(request, 'POST')).status, 200);
      latencies.push(performance.now() - sentMs);
    }
    pipeline.close();
  };
  await Promise.all(Array.from({ length: senders }, send));
  const sorted = latencies.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    perSecond: (latencies.length * 1_000) / (performance.now() - startedMs),
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}

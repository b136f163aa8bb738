import { deliveryOf } from './delivery.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';

export interface OpenLoopPlan {
  readonly port: number;
  /** How many deliveries are due in a second, whether or not earlier ones are answered. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
  readonly prefix: string;
}

export interface OpenLoopResult {
  readonly stored: number;
  readonly shed: number;
  /** Refusals that were no 503 with `Retry-After`, and connections that were cut. */
  readonly otherwise: number;
  /** Due while every connection waited for an answer, or for as long as it was asked to wait. */
  readonly unsent: number;
  readonly storedPerSecond: number;
  readonly storedP99Ms: number;
  readonly shedP99Ms: number;
}

const TICK_MS = 2;

/** Sends each delivery when it is due, on a connection that is free; latencies count from then. */
export async function runOpenLoop(plan: OpenLoopPlan): Promise<OpenLoopResult> {
  const total = Math.floor(plan.perSecond * plan.seconds);
  // Signed before the clock starts.
  const requests = Array.from({ length: total }, (_, i) =>
    deliveryOf({
      body: `{"message_id":"${plan.prefix} ${i}","from":"+1","to":"+2","ts":"2025-01-15T10:00:00Z","text":"x"}`,
    }),
  );
  const free: Pipeline[] = [];
  for (let i = 0; i < plan.connections; i += 1) free.push(await openPipeline(plan.port));
  const all = [...free];
  const stored: number[] = [];
  const shed: number[] = [];
  const underWay = new Set<Promise<void>>();
  let otherwise = 0;
  let unsent = 0;

  const send = async (pipeline: Pipeline, request: Uint8Array, dueMs: number): Promise<void> => {
    try {
      const { status, headers } = await pipeline.send(request, 'POST');
      const tookMs = performance.now() - dueMs;
      const retryAfter = Number(headers.get('retry-after'));
      if (status === 200) {
        stored.push(tookMs);
        free.push(pipeline);
      } else if (status === 503 && retryAfter > 0) {
        shed.push(tookMs);
        setTimeout(() => free.push(pipeline), retryAfter * 1_000).unref();
      } else {
        otherwise += 1;
        free.push(pipeline);
      }
    } catch {
      otherwise += 1;
    }
  };

  const startedMs = performance.now();
  let sent = 0;
  while (sent < total) {
    const dueNow = Math.min(total, ((performance.now() - startedMs) * plan.perSecond) / 1_000);
    for (; sent < dueNow; sent += 1) {
      const pipeline = free.shift();
      if (pipeline === undefined) {
        unsent += 1;
        continue;
      }
      const dueMs = startedMs + (sent * 1_000) / plan.perSecond;
      const one = send(pipeline, requests[sent] as Uint8Array, dueMs);
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  const storedInTime = stored.length;
  await Promise.all(underWay);
  for (const pipeline of all) pipeline.close();
  return {
    stored: stored.length,
    shed: shed.length,
    otherwise,
    unsent,
    storedPerSecond: storedInTime / tookSeconds,
    storedP99Ms: percentile99(stored),
    shedP99Ms: percentile99(shed),
  };
}

function percentile99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}

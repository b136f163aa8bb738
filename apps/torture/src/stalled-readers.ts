import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from './client.ts';
import type { ReadService } from './log-readers.ts';
import { readMetrics } from './metrics.ts';
import { residentMibOf } from './resident.ts';
import { inParallel } from './wire/in-parallel.ts';
import { deliveryOf } from './wire/delivery.ts';

export interface StallPlan {
  readonly open: () => Promise<ReadService>;
  /** How many requests while nobody reads; their lines must not all find room. */
  readonly requests: number;
}

export interface StallCounts {
  readonly dropped: number;
  readonly residentMib: number;
}

const MOST_MS = 9_000;
const DROPPED = 'log_lines_dropped_total';
const LONG_PATH = `/${'x'.repeat(250)}`;
// That it listens, and that whoever reaches it may read.
const START_LINES = 2;
const WAIT_MS = 200;
const MOST_WAITS = 150;

/** While the reader stands still everything is answered; afterwards every line is read or counted. */
export async function stall({ open, requests }: StallPlan): Promise<StallCounts> {
  const reading = await open();
  const { service, port } = reading;
  const client = createClient(port);

  reading.stall();
  await serve(port, requests);
  const residentMib = residentMibOf(service.pid);
  const { status } = await client.get('/health/live');
  assert.equal(status, 200);
  const whileStalled = await countDropped(port);
  assert(whileStalled > 0, `no line was dropped of ${requests}`);

  reading.resume();
  client.close();
  await untilAllIsRead(reading);
  // The line of the request that counted while nobody read may be among those dropped.
  const dropped = await countDropped(port);
  // Those for health and metrics too.
  const written = requests + 3 + START_LINES;
  const sum = (): number => reading.countRead() + dropped;
  for (let waits = 0; sum() < written && waits < MOST_WAITS; waits += 1) await wait(WAIT_MS);
  assert.equal(sum(), written, `lines read or dropped, of which ${dropped} dropped`);
  assert.equal(await service.end('SIGTERM'), 0, 'exit code with a reader that goes on');
  for await (const line of reading.lines()) JSON.parse(line);
  return { dropped, residentMib };
}

/** Until nothing more comes of what was kept for the reader. */
async function untilAllIsRead({ countRead }: ReadService): Promise<void> {
  for (let before = -1; countRead() > before;) {
    before = countRead();
    await wait(WAIT_MS);
  }
}

/** A process whose reader stands still ends in time. */
export async function stopWhileStalled({ open, requests }: StallPlan): Promise<number> {
  const { service, port, stall: standStill } = await open();
  standStill();
  await serve(port, requests);
  const startedMs = performance.now();
  assert.equal(await end(service), 0, 'exit code while the reader stands still');
  const tookMs = performance.now() - startedMs;
  assert(tookMs < MOST_MS, `took ${tookMs} ms`);
  return tookMs;
}

/** Without a reader everything is answered, and every line counts as dropped. */
export async function loseReader({ open, requests }: StallPlan): Promise<number> {
  const { service, port, leave } = await open();
  await leave();
  await serve(port, requests);
  const dropped = await countDropped(port);
  assert.equal(dropped, requests, 'lines dropped');
  assert.equal(await end(service), 0, 'exit code without a reader');
  return dropped;
}

async function serve(port: number, requests: number): Promise<void> {
  const get = Buffer.from(
    `GET ${LONG_PATH} HTTP/1.1\r\nHost: x\r\nX-Request-ID: ${'x'.repeat(128)}\r\n\r\n`,
  );
  await inParallel(port, numbersTo(requests), async (i, send) => {
    const delivers = i % 10 === 0;
    const { status } = await send(delivers ? deliveryOf({ body: aMessage(i) }) : get);
    assert.equal(status, delivers ? 200 : 404);
  });
}

async function countDropped(port: number): Promise<number> {
  const client = createClient(port);
  const dropped = (await readMetrics(client)).get(DROPPED);
  client.close();
  assert(dropped !== undefined, `there is no ${DROPPED}`);
  return dropped;
}

// The harness waits for the end of standard output, which somebody else may hold.
async function end(service: ReadService['service']): Promise<number | null> {
  const exited = new Promise<number | null>((resolve) => service.process.once('exit', resolve));
  service.process.kill('SIGTERM');
  return exited;
}

function* numbersTo(count: number): Generator<number> {
  for (let i = 0; i < count; i += 1) yield i;
}

function aMessage(i: number): string {
  return `{"message_id":"${i}","from":"+1","to":"+2","ts":"2025-01-15T10:00:00Z","text":"x"}`;
}

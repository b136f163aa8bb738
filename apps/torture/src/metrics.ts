import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from './client.ts';

const STANDS_STILL_MS = 200;

/** What `/metrics` shows, by series: `webhook_requests_total{result="created"}` and its kind. */
export async function readMetrics(client: Client): Promise<ReadonlyMap<string, number>> {
  const { status, text } = await client.get('/metrics');
  assert.equal(status, 200, 'GET /metrics');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))] as const;
    }),
  );
}

/**
 * How many deliveries this process has given a result. An answer is counted when it has gone out,
 * and its client may have read it by then: so the count is taken when it stands still.
 */
export async function countDeliveries(client: Client, result: string): Promise<number> {
  let before: number | undefined;
  for (;;) {
    const count = (await readMetrics(client)).get(`webhook_requests_total{result="${result}"}`);
    assert(count !== undefined, `no count of ${result}`);
    if (count === before) return count;
    before = count;
    await wait(STANDS_STILL_MS);
  }
}

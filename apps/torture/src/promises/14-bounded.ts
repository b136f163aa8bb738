import assert from 'node:assert/strict';
import { createClient } from '../client.ts';
import { readMetrics } from '../metrics.ts';
import type { Random } from '../random.ts';
import { sampleResident } from '../resident.ts';
import { startService } from '../service.ts';
import type { Trial } from '../trial.ts';
import { deliveryOf } from '../wire/delivery.ts';
import { inParallel } from '../wire/in-parallel.ts';

const SLICES = 10;
/** What the memory of the last slices may be, of that of the first two. */
const MOST_GROWTH = 1.2;

export const trial: Trial = {
  number: 14,
  title: 'Memory and metric series stay bounded',
  requires: [],

  async run({ folder, random, scaled, progress }) {
    const each = scaled(1_000_000, 20_000);
    const service = await startService({ folder });
    const client = createClient(service.port);
    // One of each kind, so that every series is there before they are counted.
    await send(service.port, 0, 4, random);
    const seriesBefore = await seriesOf(client);
    const memory = sampleResident(service.pid);
    const peaks: number[] = [];
    for (let slice = 0; slice < SLICES; slice += 1) {
      const from = 4 + Math.floor((slice * each) / SLICES);
      await send(service.port, from, 4 + Math.floor(((slice + 1) * each) / SLICES), random);
      peaks.push(memory.takePeakMib());
      progress(`${slice + 1} of ${SLICES}: at most ${peaks.at(-1)?.toFixed(0)} MiB resident`);
    }
    memory.stop();
    const seriesAfter = await seriesOf(client);
    client.close();
    assert.equal(await service.end('SIGTERM'), 0);

    assert.deepEqual(seriesAfter, seriesBefore, 'metric series');
    const early = Math.max(...peaks.slice(0, 2));
    const late = Math.max(...peaks.slice(2));
    assert(late <= early * MOST_GROWTH, `from ${early} MiB to ${late} MiB`);
    return {
      done: `${each} deliveries, each with a sender and an id of its own, and ${each} requests, each with a path, query, request id and cookie of its own`,
      figure: `${seriesAfter.length} metric series before and after; at most ${early.toFixed(0)} MiB resident in the first fifth, ${late.toFixed(0)} MiB after it`,
    };
  },
};

async function send(port: number, from: number, to: number, random: Random): Promise<void> {
  await inParallel(port, requests(from, to, random), async ({ bytes, method, status }, ask) => {
    assert.equal((await ask(bytes, method)).status, status);
  });
}

interface DistinctRequest {
  readonly bytes: Uint8Array;
  readonly method: string;
  readonly status: number;
}

const METHODS = ['GET', 'PUT', 'PROPFIND', 'M-SEARCH'];

function* requests(from: number, to: number, random: Random): Generator<DistinctRequest> {
  for (let i = from; i < to; i += 1) {
    const scattered = random.between(0, 2 ** 32).toString(36);
    const message = {
      message_id: `${scattered}.${i}`,
      from: `+${10_000_000_000 + i}`,
      to: `+${20_000_000_000 + i}`,
      ts: '2025-01-15T10:00:00Z',
      text: `${scattered} ${i}`,
    };
    yield {
      bytes: deliveryOf({ body: JSON.stringify(message), requestId: `delivery-${i}` }),
      method: 'POST',
      status: 200,
    };
    const method = METHODS[i % METHODS.length] as string;
    const head = `${method} /${scattered}/${i}?q=${i} HTTP/1.1\r\nHost: x${i}\r\nX-Request-ID: path-${i}\r\nCookie: c${i}=${i}\r\nX-${i}: ${i}\r\n\r\n`;
    yield { bytes: Buffer.from(head), method, status: 404 };
  }
}

async function seriesOf(client: ReturnType<typeof createClient>): Promise<readonly string[]> {
  // The first answer adds the series of /metrics itself.
  await readMetrics(client);
  const series = [...(await readMetrics(client)).keys()];
  // Node names the kinds of handles that happen to be there, and its pauses once there were some.
  return series.filter((name) => !name.startsWith('nodejs_')).toSorted();
}

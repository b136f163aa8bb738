import assert from 'node:assert/strict';
import { createClient } from '../client.ts';
import { readLedger } from '../ledgers/ledger.ts';
import { createLogResults } from '../log-results.ts';
import { countDeliveries } from '../metrics.ts';
import type { Random } from '../random.ts';
import { startService } from '../service.ts';
import { STORES } from '../tested-store.ts';
import type { Trial } from '../trial.ts';
import { deliveryOf } from '../wire/delivery.ts';
import { openPipeline } from '../wire/pipeline.ts';

const SENDERS = 100;

export const trial: Trial = {
  number: 3,
  title: 'One id, one message, for ever',
  stores: STORES,
  requires: [],

  async run({ folder, store, random, scaled }) {
    const ledger = await store.ledgerFor(folder);
    const ids = scaled(1_000);
    const results = createLogResults();
    const start = async () => startService({ folder, ledger, onLine: results.take });
    // One after the other: the second finds the ledger as the first has made it.
    const services = [await start(), await start()];

    await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) => {
        const { port } = services[sender % 2] as (typeof services)[number];
        const pipeline = await openPipeline(port);
        for (const id of anOrder(ids, sender, random.fork(sender))) {
          const requestId = `${sender}-${id}`;
          const body = JSON.stringify({
            message_id: `id ${id}`,
            from: `+${sender}`,
            to: '+1',
            ts: '2025-01-15T10:00:00Z',
            text: requestId,
          });
          const { status } = await pipeline.send(deliveryOf({ body, requestId }), 'POST');
          assert.equal(status, 200, requestId);
        }
        pipeline.close();
      }),
    );

    const clients = services.map(({ port }) => createClient(port));
    const counted = await Promise.all(clients.map(async (one) => countDeliveries(one, 'created')));
    for (const client of clients) {
      const { text } = await client.get('/stats');
      assert.equal((JSON.parse(text) as { total_messages: number }).total_messages, ids);
      client.close();
    }
    for (const service of services) assert.equal(await service.end('SIGTERM'), 0);

    const [here = 0, there = 0] = counted;
    assert.equal(here + there, ids, 'created, by the metrics of both');
    assert.equal(results.count('created'), ids, 'created, by the logs of both');
    assert.equal(results.count('duplicate'), ids * (SENDERS - 1), 'duplicates');
    const rows = await readLedger(ledger, async (read) => read.rows());
    assert.equal(new Set(rows.map(({ message_id: id }) => id)).size, ids, 'ids in the ledger');
    assert.equal(rows.length, ids, 'rows in the ledger');
    for (const { text } of rows) {
      assert.equal(
        results.byRequest.get(text ?? ''),
        'created',
        'what is stored is what was created',
      );
    }
    return {
      done: `${SENDERS} concurrent senders × ${ids} ids, each with a text of its own, through two processes on one ${store.name === 'sqlite' ? 'file' : 'database'}`,
      figure: `all ${SENDERS * ids} answered 200; ${ids} created (${here} by one process, ${there} by the other), ${ids * (SENDERS - 1)} duplicates; stored is what the one that created it sent`,
    };
  },
};

// Half of the senders go through the ids side by side, the others each in an order of their own.
function anOrder(ids: number, sender: number, random: Random): readonly number[] {
  const all = Array.from({ length: ids }, (_, id) => ({ id, at: random.next() }));
  return (sender % 4 < 2 ? all : all.toSorted((a, b) => a.at - b.at)).map(({ id }) => id);
}

import assert from 'node:assert/strict';
import { createClient, type Client } from './client.ts';
import { countDeliveries } from './metrics.ts';
import type { Random } from './random.ts';
import { startService } from './service.ts';
import {
  everyCharacterInIds,
  everyCharacterInTexts,
  messagesByChance,
  unstorable,
  type SpelledMessage,
} from './unicode.ts';
import { escaped } from './hostile/spelling.ts';
import { deliveryOf } from './wire/delivery.ts';
import { inParallel } from './wire/in-parallel.ts';

export interface RoundTripPlan {
  readonly folder: string;
  readonly ledger: string;
  readonly random: Random;
  /** How many messages of any characters in any spelling, beside those of every character. */
  readonly byChance: number;
  /** Every character goes through texts as it is; of the rest it is one in so many. */
  readonly oneIn: number;
}

export interface RoundTripCounts {
  readonly returned: number;
  readonly refused: number;
}

const PAGE = 100;

/** Stores every character there is, and reads it back from this process and from the next one. */
export async function sendAndReadBack(plan: RoundTripPlan): Promise<RoundTripCounts> {
  const { folder, ledger } = plan;
  const service = await startService({ folder, ledger });
  const client = createClient(service.port);
  const sent = new Map<string, string>();

  const deliver = async (messages: Iterable<SpelledMessage>, result: string): Promise<void> => {
    const before = await countDeliveries(client, result);
    let count = 0;
    await inParallel(service.port, messages, async ({ id, text, body }, send) => {
      count += 1;
      sent.set(id, text);
      const { status, body: said } = await send(deliveryOf({ body }));
      assert.equal(status, 200, `${said} to ${body.slice(0, 200)}`);
    });
    assert.equal((await countDeliveries(client, result)) - before, count, result);
  };

  // Raw where JSON lets it stand.
  await deliver(everyCharacterInTexts('raw', JSON.stringify), 'created');
  await deliver(oneIn(plan.oneIn, everyCharacterInTexts('escaped', escaped)), 'created');
  await deliver(oneIn(plan.oneIn, everyCharacterInIds(JSON.stringify)), 'created');
  await deliver(oneIn(plan.oneIn, everyCharacterInIds(escaped)), 'duplicate');
  await deliver(messagesByChance(plan.byChance, plan.random), 'created');
  let refused = 0;
  await inParallel(service.port, oneIn(plan.oneIn, unstorable()), async (body, send) => {
    refused += 1;
    const { status } = await send(deliveryOf({ body }));
    assert.equal(status, 422, `an answer to ${Buffer.from(body).toString('latin1')}`);
  });

  await compare(client, sent);
  client.close();
  assert.equal(await service.end('SIGTERM'), 0);
  const next = await startService({ folder, ledger });
  const again = createClient(next.port);
  await compare(again, sent);
  again.close();
  assert.equal(await next.end('SIGTERM'), 0);
  return { returned: sent.size, refused };
}

async function compare(client: Client, sent: ReadonlyMap<string, string>): Promise<void> {
  const listed = new Map<string, string>();
  for (let offset = 0; offset < sent.size; offset += PAGE) {
    const { status, text } = await client.get(`/messages?limit=${PAGE}&offset=${offset}`);
    assert.equal(status, 200);
    const page = JSON.parse(text) as {
      total: number;
      data: { message_id: string; text: string }[];
    };
    assert.equal(page.total, sent.size, 'total');
    for (const message of page.data) listed.set(message.message_id, message.text);
  }
  assert.equal(listed.size, sent.size, 'messages listed');
  for (const [id, text] of sent) {
    assert(listed.has(id), `not listed: ${JSON.stringify(id)}`);
    assert(listed.get(id) === text, `changed: ${JSON.stringify([text, listed.get(id)])}`);
  }
}

function* oneIn<T>(count: number, all: Iterable<T>): Generator<T> {
  let i = 0;
  for (const one of all) {
    if (i % count === 0) yield one;
    i += 1;
  }
}

import assert from 'node:assert/strict';
import { sign } from './client.ts';
import { forgeriesOf, NO_HEADER_VALUE, type Forgery } from './forgeries.ts';
import { fieldsOf } from './hostile/message-fields.ts';
import { spelledObject } from './hostile/spelling.ts';
import type { Random } from './random.ts';
import { startService } from './service.ts';
import { deliveryOf } from './wire/delivery.ts';
import { exchange } from './wire/exchange.ts';
import { inParallel, type Send } from './wire/in-parallel.ts';

export interface ForgePlan {
  readonly folder: string;
  readonly random: Random;
  /** How many bodies; each has some thousand forgeries. */
  readonly bodies: number;
  readonly progress: (text: string) => void;
}

const SPIED = new URL('./servers/spied-store.ts', import.meta.url);
const TIMEOUT_MS = 10_000;

/** Delivers forgeries to a service whose store is spied on; resolves with how many there were. */
export async function forge({ folder, random, bodies, progress }: ForgePlan): Promise<number> {
  const service = await startService({ folder, script: SPIED });
  const authentic: string[] = [];
  let forgeries = 0;

  for (let i = 1; i <= bodies; i += 1) {
    const id = `authentic ${i}`;
    const body = Buffer.from(spelledObject(fieldsOf(id, random), random));
    await inParallel(service.port, forgeriesOf(body), async (forgery, send) => {
      forgeries += 1;
      await refuse(service.port, forgery, send);
    });
    assert.equal(service.stderr(), saying(authentic), 'a forgery has reached the store');

    const signature = i % 2 === 0 ? sign(body) : sign(body).toUpperCase();
    await inParallel(service.port, [signature], async (right, send) => {
      assert.equal(
        (await send(deliveryOf({ body, signature: right }))).status,
        200,
        'the real one',
      );
    });
    authentic.push(id);
    assert.equal(service.stderr(), saying(authentic), 'the real one has not reached the store');
    if (i % 10 === 0) progress(`${i} of ${bodies} bodies, ${forgeries} forgeries`);
  }
  assert.equal(await service.end('SIGTERM'), 0);
  return forgeries;
}

async function refuse(port: number, forgery: Forgery, send: Send): Promise<void> {
  const { name, body, signature } = forgery;
  const request = deliveryOf({ body, signature });
  const what = `${name}: ${JSON.stringify(signature)} for ${Buffer.from(body).toString('base64')}`;
  if (NO_HEADER_VALUE.test(signature)) {
    const { answers } = await exchange({ port, parts: [request], timeoutMs: TIMEOUT_MS });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400],
      what,
    );
    return;
  }
  const answer = await send(request);
  assert.equal(answer.status, 401, what);
  assert.equal(answer.body, '{"detail":"invalid signature"}', what);
}

function saying(ids: readonly string[]): string {
  return ids.map((id) => `${JSON.stringify(id)}\n`).join('');
}

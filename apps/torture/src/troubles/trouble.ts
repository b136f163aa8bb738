import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type Client } from '../client.ts';
import { createHistory, type History } from '../history.ts';
import { deliver } from '../load.ts';
import type { Random } from '../random.ts';
import { ledgerIn, startService, type ListeningService, type Service } from '../service.ts';
import { createTraffic, type WireMessage } from '../traffic.ts';
import { verify } from '../verify.ts';

/** Something that befalls a ledger, and what the service must make of it. */
export interface Trouble {
  readonly name: string;
  run(scene: Scene): Promise<void>;
}

/** A ledger with some messages in it, and nobody running on it. */
export interface Scene {
  readonly folder: string;
  readonly path: string;
  readonly history: History;
  readonly random: Random;
  readonly next: () => WireMessage;
}

const MESSAGES = 300;
const ENDS_WITHIN_MS = 30_000;

export async function setScene(folder: string, random: Random): Promise<Scene> {
  mkdirSync(folder, { recursive: true });
  const next = createTraffic('scene', random);
  const history = createHistory();
  const scene = { folder, path: ledgerIn(folder), history, random, next };
  await during(scene, async (_, client) => {
    for (let i = 0; i < MESSAGES; i += 1) await expectTold('ok', client, scene);
  });
  return scene;
}

/** Runs the service on the scene's ledger until `use` has ended. */
export async function during(
  { folder }: Pick<Scene, 'folder'>,
  use: (service: ListeningService, client: Client) => Promise<void>,
): Promise<void> {
  const service = await startService({ folder });
  const client = createClient(service.port, ENDS_WITHIN_MS);
  try {
    await use(service, client);
  } finally {
    client.close();
  }
  assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
}

/** The service works on the ledger as if nothing had been, and everything acknowledged is there. */
export async function expectWhole(scene: Scene): Promise<void> {
  await during(scene, async (_, client) => {
    await expectTold('ok', client, scene);
    await verify({ ...scene, ledger: scene.path, client });
  });
}

export async function expectTold(
  told: 'ok' | 'refused',
  client: Client,
  { history, next }: Pick<Scene, 'history' | 'next'>,
): Promise<void> {
  const statuses: number[] = [];
  const got = await deliver(
    {
      client,
      history,
      onAnswer({ status, headers }) {
        statuses.push(status);
        if (status !== 200) assert.match(String(headers['retry-after']), /^[1-9]/, 'Retry-After');
      },
    },
    next(),
  );
  assert.equal(got, told, `a delivery was answered ${statuses.join()}`);
  if (told === 'refused') assert.deepEqual(statuses, [503]);
}

/** The service lives, is not ready, and says why. */
export async function expectNotReady(client: Client, why: RegExp): Promise<void> {
  const ready = await client.get('/health/ready');
  assert.equal(ready.status, 503, ready.text);
  assert.match(ready.text, why);
  assert.equal((await client.get('/health/live')).status, 200);
}

/** The process ends by itself with 1 and one line that says why. */
export async function expectRefusal(service: Service, why: RegExp): Promise<void> {
  const ended = await Promise.race([
    service.ended,
    wait(ENDS_WITHIN_MS, 'nothing', { ref: false }),
  ]);
  const errors = service.notices.filter(({ level }) => level === 'ERROR');
  const said = errors.map(({ message }) => message).join('\n');
  assert.equal(ended, 1, `the process did not end: ${said}`);
  assert.equal(errors.length, 1, `not one line says why: ${said}`);
  assert.match(said, why);
  assert.equal(service.stderr(), '', 'standard error');
}

import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from './client.ts';
import { createHistory, type History, type Told } from './history.ts';
import { openOther } from './ledgers/other-writer.ts';
import { readMetrics } from './metrics.ts';
import type { Random } from './random.ts';
import { startService } from './service.ts';
import { createTraffic, type WireMessage } from './traffic.ts';
import { verify } from './verify.ts';
import { deliverAndCut, type Cut } from './wire/cut-delivery.ts';
import { deliveryOf } from './wire/delivery.ts';

export interface RetryPlan {
  readonly folder: string;
  readonly ledger: string;
  readonly random: Random;
  readonly messages: number;
  /** Makes each fsync take longer, by this command, so that more cuts fall into a commit. */
  readonly wrapper: readonly string[];
  /** How often another process locks the ledger for so long that deliveries are answered 503. */
  readonly longLocks: number;
}

export interface RetryCounts {
  readonly history: History;
  /** Attempts by where they were cut. */
  readonly cuts: ReadonlyMap<Cut['at'], number>;
  /** Messages that were stored by an attempt whose client was told nothing. */
  readonly storedUnheard: number;
}

const SENDERS = 32;
const MAX_CUTS = 4;
const LONG_LOCK_MS = 4_000;
const SHORT_LOCK_MS = 100;
const PAUSE_AFTER_REFUSAL_MS = 50;

/** Cuts deliveries everywhere and sends them again until each is acknowledged. */
export async function cutAndRetry(plan: RetryPlan): Promise<RetryCounts> {
  const { folder, ledger, random } = plan;
  // By message id: the request that the log says created it.
  const created = new Map<string, string>();
  let createdTwice = 0;
  const service = await startService({
    folder,
    ledger,
    wrapper: plan.wrapper,
    onLine: (line) => {
      const { result, message_id: id, request_id: request } = JSON.parse(line) as LogLine;
      if (result !== 'created' || id === undefined) return;
      if (created.has(id)) createdTwice += 1;
      created.set(id, request ?? '');
    },
  });
  const history = createHistory();
  const cuts = new Map<Cut['at'], number>();
  const next = createTraffic('r', random.fork('traffic'));
  const acknowledged = new Set<string>();
  let begun = 0;
  let attempts = 0;

  const attempt = async (message: WireMessage, cut: Cut): Promise<Told> => {
    const note = history.send(message);
    cuts.set(cut.at, (cuts.get(cut.at) ?? 0) + 1);
    attempts += 1;
    const requestId = `attempt-${attempts}`;
    const request = deliveryOf({ body: JSON.stringify(message), requestId });
    const told = await deliverAndCut(service.port, request, cut);
    note(told);
    if (told === 'ok') acknowledged.add(requestId);
    return told;
  };
  const insist = async (message: WireMessage): Promise<void> => {
    while ((await attempt(message, WHOLE)) !== 'ok') await wait(PAUSE_AFTER_REFUSAL_MS);
  };
  const send = async (sender: number): Promise<void> => {
    const chance = random.fork(sender);
    while (begun < plan.messages) {
      begun += 1;
      const message = next();
      for (let i = chance.between(0, MAX_CUTS); i > 0; i -= 1) await attempt(message, aCut(chance));
      await insist(message);
    }
  };
  // On PostgreSQL the ledger is made after the service listens, and whoever locks it needs it there.
  begun += 1;
  await insist(next());
  const done = new AbortController();
  const locks = lockNowAndThen(ledger, plan.longLocks, random.fork('locks'), done.signal);
  await Promise.all(Array.from({ length: SENDERS }, async (_, sender) => send(sender)));
  done.abort();
  await locks;

  const client = createClient(service.port);
  const rows = await verify({ history, ledger, client, random });
  const stored = (await readMetrics(client)).get('messages_stored_total');
  client.close();
  assert.equal(await service.end('SIGTERM'), 0);
  assert.equal(rows.length, history.acknowledgedIds(), 'rows and acknowledged messages');
  assert.equal(stored, rows.length, 'messages_stored_total');
  assert.equal(createdTwice, 0, 'second lines that say created');
  for (const { message_id: id } of rows) assert(created.has(id), `no line says created: ${id}`);
  assert.equal(created.size, rows.length, 'lines that say created');
  const unheard = [...created.values()].filter((request) => !acknowledged.has(request));
  return { history, cuts, storedUnheard: unheard.length };
}

interface LogLine {
  readonly result?: string;
  readonly message_id?: string;
  readonly request_id?: string;
}

const WHOLE: Cut = { at: 'nowhere', share: 1, patienceMs: 0, byReset: false };

function aCut(chance: Random): Cut {
  return {
    at: chance.pick(['within the request', 'after the request', 'within the answer']),
    share: chance.next(),
    patienceMs: chance.next() ** 2 * 60,
    byReset: chance.next() < 0.5,
  };
}

// What another process does that writes to the same ledger, or copies it.
async function lockNowAndThen(
  ledger: string,
  longLocks: number,
  chance: Random,
  signal: AbortSignal,
): Promise<void> {
  const other = await openOther(ledger);
  for (let i = 0; i < longLocks || !signal.aborted; i += 1) {
    await wait(chance.between(0, 500));
    if (signal.aborted) break;
    await other.lock();
    await wait(i < longLocks ? LONG_LOCK_MS : SHORT_LOCK_MS);
    await other.unlock();
  }
  await other.close();
}

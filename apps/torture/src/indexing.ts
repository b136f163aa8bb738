import Sqlite from 'better-sqlite3';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from './client.ts';
import { schemaVersionOf } from './old-ledger.ts';
import { createOracle } from './oracle.ts';
import type { Random } from './random.ts';
import { ledgerIn, spawnService, startService, type Service } from './service.ts';
import { killedAtWrite } from './strace.ts';
import type { WireMessage } from './traffic.ts';
import { aQuery, verifyAnswers, verifySome } from './verify.ts';

const QUERIES_AFTER_A_KILL = 4;
const VERIFY_EVERY = 8;
/** While the index is behind, the ledger alone answers, and on a busy machine that takes long. */
const PATIENT_MS = 600_000;
const PROGRESS = /^indexing: (\d+) of (\d+) messages/;
/** A kill comes this long after the start of the process: some before it has opened its ledger. */
const SHORT_MS = [150, 900] as const;
const LONG_MS = [500, 1_500] as const;
const LATEST_WRITE = 3_000;
/** The index takes some messages in within this time, on however slow a machine. */
const STEPS_WITHIN_MS = 5_000;

export interface IndexingPlan {
  /** Holds a ledger whose index is missing or behind. */
  readonly folder: string;
  readonly messages: readonly WireMessage[];
  readonly random: Random;
  readonly mostKills: number;
  readonly progress: (text: string) => void;
}

export interface IndexingKills {
  /** Kills before the schema was this build's. */
  readonly beforeMigration: number;
  /** Kills while the index had not followed yet. */
  readonly whileIndexing: number;
  /** Lines of the log that told how far it was. */
  readonly progressLines: number;
}

/**
 * Kills the service over and over while it migrates and while its index follows, and asks it in
 * between; then lets it finish, and asks it everything.
 */
export async function killWhileIndexing(plan: IndexingPlan): Promise<IndexingKills> {
  const { folder, messages, random, progress } = plan;
  const path = ledgerIn(folder);
  const oracle = createOracle(messages);
  const counts = { beforeMigration: 0, whileIndexing: 0, progressLines: 0 };
  let furthest = 0;
  const look = ({ notices }: Service): void => {
    for (const { message } of notices) {
      const [, done] = PROGRESS.exec(message) ?? [];
      if (done === undefined) continue;
      assert(Number(done) >= furthest, `the index fell back from ${furthest} to ${done} messages`);
      furthest = Number(done);
      counts.progressLines += 1;
    }
  };

  for (let kill = 1; kill <= plan.mostKills && indexedOf(path) < messages.length; kill += 1) {
    look(await killOnce(folder, random.fork(kill), kill));
    if (schemaVersionOf(path) === 1) counts.beforeMigration += 1;
    else counts.whileIndexing += 1;

    if (kill % VERIFY_EVERY === 0) {
      const service = await startService({ folder });
      const client = createClient(service.port, PATIENT_MS);
      const some = Array.from({ length: QUERIES_AFTER_A_KILL }, () => aQuery(messages, random));
      await verifySome(client, oracle, some);
      client.close();
      await service.end('SIGKILL');
      look(service);
      progress(`${kill} kills, ${indexedOf(path)} of ${messages.length} messages in the index`);
    }
  }

  const service = await startService({ folder });
  await followed(path, messages.length);
  const client = createClient(service.port, PATIENT_MS);
  await verifyAnswers(client, messages, random);
  client.close();
  assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
  look(service);
  return counts;
}

async function followed(path: string, messages: number): Promise<void> {
  let before = -1;
  for (let now = indexedOf(path); now < messages; now = indexedOf(path)) {
    assert(now > before, `the index stays at ${now} of ${messages} messages`);
    before = now;
    await wait(STEPS_WITHIN_MS);
  }
}

async function killOnce(folder: string, chance: Random, kill: number): Promise<Service> {
  // In turn: at a moment of chance, and in the middle of a transaction of the index.
  const wrapper = kill % 2 === 0 ? killedAtWrite(chance.between(1, LATEST_WRITE)) : [];
  const service = spawnService({ folder, wrapper });
  const [from, to] = kill % 3 === 0 ? SHORT_MS : LONG_MS;
  await Promise.race([service.ended, wait(chance.between(from, to))]);
  assert.equal(await service.end('SIGKILL'), 'SIGKILL', service.stderr());
  return service;
}

/** How many messages the index has, of a ledger whose arrivals have no gaps. */
function indexedOf(path: string): number {
  if (!existsSync(`${path}-index`)) return 0;
  const database = new Sqlite(`${path}-index`, { readonly: true, timeout: 10_000 });
  try {
    const there = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'state'");
    if (there.pluck().get() === 0) return 0;
    return Number(database.prepare('SELECT through FROM state').pluck().get());
  } finally {
    database.close();
  }
}

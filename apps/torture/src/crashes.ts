import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from './client.ts';
import { createHistory, type History } from './history.ts';
import { startLoad } from './load.ts';
import type { Random } from './random.ts';
import { reaches } from './reaches.ts';
import {
  spawnService,
  startService,
  type ListeningService,
  type ServiceOptions,
} from './service.ts';
import { killedAtFsync } from './strace.ts';
import { createTraffic } from './traffic.ts';
import { verify, verifyNewest } from './verify.ts';

export interface CrashPlan {
  readonly folder: string;
  readonly ledger: string;
  readonly cycles: number;
  readonly random: Random;
  /** Also kill at the entry to an fsync, which needs strace. */
  readonly atFsyncs: boolean;
  readonly progress: (text: string) => void;
}

export interface CrashCounts {
  readonly history: History;
  /** Kills at a moment of chance, while the service starts or works. */
  readonly atRandom: number;
  /** Kills at the entry to an fsync. */
  readonly atFsync: number;
  readonly rows: number;
}

const VERIFY_WHOLE_EVERY = 50;
const MAX_SENDERS = 16;
const MAX_LOAD_MS = 250;
const MAX_START_MS = 400;
const LATEST_FSYNC = 40;
const WAIT_FOR_FIRST_MS = 5;

/** Kills the service over and over on one ledger, and checks the ledger after each kill. */
export async function crashRepeatedly(plan: CrashPlan): Promise<CrashCounts> {
  const { folder, ledger, cycles, random, progress } = plan;
  const place = { folder, ledger };
  const history = createHistory();
  const kills = { random: 0, fsync: 0 };
  let rows = 0;
  let checked = 0;

  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const chance = random.fork(cycle);
    if (plan.atFsyncs && cycle % 2 === 0) {
      kills[await killAtFsync(place, history, chance, cycle)] += 1;
    } else {
      await killAtRandom(place, history, chance, cycle);
      kills.random += 1;
    }

    if (history.entries.length > checked) await verifyNewest(history, ledger, checked);
    checked = history.entries.length;
    if (cycle % VERIFY_WHOLE_EVERY === 0 || cycle === cycles) {
      const service = await startService(place);
      const client = createClient(service.port);
      rows = (await verify({ history, ledger, client, random: chance })).length;
      client.close();
      assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
      progress(
        `${cycle} of ${cycles} kills, ${history.acknowledgedIds()} acknowledged, ${rows} stored`,
      );
    }
  }
  return { history, atRandom: kills.random, atFsync: kills.fsync, rows };
}

async function killAtRandom(
  place: ServiceOptions,
  history: History,
  chance: Random,
  cycle: number,
): Promise<void> {
  if (chance.next() < 0.1) {
    const starting = spawnService(place);
    await wait(chance.between(0, MAX_START_MS));
    await starting.end('SIGKILL');
    return;
  }
  const service = await startService(place);
  const load = loadOn(service, history, chance, cycle);
  // On a slow machine the first answer may take longer than all of this.
  if (chance.next() < 0.9) await reaches(() => history.count('ok'), 1, 'delivery acknowledged');
  await wait(chance.between(0, MAX_LOAD_MS));
  // Before anything was acknowledged at all, on a slow machine, a kill proves nothing.
  while (history.acknowledgedIds() === 0) await wait(WAIT_FOR_FIRST_MS);
  await service.end('SIGKILL');
  await load.ended;
}

/** `random` when the service did not get as far as that fsync. */
async function killAtFsync(
  place: ServiceOptions,
  history: History,
  chance: Random,
  cycle: number,
): Promise<'fsync' | 'random'> {
  // strace counts for each thread: the first one to come to this number ends the process.
  const at = chance.between(1, LATEST_FSYNC);
  const service = spawnService({ ...place, wrapper: killedAtFsync(at) });
  const port = await service.listening;
  if (port === undefined) {
    assert.equal(await service.ended, 'SIGKILL', service.stderr());
    return 'fsync';
  }
  const load = loadOn({ ...service, port }, history, chance, cycle);
  const given = new AbortController();
  const killed = await Promise.race([
    service.ended.then(() => 'fsync' as const),
    wait(2_000, 'random' as const, { signal: given.signal }).catch(() => 'fsync' as const),
  ]);
  given.abort();
  await service.end('SIGKILL');
  await load.ended;
  return killed;
}

function loadOn(service: ListeningService, history: History, chance: Random, cycle: number) {
  const next = createTraffic(`c${cycle}`, chance.fork('traffic'));
  const client = createClient(service.port);
  const load = startLoad({ client, history, next, senders: chance.between(1, MAX_SENDERS) });
  return { ended: load.ended.then(() => client.close()) };
}

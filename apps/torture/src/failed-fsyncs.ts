import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from './client.ts';
import { createHistory, type History } from './history.ts';
import { startLoad } from './load.ts';
import type { Random } from './random.ts';
import { ledgerIn, spawnService, startService, type Service } from './service.ts';
import {
  failedFsyncs,
  failFsync,
  failingDataSyncs,
  failingFsync,
  failingFsyncs,
  type FailedFsync,
} from './strace.ts';
import { createTraffic } from './traffic.ts';
import { verifyNewest } from './verify.ts';

const SENDERS = 32;
const ENDS_WITHIN_MS = 20_000;
const COPIES_BACK_WITHIN_MS = 60_000;
const POLL_MS = 20;

/** Fails the fsyncs of a first start, one run each, until there are none left to fail. */
export async function failDuringStarts(folder: string): Promise<number> {
  for (let number = 1; ; number += 1) {
    const place = join(folder, `start-${number}`);
    mkdirSync(place);
    const log = join(place, 'strace');
    const service = spawnService({ folder: place, wrapper: failingFsync(number, log) });
    await service.listening;
    const [failed] = failedFsyncs(log);
    if (failed === undefined) {
      await service.end('SIGKILL');
      return number - 1;
    }
    if (isLedger(failed, place)) await assertEnded(service, `fsync ${number} of a first start`);
    await service.end('SIGKILL');
    const again = await startService({ folder: place });
    assert.equal(await again.end('SIGTERM'), 0, 'exit code after SIGTERM');
  }
}

/** SQLite itself takes no notice of the folder's fsyncs; the service makes its own. */
export async function failEveryFsyncOfTheFolder(folder: string): Promise<void> {
  const place = join(folder, 'unsynced');
  mkdirSync(place);
  const wrapper = failingFsyncs(place, join(place, 'strace'));
  await assertEnded(spawnService({ folder: place, wrapper }), "the folder's fsyncs");
}

/**
 * What is copied from the log into the ledger's file is synced beside the commits. When that fails the process
 * ends as well, and the log has not started over: with the file as it was before, as a power cut might leave it,
 * it gives all that was acknowledged.
 */
export async function failWhatFollowsTheLog(folder: string, random: Random): Promise<number> {
  const place = join(folder, 'copied-back');
  mkdirSync(place);
  const log = join(place, 'strace');
  const wrapper = failingDataSyncs(join(place, 'app.db'), log);
  const service = await startService({ folder: place, wrapper });
  const lost = join(folder, 'not-copied-back');
  mkdirSync(lost);
  copyFileSync(join(place, 'app.db'), join(lost, 'app.db'));
  const history = createHistory();
  const client = createClient(service.port);
  const load = startLoad({
    client,
    history,
    next: createTraffic('copied', random),
    senders: SENDERS,
  });
  await firstFailure(log, COPIES_BACK_WITHIN_MS);
  await assertEnded(service, 'what puts the copied log on disk');
  await load.ended;
  client.close();
  copyFileSync(join(place, 'app.db-wal'), join(lost, 'app.db-wal'));
  await verifyNewest(history, ledgerIn(lost), 0);
  return history.acknowledgedIds();
}

// The index is made from the ledger: it may lose what it has, and is made again.
function isLedger({ path }: FailedFsync, folder: string): boolean {
  return ['app.db', 'app.db-wal', 'app.db-journal'].some((name) => path === join(folder, name));
}

export interface FsyncUnderLoad {
  readonly folder: string;
  readonly history: History;
  readonly random: Random;
  readonly number: number;
}

/** Fails one fsync under load, and checks that nothing follows it and nothing is lost. */
export async function failUnderLoad({
  folder,
  history,
  random,
  number,
}: FsyncUnderLoad): Promise<void> {
  const log = join(folder, 'strace');
  const service = await startService({ folder });
  await failFsync(service.pid, number, log);
  const from = history.entries.length;
  const client = createClient(service.port);
  const next = createTraffic(`n${number}`, random);
  const load = startLoad({ client, history, next, senders: SENDERS });
  // Where the log is not read, the process takes longer to end, and must not use the time.
  if (number % 2 === 0) service.process.stdout?.pause();
  const failed = await firstFailure(log);
  service.process.stdout?.resume();
  if (isLedger(failed, folder)) await assertEnded(service, `fsync ${number} under load`);
  await service.end('SIGKILL');
  await load.ended;
  client.close();

  await verifyNewest(history, ledgerIn(folder), from);
  const [{ syncedAgain } = failed] = failedFsyncs(log);
  assert(
    !syncedAgain || !isLedger(failed, folder),
    `after fsync ${number} of ${failed.path} failed, a commit was made`,
  );
  if (!isLedger(failed, folder)) return;
  const late = history.entries
    .slice(from)
    .filter(({ sentAtMs, told }) => told === 'ok' && sentAtMs > failed.atMs + 1);
  assert.equal(late.length, 0, `acknowledged after fsync ${number} of ${failed.path} failed`);
}

async function firstFailure(log: string, withinMs = ENDS_WITHIN_MS): Promise<FailedFsync> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += POLL_MS) {
    const [failed] = failedFsyncs(log);
    if (failed !== undefined) return failed;
    await wait(POLL_MS);
  }
  throw new Error('the fsync that was to fail was not made');
}

async function assertEnded(service: Service, what: string): Promise<void> {
  const ending = await Promise.race([
    service.ended,
    wait(ENDS_WITHIN_MS, 'nothing', { ref: false }),
  ]);
  const errors = service.notices.filter(({ level }) => level === 'ERROR');
  const said = errors.map(({ message }) => message).join('\n');
  assert.equal(ending, 1, `the process did not end with 1 after ${what} failed: ${said}`);
  assert.equal(errors.length, 1, `not one line says why after ${what} failed: ${said}`);
  assert.match(
    said,
    /no longer be trusted.*disk I\/O error|could not start: can.t open the database/,
  );
  assert.equal(service.stderr(), '', 'standard error');
}

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { syncFolder } from '../ledger/sync-folder.ts';
import type { LedgerCopy } from './copy-ledger.ts';
import type { CopyOrder, CopyReply } from './copy-thread.ts';
import { alreadyThere, moveIntoPlace } from './move-into-place.ts';
import { locate } from './read-database.ts';

export interface BackUpOptions {
  /** Path of the ledger. */
  readonly path: string;
  /** A new file, or a folder for one with the time in its name; `backups` beside the ledger. */
  readonly destination?: string | undefined;
  readonly now: Date;
  /** Gives up and removes what there is; the process is to end then. */
  readonly signal: AbortSignal;
}

export interface Backup extends LedgerCopy {
  readonly path: string;
}

const FULL = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT']);

/**
 * Makes a copy of a ledger while the service runs: one file that holds every message acknowledged
 * before the call, is sound and synced, and stands in its place whole or not at all.
 *
 * @throws {Error} in words for an operator; nothing is left behind then.
 */
export async function backUp({ path, destination, now, signal }: BackUpOptions): Promise<Backup> {
  signal.throwIfAborted();
  locate(path);
  const target = targetOf(path, destination, now);
  if (existsSync(target)) throw alreadyThere(target);

  const parent = dirname(target);
  const made: string[] = [];
  const clear = (): void => {
    for (const folder of made.splice(0).toReversed()) removeFolder(folder, folder === parent);
  };
  signal.addEventListener('abort', clear);
  try {
    if (mkdirSync(parent, { recursive: true, mode: 0o700 }) !== undefined) made.push(parent);
    const scratch = mkdtempSync(join(parent, `.${basename(target)}-`));
    made.push(scratch);
    const copy = join(scratch, 'copy.db');
    const result = await copied({ path, copy }, signal);
    moveIntoPlace(copy, target);
    if (made.includes(parent)) syncFolder(dirname(parent));
    return { ...result, path: target };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !FULL.has(code)) throw error;
    throw new Error(`the disk is full: there is no room for ${target}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', clear);
    clear();
  }
}

function targetOf(path: string, destination: string | undefined, now: Date): string {
  const extension = extname(path);
  const time = now.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  const file = `${basename(path, extension)}-${time}${extension}`;
  if (destination === undefined) return join(dirname(resolve(path)), 'backups', file);

  const given = resolve(destination);
  if (statSync(given, { throwIfNoEntry: false })?.isDirectory() === true) return join(given, file);
  // Only a folder of our own is made: a mistyped one, or a volume that is not there, is no place.
  const meansFolder = destination.endsWith('/') || destination.endsWith(sep);
  const folder = meansFolder ? given : dirname(given);
  if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`);
  return given;
}

function removeFolder(folder: string, onlyWhenEmpty: boolean): void {
  if (!onlyWhenEmpty) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  else if (readdirSync(folder).length === 0) rmdirSync(folder);
}

async function copied(order: CopyOrder, signal: AbortSignal): Promise<LedgerCopy> {
  // Compiled, this file is JavaScript and so is the other one.
  const extension = extname(import.meta.url);
  const worker = new Worker(new URL(`./copy-thread${extension}`, import.meta.url), {
    workerData: order,
  });
  const reply = await new Promise<CopyReply>((resolveReply, reject) => {
    worker.once('message', resolveReply);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that copies has ended')));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  if (reply.kind === 'copied') return reply.result;
  throw Object.assign(new Error(reply.message), { code: reply.code });
}

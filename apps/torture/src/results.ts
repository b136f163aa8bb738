import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { drawReport } from './report.ts';
import { STORES, type StoreName } from './tested-store.ts';

/** What came of one promise, once. */
export interface Result {
  readonly number: number;
  readonly store: StoreName;
  readonly title: string;
  readonly result: 'kept' | 'not kept' | 'skipped';
  /** What was done; what is needed when it was skipped. */
  readonly done: string;
  readonly figure: string;
  readonly seconds: number;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly seed: string;
}

const JSON_FILE = fileURLToPath(new URL('../../../docs/reliability.json', import.meta.url));
const REPORT_FILE = fileURLToPath(new URL('../../../docs/reliability.md', import.meta.url));

/** Puts a result in the place of the one it had before on that store; all others stay. */
export async function publish(result: Result): Promise<void> {
  const earlier = existsSync(JSON_FILE)
    ? (JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Result[])
    : [];
  const results = withResult(earlier, result);
  writeFileSync(JSON_FILE, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(REPORT_FILE, drawReport(results));
}

/** A trial that was skipped takes nobody's place: what it gave before is still what is known. */
export function withResult(earlier: readonly Result[], result: Result): readonly Result[] {
  const isOfSame = ({ number, store }: Result): boolean =>
    number === result.number && store === result.store;
  if (result.result === 'skipped' && earlier.some(isOfSame)) return earlier;
  return [...earlier.filter((other) => !isOfSame(other)), result].toSorted(
    (a, b) => STORES.indexOf(a.store) - STORES.indexOf(b.store) || a.number - b.number,
  );
}

/** The sources that run: a commit, and whether files were changed since. */
export function describeCommit(): string {
  const changed = git('status', '--porcelain', '--', ':/', ':!/docs/reliability.*');
  return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ', changed');
}

function git(...parameters: readonly string[]): string {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return execFileSync('git', parameters, { encoding: 'utf8', cwd }).trim();
}

export function describeMachine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${gib} GiB, ${type()} ${release()}, Node.js ${process.versions.node}`;
}

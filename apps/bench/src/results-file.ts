import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where results and plots are published. */
export const PUBLISHED = fileURLToPath(new URL('../../../docs/benchmarks/', import.meta.url));

/** What a file of results says so far. */
export function readResults(name: string): object {
  const file = join(PUBLISHED, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
}

/** Replaces a part of what a file of results says, and tells machine and day. */
export function keepResults(name: string, part: object): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node.js ${process.versions.node}`;
  const measuredAt = new Date().toISOString().slice(0, 10);
  const results = { ...readResults(name), ...part, machine, measuredAt };
  mkdirSync(PUBLISHED, { recursive: true });
  writeFileSync(join(PUBLISHED, name), `${JSON.stringify(results, undefined, 2)}\n`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  file(name: string): string;
  remove(): void;
}

/** A folder of one test's own. */
export function aTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'hookledger-'));
  return {
    file: (name) => join(path, name),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

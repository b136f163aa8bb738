import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';

/** Makes files for the tests of the `describe` that it is called in, and removes them after it. */
export function filesFor(): (content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-config-'));
  let files = 0;
  after(() => rmSync(folder, { recursive: true, force: true }));
  return (content) => {
    files += 1;
    const path = join(folder, `file-${files}`);
    writeFileSync(path, content);
    return path;
  };
}

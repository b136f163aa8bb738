import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../dashboard/build.ts', import.meta.url));

/** Makes sure that the page is built from its sources as they are. */
export function buildDashboard(): void {
  const { status, stderr } = spawnSync(process.execPath, [BUILD, '--if-stale'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the page can't be built:\n${stderr}`);
}

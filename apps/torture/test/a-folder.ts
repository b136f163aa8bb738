import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endEveryService } from '../src/service.ts';

/** A folder for a service; afterwards nothing of either is left. */
export async function inAFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-torture-'));
  try {
    return await use(folder);
  } finally {
    await endEveryService();
    rmSync(folder, { recursive: true, force: true });
  }
}

import Sqlite from 'better-sqlite3';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { spawnService } from '../service.ts';
import {
  during,
  expectRefusal,
  expectTold,
  expectWhole,
  type Scene,
  type Trouble,
} from './trouble.ts';

/** Somebody else's transaction on the ledger. */
function lock(path: string): { release(): void } {
  const other = new Sqlite(path);
  other.exec('BEGIN EXCLUSIVE');
  return { release: () => void other.close() };
}

export const lockedWhileRunning: Trouble = {
  name: 'locked while the service runs',
  async run(scene: Scene) {
    await during(scene, async (_, client) => {
      const held = lock(scene.path);
      await expectTold('refused', client, scene);
      const read = await client.get('/stats');
      assert.equal(read.status, 200, 'a read while another process holds the lock');
      held.release();
      await expectTold('ok', client, scene);
    });
    await expectWhole(scene);
  },
};

export const lockedAtStart: Trouble = {
  name: 'locked at the start',
  async run(scene: Scene) {
    const held = lock(scene.path);
    const before = readFileSync(scene.path);
    const service = spawnService(scene);
    await expectRefusal(service, /app\.db: database is locked/);
    assert.deepEqual(readFileSync(scene.path), before, 'the file was changed');
    held.release();
    await expectWhole(scene);
  },
};

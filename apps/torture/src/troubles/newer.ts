import Sqlite from 'better-sqlite3';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { spawnService } from '../service.ts';
import { expectRefusal, expectWhole, type Scene, type Trouble } from './trouble.ts';

export const newer: Trouble = {
  name: 'made by a newer build',
  async run(scene: Scene) {
    const current = versionOf(scene.path);
    setVersion(scene.path, current + 1);
    const before = readFileSync(scene.path);
    for (let start = 0; start < 2; start += 1) {
      await expectRefusal(spawnService(scene), /schema version .* start the newer build/);
    }
    assert.deepEqual(readFileSync(scene.path), before, 'the file was changed');
    setVersion(scene.path, current);
    await expectWhole(scene);
  },
};

function versionOf(path: string): number {
  const database = new Sqlite(path);
  const version = Number(database.pragma('user_version', { simple: true }));
  database.close();
  return version;
}

function setVersion(path: string, version: number): void {
  const database = new Sqlite(path);
  database.pragma(`user_version = ${version}`);
  database.close();
}

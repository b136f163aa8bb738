import assert from 'node:assert/strict';
import { copyFileSync, existsSync, linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import {
  during,
  expectNotReady,
  expectTold,
  expectWhole,
  type Scene,
  type Trouble,
} from './trouble.ts';

export const deleted: Trouble = {
  name: 'deleted while the service runs, then put back',
  async run(scene: Scene) {
    const { path } = scene;
    await during(scene, async (_, client) => {
      linkSync(path, `${path}.kept`);
      rmSync(path);
      await expectNotReady(client, /moved or deleted/);
      await expectTold('refused', client, scene);
      assert(!existsSync(path), 'a new file was made in its place');
      renameSync(`${path}.kept`, path);
      await expectTold('ok', client, scene);
      assert.equal((await client.get('/health/ready')).status, 200, 'ready again');
    });
    await expectWhole(scene);
  },
};

export const replaced: Trouble = {
  name: 'replaced while the service runs',
  async run(scene: Scene) {
    const { path } = scene;
    copyFileSync(path, `${path}.other`);
    const other = readFileSync(path);
    await during(scene, async (_, client) => {
      await expectTold('ok', client, scene);
      renameSync(path, `${path}.kept`);
      renameSync(`${path}.other`, path);
      await expectNotReady(client, /replaced/);
      await expectTold('refused', client, scene);
      assert.deepEqual(readFileSync(path), other, 'the other file was written to');
      renameSync(`${path}.kept`, path);
      await expectTold('ok', client, scene);
    });
    await expectWhole(scene);
  },
};

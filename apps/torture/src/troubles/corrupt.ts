import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '../client.ts';
import type { Random } from '../random.ts';
import { spawnService, startService } from '../service.ts';
import { verify } from '../verify.ts';
import { expectRefusal, expectTold, expectWhole, type Scene, type Trouble } from './trouble.ts';

const NOTICES_WITHIN_MS = 2_000;
/** The damage may be met while verifying, and only then is the index made anew. */
const MOST_STARTS = 3;

/** Overwrites whole pages with noise. */
function damage(path: string, pages: readonly number[], random: Random): void {
  const bytes = readFileSync(path);
  const pageBytes = pageBytesOf(bytes);
  for (const page of pages) {
    const start = (page - 1) * pageBytes;
    for (let i = start; i < start + pageBytes; i += 1) bytes[i] = random.between(0, 255);
  }
  writeFileSync(path, bytes);
}

function pagesOf(path: string): number {
  const bytes = readFileSync(path);
  return bytes.length / pageBytesOf(bytes);
}

/** As the head of the file says; an index has larger pages than a ledger. */
function pageBytesOf(bytes: Buffer): number {
  return bytes.readUInt16BE(16);
}

export const noDatabase: Trouble = {
  name: 'with a damaged first page',
  async run(scene: Scene) {
    copyFileSync(scene.path, `${scene.path}.whole`);
    damage(scene.path, [1], scene.random);
    const before = readFileSync(scene.path);
    for (let start = 0; start < 2; start += 1) {
      await expectRefusal(spawnService(scene), /app\.db: file is not a database/);
    }
    assert.deepEqual(readFileSync(scene.path), before, 'the file was changed');
    copyFileSync(`${scene.path}.whole`, scene.path);
    await expectWhole(scene);
  },
};

export const damagedInside: Trouble = {
  name: 'with all pages but the first damaged',
  async run(scene: Scene) {
    copyFileSync(scene.path, `${scene.path}.whole`);
    damage(scene.path, range(2, pagesOf(scene.path)), scene.random);
    // Each start says why it ends, at the latest when the first message comes.
    for (let start = 0; start < 2; start += 1) {
      const service = spawnService(scene);
      const port = await service.listening;
      if (port !== undefined) await sendUntilItEnds(port, scene);
      await expectRefusal(service, /malformed|not a database/);
    }
    copyFileSync(`${scene.path}.whole`, scene.path);
    await expectWhole(scene);
  },
};

export const damagedIndex: Trouble = {
  name: 'with a damaged index beside it, which is made again',
  async run(scene: Scene) {
    const index = `${scene.path}-index`;
    for (const pages of someDamages(pagesOf(index), scene.random)) {
      damage(index, pages, scene.random);
      let starts = 1;
      while (!(await provesWhole(scene))) {
        starts += 1;
        assert(starts <= MOST_STARTS, 'the damaged index ends one start after the other');
      }
    }
  },
};

async function sendUntilItEnds(port: number, scene: Scene): Promise<void> {
  const client = createClient(port);
  await expectTold('refused', client, scene).catch(() => undefined);
  client.close();
}

/** Whether every answer is right; where not, the process must have ended and said why. */
async function provesWhole(scene: Scene): Promise<boolean> {
  const service = await startService(scene);
  const client = createClient(service.port);
  try {
    await expectTold('ok', client, scene);
    await verify({ ...scene, ledger: scene.path, client });
    assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
    return true;
  } catch (error) {
    const ended = await Promise.race([service.ended, wait(NOTICES_WITHIN_MS, undefined)]);
    if (ended === undefined) throw error;
    await expectRefusal(service, /SQLITE_CORRUPT|SQLITE_NOTADB|not a database/);
    return false;
  } finally {
    client.close();
  }
}

function someDamages(pages: number, random: Random): readonly (readonly number[])[] {
  return [
    [1],
    range(2, pages),
    ...Array.from({ length: 6 }, () => [random.between(2, pages), random.between(2, pages)]),
  ];
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

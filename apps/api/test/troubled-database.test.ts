import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aDelivery } from './a-delivery.ts';
import { aWorkplace, parsed, wholeLogOf, type Workplace } from './a-process.ts';
import { ask, deliver } from './an-http-client.ts';

const SECRET = 'testsecret';
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

describe('the service on a troubled database', () => {
  let workplace: Workplace;
  let path: string;

  beforeEach(() => {
    workplace = aWorkplace();
    path = join(workplace.folder, 'data/app.db');
  });

  afterEach(async () => {
    await workplace.clear();
  });

  const makeDatabase = async (): Promise<void> => {
    const service = await workplace.start();
    await deliver(service.port, SECRET, aDelivery());
    service.kill('SIGTERM');
    await service.exited;
  };

  it('refuses deliveries while another process holds the lock, reads on, and recovers', async () => {
    const service = await workplace.start();
    await deliver(service.port, SECRET, aDelivery());
    const other = new Sqlite(path);
    other.exec('BEGIN IMMEDIATE');

    const [refused, page, live] = await Promise.all([
      deliver(service.port, SECRET, aDelivery({ message_id: 'm2' })),
      ask(service.port, '/messages'),
      ask(service.port, '/health/live'),
    ]);
    other.close();
    const taken = await deliver(service.port, SECRET, aDelivery({ message_id: 'm2' }));

    expect([refused.status, page.status, live.status, taken.status]).to.deep.equal([
      503, 200, 200, 200,
    ]);
    expect(refused.headers['retry-after']).to.match(/^\d+$/);
    expect(page.json.total).to.equal(1);
    expect(await wholeLogOf(service)).to.include('SQLITE_BUSY');
  });

  for (const [name, spoil, says] of [
    [
      'of a newer build',
      () => {
        const database = new Sqlite(path);
        database.pragma('user_version = 99');
        database.close();
      },
      /data\/app\.db: it has schema version 99, .* start the newer build/,
    ],
    [
      'of another program',
      () => {
        const database = new Sqlite(path);
        database.pragma('application_id = 7');
        database.close();
      },
      /data\/app\.db: it was not made by Hookledger and is left as it is/,
    ],
  ] as const) {
    it(`ends with one line on a database ${name}, at each start, and leaves it as it is`, async () => {
      await makeDatabase();
      spoil();
      const before = readFileSync(path);

      for (let start = 0; start < 2; start += 1) {
        const service = await workplace.start();
        expect(await service.exited).to.equal(1);
        const lines = parsed(service.stdout);
        expect(lines.map(({ level }) => level)).to.deep.equal(['ERROR']);
        expect(lines[0]?.['message']).to.match(says);
        expect(service.stderr()).to.equal('');
      }
      expect(readFileSync(path).equals(before)).to.equal(true);
    });
  }

  for (const [name, prepare, says] of [
    ['a folder in its place', () => mkdirSync(path), /data\/app\.db: EISDIR/],
    [
      'a link that leads nowhere',
      () => symlinkSync('/nowhere/app.db', path),
      /data\/app\.db: ENOENT/,
    ],
  ] as const) {
    it(`ends with one line on ${name}`, async () => {
      mkdirSync(join(workplace.folder, 'data'));
      prepare();

      const service = await workplace.start();

      expect(await service.exited).to.equal(1);
      expect(parsed(service.stdout).map((line) => line['message'])).to.have.lengthOf(1);
      expect(parsed(service.stdout)[0]?.['message']).to.match(says);
    });
  }

  whereMountsWork(() => {
    it('ends with one line on a file system that is read-only', async () => {
      await makeDatabase();

      const { status, stdout } = spawnSync(
        'unshare',
        [
          '-rm',
          'sh',
          '-c',
          'mount --bind data data && mount -o remount,bind,ro data && exec "$@"',
          'sh',
          process.execPath,
          '--conditions=@hookledger/source',
          MAIN,
        ],
        { cwd: workplace.folder, env: { PATH: process.env['PATH'], PORT: '0' }, encoding: 'utf8' },
      );

      expect(status).to.equal(1);
      const lines = parsed(stdout.trimEnd().split('\n'));
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]?.['message']).to.match(/data\/app\.db: EROFS: read-only file system/);
    });
  });
});

function whereMountsWork(declare: () => void): void {
  const { status } = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (status === 0) declare();
  else process.stderr.write('skipped: a read-only volume needs user namespaces (unshare -rm)\n');
}

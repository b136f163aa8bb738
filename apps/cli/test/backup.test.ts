import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { ids, messageOf, store } from './a-ledger.ts';
import { aWorkshop, COMMAND, type Workshop } from './a-command.ts';

describe('hookledger backup', () => {
  let workshop: Workshop;
  let path: string;
  /** Ends what a test sends in the background. */
  let stop: AbortController;
  let senders: Promise<void>[];

  beforeEach(() => {
    workshop = aWorkshop();
    path = workshop.file('data/app.db');
    stop = new AbortController();
    senders = [];
  });

  afterEach(async () => {
    stop.abort();
    await Promise.allSettled(senders);
    await workshop.clear();
  });

  /** Inserts one message after the other until it is told to stop. */
  const send = (insert: (i: number) => Promise<unknown>): void => {
    const sending = (async () => {
      for (let i = 0; !stop.signal.aborted; i += 1) await insert(i);
    })();
    // A test that has failed leaves without looking.
    sending.catch(() => undefined);
    senders.push(sending);
  };

  const idsIn = (file: string): string[] => {
    const database = new Sqlite(file, { readonly: true });
    const found = database.prepare<[], string>('SELECT message_id FROM messages').pluck().all();
    database.close();
    return found;
  };

  it('holds all that was acknowledged before it began, and can be restored', async () => {
    const service = openSqliteStore({ path });
    const acknowledged: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      send(async (i) => {
        const message = messageOf(`${name}-${i}`);
        await service.repository.insertIfAbsent(message);
        acknowledged.push(message.id);
      });
    }
    while (acknowledged.length < 500) await new Promise((resolve) => setImmediate(resolve));

    const before = acknowledged.slice();
    const { exitCode, stdout, stderr } = await workshop.run('backup', 'copy.db');
    stop.abort();
    await Promise.all(senders);
    await service.close();

    expect([exitCode, stderr]).to.deep.equal([0, '']);
    const copied = idsIn(workshop.file('copy.db'));
    expect(copied).to.include.members(before);
    expect(acknowledged).to.include.members(copied);
    expect(stdout).to.include(`${workshop.file('copy.db')}\n${copied.length} messages, `);

    for (const suffix of ['-wal', '-shm', '-index']) rmSync(path + suffix, { force: true });
    copyFileSync(workshop.file('copy.db'), path);
    const restored = openSqliteStore({ path });
    const { totalMessages, topSenders } = await restored.reader.stats();
    const page = await restored.reader.page({ filter: {}, limit: 1, offset: copied.length - 1 });
    const found = await restored.reader.page({
      filter: { textContains: 'THE TEXT OF' },
      limit: 1,
      offset: 0,
    });
    const again = await restored.repository.insertIfAbsent(messageOf(before[0] ?? ''));
    const next = await restored.repository.insertIfAbsent(messageOf('after'));
    await restored.close();
    expect(totalMessages).to.equal(copied.length);
    expect(topSenders.reduce((sum, { count }) => sum + count, 0)).to.equal(copied.length);
    expect([page.total, page.messages.length, found.total]).to.deep.equal([
      copied.length,
      1,
      copied.length,
    ]);
    expect([again.kind, next.kind]).to.deep.equal(['duplicate', 'created']);
  });

  it('is of one moment, however much is written while it is made', async () => {
    const text = 'x'.repeat(4_000);
    const service = openSqliteStore({ path });
    const insert = async (id: string) => service.repository.insertIfAbsent(aMessage({ id, text }));
    // More pages than are copied at once.
    await Promise.all(ids(3_000).map(insert));
    send(async (i) => insert(`later-${i}`));

    const { exitCode, stderr } = await workshop.run('backup', 'copy.db');
    stop.abort();
    await Promise.all(senders);
    await service.close();

    expect([exitCode, stderr]).to.deep.equal([0, '']);
    expect(idsIn(workshop.file('copy.db'))).to.include.members(ids(3_000));
  });

  it('writes one file, for its owner alone, that can be read where nothing can be written', async () => {
    await store(path, ids(3));

    const { exitCode } = await workshop.run('backup', 'copy.db');

    expect(exitCode).to.equal(0);
    expect(workshop.files()).to.deep.equal(['copy.db', 'data/app.db', 'data/app.db-index']);
    expect(statSync(workshop.file('copy.db')).mode & 0o777).to.equal(0o600);
    expect(idsIn(workshop.file('copy.db'))).to.have.members(ids(3));
    // Reading it has left nothing beside it: it is in no need of a log.
    expect(workshop.files()).to.deep.equal(['copy.db', 'data/app.db', 'data/app.db-index']);
  });

  it('names the file after the time, in UTC, in the folder `backups` or the one given', async () => {
    await store(path, ids(1));
    mkdirSync(workshop.file('elsewhere'));

    const one = await workshop.run('backup');
    const other = await workshop.run('backup', 'elsewhere', '--json');

    const [name, said] = one.stdout.split('\n') as [string, string];
    expect(name).to.match(/\/data\/backups\/app-\d{8}T\d{6}Z\.db$/);
    expect(said).to.match(/^1 messages, \d+ bytes; the index is made again/);
    const { path: written, ...counts } = JSON.parse(other.stdout) as { path: string };
    expect(written).to.match(/\/elsewhere\/app-\d{8}T\d{6}Z\.db$/);
    expect(counts).to.deep.equal({ messages: 1, bytes: statSync(written).size });
  });

  it('finds the database that DATABASE_URL names', async () => {
    await store(workshop.file('data/other.db'), ids(2));
    const environment = { DATABASE_URL: `sqlite:///${workshop.file('data/other.db')}` };

    const { stdout } = await workshop.start(['backup', 'x.db', '--json'], environment).ended;

    expect(JSON.parse(stdout)).to.include({ messages: 2 });
  });

  it('leaves a file that has the name as it is', async () => {
    await store(path, ids(1));
    writeFileSync(workshop.file('copy.db'), 'precious');
    // It says so before it looks at the database.
    const holder = held(path);

    const { exitCode, stdout, stderr } = await workshop.run('backup', 'copy.db');

    holder.close();
    expect([exitCode, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.equal(
      `hookledger: ${workshop.file('copy.db')} is there already and is left as it is\n`,
    );
    expect(readFileSync(workshop.file('copy.db'), 'utf8')).to.equal('precious');
  });

  it('leaves a file as it is that takes the name meanwhile', async () => {
    await store(path, ids(1));
    mkdirSync(workshop.file('backups'));
    const holder = held(path);
    const begun = firstChangeIn(workshop.file('backups'));

    const backup = workshop.start(['backup', 'backups/copy.db']);
    await begun;
    writeFileSync(workshop.file('backups/copy.db'), 'precious');
    holder.close();
    const { exitCode, stderr } = await backup.ended;

    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/copy\.db is there already and is left as it is\n$/);
    expect(readdirSync(workshop.file('backups'))).to.deep.equal(['copy.db']);
    expect(readFileSync(workshop.file('backups/copy.db'), 'utf8')).to.equal('precious');
  });

  for (const [name, change, says] of [
    ['another program’s', 'PRAGMA application_id = 7', /was not made by Hookledger/],
    ['of a newer build', 'PRAGMA user_version = 99', /schema version 99/],
    [
      'without its last index',
      'DROP INDEX messages_by_arrival',
      /index messages_by_arrival is miss/,
    ],
  ] as const) {
    it(`makes no copy of a database that is ${name}, and leaves nothing behind`, async () => {
      await store(path, ids(1));
      const database = new Sqlite(path);
      database.exec(change);
      database.close();
      const before = workshop.files();

      const { exitCode, stdout, stderr } = await workshop.call('backup');

      expect([exitCode, stdout]).to.deep.equal([1, '']);
      expect(stderr)
        .to.match(says)
        .and.match(/^hookledger: [^\n]+\n$/);
      expect(workshop.files()).to.deep.equal(before);
      expect(existsSync(workshop.file('data/backups'))).to.equal(false);
    });
  }

  for (const [name, parameters, exitCode, says] of [
    ['there is no database', ['backup'], 1, /there is no database at .*\/data\/app\.db/],
    ['the database is a folder', ['backup', '-d', 'HERE/data'], 1, /data is no file/],
    [
      'the folder is not there',
      ['backup', '-d', 'HERE/x', 'HERE/no/x.db'],
      1,
      /no folder .*\/no$/m,
    ],
    [
      'the folder that it is to go into is not there',
      ['backup', '-d', 'HERE/x', 'HERE/no/'],
      1,
      /no folder .*\/no$/m,
    ],
    ['the database is in memory', ['backup', '-d', ':memory:'], 2, /a database in memory/],
    ['the database is of another kind', ['backup', '-d', 'mysql://h'], 2, /kind mysql/],
    ['an option is unknown', ['backup', '--sideways'], 2, /unknown option '--sideways'/],
    ['there are two destinations', ['backup', 'a', 'b'], 2, /too many arguments/],
  ] as const) {
    it(`says in one line that ${name}`, async () => {
      writeFileSync(workshop.file('x'), '');

      const ended = await workshop.call(
        ...parameters.map((one) => one.replace('HERE', workshop.folder)),
      );

      expect([ended.exitCode, ended.stdout]).to.deep.equal([exitCode, '']);
      expect(ended.stderr)
        .to.match(says)
        .and.match(/^hookledger: [^\n]+\n$/);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`leaves nothing behind when ${signal} interrupts it`, async () => {
      await store(path, ids(1));
      mkdirSync(workshop.file('backups'));
      const holder = held(path);
      const begun = firstChangeIn(workshop.file('backups'));

      const backup = workshop.start(['backup', 'backups']);
      await begun;
      backup.kill(signal);
      const ended = await backup.ended;

      holder.close();
      expect(ended.signal).to.equal(signal);
      expect(ended.stdout).to.equal('');
      expect(ended.stderr).to.match(/^hookledger: interrupted[^\n]*\n$/);
      expect(readdirSync(workshop.file('backups'))).to.deep.equal([]);
    });
  }

  whereMountsWork(() => {
    // The volume is there for the command alone, and gone with it.
    const onVolumeOf = (size: string, ...parameters: string[]) =>
      spawnSync(
        'unshare',
        [
          '--map-root-user',
          '--mount',
          'sh',
          '-c',
          'mount -t tmpfs -o "$0" tmpfs full && "$@"; code=$?; ls -A full; exit $code',
          size,
          process.execPath,
          ...COMMAND,
          ...parameters,
        ],
        { cwd: workshop.folder, encoding: 'utf8' },
      );

    for (const [name, size, says] of [
      ['has no room for it', 'size=16k', /the copy needs 0\.\d\d MB and its volume has 0\.\d\d MB/],
      [
        'is full before it is done',
        'size=SOURCE',
        /the disk is full: there is no room for .*copy\.db/,
      ],
      ['has no room for a name', 'size=1m,nr_inodes=1', /the disk is full: there is no room for/],
    ] as const) {
      it(`says in one line that the disk ${name}`, async () => {
        await store(path, ids(1));
        mkdirSync(workshop.file('full'));

        const { status, stdout, stderr } = onVolumeOf(
          size.replace('SOURCE', String(statSync(path).size)),
          'backup',
          'full/copy.db',
        );

        expect(stderr)
          .to.match(says)
          .and.match(/^hookledger: [^\n]+\n$/);
        expect([status, stdout]).to.deep.equal([1, '']);
      });
    }

    it('stays as nice as it was started', async () => {
      await store(path, ids(1));

      // Here root is none, and may not take niceness back.
      const { status, stderr } = spawnSync(
        'unshare',
        ['--map-root-user', 'nice', '-n', '19', process.execPath, ...COMMAND, 'backup', 'copy.db'],
        { cwd: workshop.folder, encoding: 'utf8' },
      );

      expect([status, stderr]).to.deep.equal([0, '']);
      expect(idsIn(workshop.file('copy.db'))).to.deep.equal(ids(1));
    });
  });
});

// Nobody else can read it until it is closed, so that a copy that has begun goes on then.
function held(path: string): Sqlite.Database {
  const database = new Sqlite(path);
  database.pragma('locking_mode = EXCLUSIVE');
  database.exec('BEGIN IMMEDIATE');
  return database;
}

async function firstChangeIn(folder: string): Promise<void> {
  const watcher = watch(folder);
  await once(watcher, 'change');
  watcher.close();
}

function whereMountsWork(declare: () => void): void {
  const { status } = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (status === 0) declare();
  else process.stderr.write('skipped: a full disk needs user namespaces (unshare -rm)\n');
}

import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { aWorkshop, type Workshop } from './a-command.ts';
import { ids, messageOf, store } from './a-ledger.ts';

describe('hookledger check', () => {
  let workshop: Workshop;
  let path: string;

  beforeEach(async () => {
    workshop = aWorkshop();
    path = workshop.file('data/app.db');
    await store(path, ids(20));
  });

  afterEach(async () => {
    await workshop.clear();
  });

  const change = (file: string, sql: string): void => {
    const database = new Sqlite(file);
    database.unsafeMode();
    database.exec(sql);
    database.close();
  };

  const contents = (): Record<string, string> =>
    Object.fromEntries(
      workshop.files().map((name) => [name, readFileSync(workshop.file(name), 'latin1')]),
    );

  it('says that a sound ledger and its index are sound, and leaves no trace', async () => {
    const before = contents();

    const { exitCode, stdout, stderr } = await workshop.call('check');

    expect([exitCode, stderr]).to.deep.equal([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).to.equal(`${path}: 20 messages, ${statSync(path).size} bytes`);
    expect(lines.at(-1)).to.equal('sound');
    expect(lines.slice(1, -1).map((line) => /^ok +(.*?) {2}/.exec(line)?.[1])).to.deep.equal([
      'file',
      'pages',
      'schema',
      'ledger',
      'arrivals',
      'log',
      'rows',
      'index pages',
      'index counts',
      'index senders',
      'index by time',
      'index by sender',
      'index search',
    ]);
    expect(contents()).to.deep.equal(before);
  });

  it('looks at one moment of a ledger that is written to', async () => {
    const service = openSqliteStore({ path });
    const stop = new AbortController();
    const sender = (async () => {
      for (let i = 0; !stop.signal.aborted; i += 1) {
        await service.repository.insertIfAbsent(messageOf(`later-${i}`));
        if (i % 100 === 0) await service.reader.stats();
      }
    })();

    const ended = await Promise.all([workshop.run('check', path), workshop.run('check', path)]);
    stop.abort();
    await sender;
    await service.close();

    expect(ended.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0]);
    for (const { stdout } of ended) expect(stdout).to.match(/\nsound\n$/);
  });

  it('reads a copy that has no index, by its path or its URL', async () => {
    copyFileSync(path, workshop.file('copy.db'));
    const before = contents();

    const byPath = await workshop.call('check', workshop.file('copy.db'));
    const byUrl = await workshop.run('check', 'sqlite:///copy.db', '--json');
    const byOption = await workshop.call('check', '--database', workshop.file('copy.db'));
    const twice = await workshop.call('check', 'copy.db', '--database', 'copy.db');

    expect(byPath.exitCode).to.equal(0);
    expect(byPath.stdout).to.match(/note +index +there is none: the service makes it/);
    expect(JSON.parse(byUrl.stdout)).to.include({ messages: 20, sound: true });
    expect(byOption).to.deep.equal(byPath);
    expect([twice.exitCode, twice.stderr]).to.deep.equal([
      2,
      'hookledger: the database is named twice\n',
    ]);
    expect(contents()).to.deep.equal(before);
  });

  it('reads a ledger whose service was killed, log and all', async () => {
    const service = openSqliteStore({ path });
    await service.repository.insertIfAbsent(messageOf('in the log'));
    for (const suffix of ['', '-wal', '-shm']) {
      copyFileSync(path + suffix, workshop.file(`killed.db${suffix}`));
    }
    await service.close();

    const { exitCode, stdout } = await workshop.call('check', workshop.file('killed.db'));

    expect(exitCode).to.equal(0);
    expect(stdout).to.include('killed.db: 21 messages, ');
  });

  const pageOf = (root: string): number => {
    const database = new Sqlite(path, { readonly: true });
    const page = database
      .prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(root) as number;
    database.close();
    return page;
  };
  const overwrite = (file: string, at: number, bytes: string): void => {
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, bytes, at, 'latin1');
    closeSync(descriptor);
  };

  const DAMAGES: readonly (readonly [name: string, damage: () => void, says: RegExp])[] = [
    [
      'a page that is overwritten',
      () => overwrite(path, (pageOf('messages') - 1) * 4096, '\xff'.repeat(200)),
      /^PROBLEM +pages +\S/m,
    ],
    [
      'a file that is cut off',
      () => truncateSync(path, statSync(path).size - 4096),
      /^PROBLEM +(pages|file) +\S.*(malformed|page)/m,
    ],
    [
      'a file that is no database',
      () => writeFileSync(path, 'x'.repeat(10_000)),
      /^PROBLEM +file +.*not a database/m,
    ],
    ['an empty file', () => truncateSync(path, 0), /^PROBLEM +file +.*not made by Hookledger/m],
    [
      'a database of another program',
      () => change(path, 'PRAGMA application_id = 7'),
      /^PROBLEM +file +it was not made by Hookledger/m,
    ],
    [
      'a newer schema',
      () => change(path, 'PRAGMA user_version = 99'),
      /^PROBLEM +file +it has schema version 99/m,
    ],
    [
      'an index that is dropped',
      () => change(path, 'DROP INDEX messages_by_arrival'),
      /^PROBLEM +schema +index messages_by_arrival is missing/m,
    ],
    [
      'a trigger that is another',
      () =>
        change(
          path,
          'DROP TRIGGER messages_updated; CREATE TRIGGER messages_updated AFTER UPDATE ON messages BEGIN SELECT 1; END',
        ),
      /^PROBLEM +schema +trigger messages_updated is not as this build makes it/m,
    ],
    [
      'a schema that is none',
      () => change(path, 'PRAGMA user_version = 0'),
      /^PROBLEM +file +it has schema version 0, and the first is 1/m,
    ],
    [
      'a trigger of somebody else',
      () =>
        change(
          path,
          'CREATE TRIGGER loses AFTER INSERT ON messages BEGIN DELETE FROM messages WHERE arrival = NEW.arrival; END',
        ),
      /^PROBLEM +strangers +trigger loses is none of Hookledger's/m,
    ],
    [
      'an index of somebody else that refuses messages',
      () => change(path, 'create unique index one_text on messages (text)'),
      /^PROBLEM +strangers +index one_text is none of Hookledger's/m,
    ],
    [
      'a ledger row that is gone',
      () => change(path, 'DELETE FROM ledger'),
      /^PROBLEM +ledger +the table ledger has 0 rows/m,
    ],
    [
      'numbers out of order',
      () => change(path, `UPDATE messages SET arrival = 99 WHERE message_id = 'm3'`),
      /^PROBLEM +arrivals +1 messages do not have a higher number/m,
    ],
    [
      'a number below the first',
      () => change(path, 'UPDATE messages SET arrival = -1 WHERE arrival = 1'),
      /^PROBLEM +arrivals +the first arrival number is -1/m,
    ],
    [
      'a number that is too large',
      () => change(path, 'UPDATE messages SET arrival = 9007199254740993 WHERE arrival = 20'),
      /^PROBLEM +arrivals +the last arrival number is 9007199254740992, and numbers end at 90071/m,
    ],
    [
      'a last number given that is too large',
      () => change(path, 'UPDATE ledger SET last_arrival = 9223372036854775807'),
      /^PROBLEM +ledger +last_arrival is 922337203685477\d+, and numbers end at 90071/m,
    ],
    [
      'an instant that is not of its time',
      () => change(path, `UPDATE messages SET instant = '2000' WHERE arrival = 7`),
      /^PROBLEM +rows +message number 7: instant does not belong to ts/m,
    ],
    [
      'a folded text that is not of its text',
      () => change(path, `UPDATE messages SET text_folded = 'x' WHERE arrival = 7`),
      /^PROBLEM +rows +message number 7: text_folded does not belong to text/m,
    ],
    [
      'a time of acceptance that is none',
      () => change(path, `UPDATE messages SET created_at = '2025-01-15' WHERE arrival = 7`),
      /^PROBLEM +rows +message number 7: created_at is no time/m,
    ],
    [
      'a text that is no UTF-8',
      () => change(path, `UPDATE messages SET text = CAST(x'41FF42' AS TEXT) WHERE arrival = 7`),
      /^PROBLEM +rows +message number 7: text must be valid UTF-8/m,
    ],
    [
      'a row that is no message',
      () => change(path, `UPDATE messages SET from_msisdn = '91' WHERE arrival = 7`),
      /^PROBLEM +rows +message number 7: must be \+/m,
    ],
  ];
  for (const [name, damage, says] of DAMAGES) {
    it(`names ${name}`, async () => {
      damage();
      const before = contents();

      const { exitCode, stdout, stderr } = await workshop.call('check');

      expect([exitCode, stderr]).to.deep.equal([1, '']);
      expect(stdout)
        .to.match(says)
        .and.match(/\n\d+ problems?\n$/);
      expect(contents()).to.deep.equal(before);
    });
  }

  it('has nothing against what somebody else keeps in the file', async () => {
    change(path, 'CREATE TABLE theirs (id); CREATE INDEX by_text ON messages (text)');

    const { exitCode, stdout } = await workshop.call('check');

    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.match(/^note +strangers +table theirs is none of Hookledger's$/m)
      .and.match(/^note +strangers +index by_text is none of Hookledger's$/m);
  });

  const INDEX_DAMAGES: readonly (readonly [name: string, sql: string, says: RegExp])[] = [
    [
      'its total',
      'UPDATE state SET messages = 19',
      /index counts +it counts 19 messages.* are 20$/m,
    ],
    ['its senders', 'UPDATE state SET senders = 9', /index counts +it counts 9 senders/m],
    [
      'a sender’s count',
      `UPDATE senders SET n = n + 1 WHERE sender = '+1'`,
      /index senders +\+1 has \d+ messages, and the index says/m,
    ],
    [
      'a sender',
      `DELETE FROM senders WHERE sender = '+1'`,
      /index senders +\+1 has \d+ messages, and the index says 0/m,
    ],
    [
      'a row of its order',
      'DELETE FROM by_instant WHERE arrival = 7',
      /index by time +it has 19 messages, and the ledger 20/m,
    ],
    [
      'a row’s number',
      'UPDATE by_sender_recent SET arrival = 8 WHERE arrival = 7',
      /index by sender +its rows are not those of the ledger/m,
    ],
    [
      'a block’s count',
      'UPDATE by_instant_blocks SET n = n + 1',
      /index by time +a block says 21 rows, and has 20/m,
    ],
    [
      'a block’s count by sender',
      'UPDATE by_sender_settled_blocks SET n = n + 1',
      /index by sender +a block says 1 rows, and has 0/m,
    ],
    [
      'how many messages have settled',
      'INSERT INTO by_sender_settled SELECT * FROM by_sender_recent; DELETE FROM by_sender_recent',
      /index counts +it says 0 messages have settled by sender, and 20 have/m,
    ],
    [
      'its texts',
      'DELETE FROM postings',
      /index search +it does not find message number 7 by its text/m,
    ],
  ];
  for (const [name, sql, says] of INDEX_DAMAGES) {
    it(`names an index that is wrong about ${name}`, async () => {
      change(`${path}-index`, sql);

      const { exitCode, stdout } = await workshop.call('check');

      expect(exitCode).to.equal(1);
      expect(stdout)
        .to.match(says)
        .and.match(/\n\d+ problems?\n$/);
    });
  }

  it('names an index that is damaged', async () => {
    const pageBytes = readFileSync(`${path}-index`).readUInt16BE(16);
    overwrite(`${path}-index`, 2 * pageBytes, '\xff'.repeat(200));
    const pages = await workshop.call('check');
    writeFileSync(`${path}-index`, 'x'.repeat(10_000));
    const all = await workshop.call('check');

    expect([pages.exitCode, all.exitCode]).to.deep.equal([1, 1]);
    expect(pages.stdout).to.match(/^PROBLEM +index pages /m);
    expect(all.stdout).to.match(/^PROBLEM +index +it can't be read: .*not a database/m);
  });

  it('has nothing against an index that the service makes anew', async () => {
    change(`${path}-index`, `UPDATE state SET through_id = 'x'`);
    const older = await workshop.call('check');
    change(path, `DELETE FROM messages WHERE message_id = 'm3'`);
    const changed = await workshop.call('check');
    change(path, `UPDATE ledger SET ledger_id = 'another'`);
    const other = await workshop.call('check');

    expect([older, changed, other].map(({ exitCode }) => exitCode)).to.deep.equal([0, 0, 0]);
    expect(older.stdout).to.match(/^note +index +it belongs to another copy of the ledger/m);
    expect(changed.stdout).to.match(/^note +index +messages were changed .*makes it anew/m);
    expect(other.stdout).to.match(/^note +index +it belongs to another ledger/m);
  });

  it('says in one line that there is no database', async () => {
    rmSync(path);

    const { exitCode, stdout, stderr } = await workshop.call('check');

    expect([exitCode, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.equal(`hookledger: there is no database at ${path}\n`);
  });

  it('says in one line that a path is empty, as of a copy that was not made', async () => {
    const { exitCode, stderr } = await workshop.call('check', '');

    expect([exitCode, stderr]).to.deep.equal([2, 'hookledger: the path of the ledger is empty\n']);
  });

  it('lets nothing in a file write to the terminal', async () => {
    change(`${path}-index`, `INSERT INTO senders VALUES ('+1\x1b[2J', 1)`);

    const { stdout } = await workshop.call('check');

    expect(stdout)
      .to.match(/^PROBLEM +index senders +\+1\\u001b\[2J has 0 messages/m)
      .and.not.match(/[^\n\x20-\x7e]/);
  });
});

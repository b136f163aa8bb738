import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { aWorkshop, COMMAND, type Workshop } from './a-command.ts';
import { startService } from './a-service.ts';
import { asLines, parsedLines, someMessages } from './some-messages.ts';

describe('hookledger import and export', function () {
  // Several processes for each test, on a machine that may be busy.
  this.timeout(60_000);

  let workshop: Workshop;
  let database: string;

  beforeEach(() => {
    workshop = aWorkshop();
    database = workshop.file('data/app.db');
  });

  afterEach(async () => {
    await workshop.clear();
  });

  const aFile = (content: string | Uint8Array, name = 'messages.ndjson'): string => {
    const path = workshop.file(name);
    writeFileSync(path, content);
    return path;
  };
  const exported = async (path = database): Promise<string> => {
    const { exitCode, stdout, stderr } = await workshop.call('export', '--database', path);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    return stdout;
  };

  it('make a ledger of an export that answers as the one it came from', async () => {
    const messages = someMessages(2_345);
    const copy = workshop.file('data/copy.db');
    const made = await workshop.call('import', aFile(asLines(messages)));

    const first = await exported();
    const again = await workshop.call('import', '-d', copy, aFile(first, 'exported'), '--json');
    const second = await exported(copy);

    expect([made.exitCode, made.stderr, made.stdout]).to.deep.equal([
      0,
      '',
      'created    2345\nduplicate  0\ninvalid    0\n',
    ]);
    expect(parsedLines(first)).to.deep.equal(messages);
    expect(first.replaceAll('\n', '')).not.to.match(/[\p{Cc}\u2028\u202e]/u);
    expect(JSON.parse(again.stdout)).to.deep.equal({ created: 2_345, duplicate: 0, invalid: 0 });
    expect(second).to.equal(first);
    const questions = ['/messages?limit=100&offset=900', '/messages?q=STRASSE', '/stats'];
    const answers: unknown[] = [];
    for (const path of [database, copy]) {
      const service = await startService(path);
      answers.push(await Promise.all(questions.map(async (one) => service.get(one))));
      await service.stop();
    }
    expect(answers[1]).to.deep.equal(answers[0]);
  });

  it('fail when the disk does, though every message was committed by then', async () => {
    // So many that the log is copied into the ledger's file, wherever the index was when it began to follow.
    const count = 40_000;
    const isWaitedFor = workshop.file('sync-is-waited-for');
    const command = workshop.start(
      ['import', '-d', database],
      {
        NODE_OPTIONS: `--import=${new URL('./failing-disk.ts', import.meta.url).href}`,
        SYNC_IS_WAITED_FOR: isWaitedFor,
      },
      null,
    );

    let hasEnded = false;
    void command.ended.then(() => (hasEnded = true));
    command.stdin.write(asLines(someMessages(count)));
    await until(() => hasEnded || (existsSync(isWaitedFor) && countIn(database) === count));
    command.stdin.end();
    command.kill('SIGUSR2');
    const { exitCode, stdout, stderr } = await command.ended;

    expect(stdout).to.equal('created    40000\nduplicate  0\ninvalid    0\n');
    expect(stderr).to.match(/^hookledger: [^\n]*disk I\/O error: EIO[^\n]*\n$/);
    expect(exitCode).to.equal(1);
  });

  it('name each line that is no message, and keep the others', async () => {
    const [good, other] = someMessages(2);
    const lines: (string | Buffer)[] = [
      JSON.stringify(good),
      '',
      '{"message_id":1,"from":"1"}',
      'nonsense',
      Buffer.from('"\xff"', 'latin1'),
      JSON.stringify({ ...other, text: 'x'.repeat(4097) }),
      'x'.repeat(1024 * 1024 + 1),
      JSON.stringify(good),
      JSON.stringify(other),
    ];
    const file = aFile(Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.of(10)])));

    const { exitCode, stdout, stderr } = await workshop.call('import', file, '--json');

    expect([exitCode, JSON.parse(stdout)]).to.deep.equal([
      1,
      { created: 2, duplicate: 1, invalid: 5 },
    ]);
    expect(stderr.split('\n')).to.deep.equal([
      'line 3: message_id must be a string; from must be + followed by 1 to 32 digits, not "1"; to is required; ts is required',
      'line 4: must be valid JSON',
      'line 5: must be valid UTF-8',
      'line 6: text must be at most 4096 characters long, not 4097',
      'line 7: the line is too long',
      '',
    ]);
    expect(parsedLines(await exported())).to.deep.equal([good, other]);
  });

  it('keep the first message of an id, as a delivery does', async () => {
    const [message] = someMessages(1);
    await workshop.call('import', aFile(asLines([message])));

    const { exitCode, stdout } = await workshop.call(
      'import',
      aFile(asLines([{ ...message, text: 'another' }])),
    );

    expect([exitCode, stdout]).to.deep.equal([0, 'created    0\nduplicate  1\ninvalid    0\n']);
    expect(parsedLines(await exported())).to.deep.equal([message]);
  });

  it('go on where an import was killed, in the same order', async () => {
    const messages = someMessages(5_000);
    const lines = asLines(messages);
    const command = workshop.start(['import'], {}, null);
    command.stdin.write(lines.slice(0, lines.length / 2));
    await until(() => existsSync(database) && countIn(database) > 500);

    command.kill('SIGKILL');
    await command.ended;
    const left = parsedLines(await exported());
    const again = await workshop.start(['import', '--json'], {}, lines).ended;

    expect(left).to.deep.equal(messages.slice(0, left.length));
    expect(left.length).to.be.within(501, 2_500);
    expect(JSON.parse(again.stdout)).to.deep.equal({
      created: 5_000 - left.length,
      duplicate: left.length,
      invalid: 0,
    });
    expect(parsedLines(await exported())).to.deep.equal(messages);
  });

  for (const ending of ['SIGTERM', 'SIGHUP'] as const) {
    it(`store what comes in at once, and say what was done when ended by ${ending}`, async () => {
      const messages = someMessages(3);
      const command = workshop.start(['import', '--json'], {}, null);

      command.stdin.write(asLines(messages));
      await until(() => existsSync(database) && countIn(database) === 3);
      command.kill(ending);
      const { signal, stdout, stderr } = await command.ended;

      expect([signal, stderr]).to.deep.equal([ending, '']);
      expect(JSON.parse(stdout)).to.deep.equal({ created: 3, duplicate: 0, invalid: 0 });
      expect(workshop.files()).to.deep.equal(['data/app.db', 'data/app.db-index']);
    });
  }

  it('end when they are told to although a named pipe has a writer who says nothing', async () => {
    const pipe = workshop.file('pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const command = workshop.start(['import', pipe, '--json']);
    const writer = createWriteStream(pipe);
    writer.write(asLines(someMessages(3)));
    await until(() => existsSync(database) && countIn(database) === 3);

    command.kill('SIGTERM');
    const { signal, stdout, stderr } = await command.ended;
    writer.destroy();

    expect([signal, stderr]).to.deep.equal(['SIGTERM', '']);
    expect(JSON.parse(stdout)).to.deep.equal({ created: 3, duplicate: 0, invalid: 0 });
  });

  it('work beside the service, which shows what was imported', async () => {
    const service = await startService(database);
    const messages = someMessages(50);

    const { exitCode } = await workshop.call('import', aFile(asLines(messages)));
    const listed = (await service.get('/messages?limit=50')) as { data: unknown[] };
    const out = await exported();
    await service.stop();

    expect(exitCode).to.equal(0);
    expect(listed.data).to.have.deep.members(messages);
    expect(parsedLines(out)).to.deep.equal(messages);
  });

  it('end with what was there when the export began', async () => {
    await workshop.call('import', aFile(asLines(someMessages(3_000))));
    const command = workshop.start(['export'], {}, null);
    await command.when((stdout) => stdout !== '');

    await workshop.call('import', aFile(asLines(someMessages(3_100))));
    const { exitCode, stdout } = await command.ended;

    expect(exitCode).to.equal(0);
    expect(parsedLines(stdout)).to.deep.equal(someMessages(3_000));
    expect(parsedLines(await exported())).to.have.lengthOf(3_100);
  });

  it('export without leaving anything beside the ledger, and quietly to who leaves early', async () => {
    await workshop.call('import', aFile(asLines(someMessages(3_000))));
    const before = workshop.files();

    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', '"$@" | head -n 1', 'sh', process.execPath, ...COMMAND, 'export', '-d', database],
      { encoding: 'utf8' },
    );

    expect([status, stderr]).to.deep.equal([0, '']);
    expect(parsedLines(stdout)).to.deep.equal(someMessages(1));
    expect(workshop.files()).to.deep.equal(before);
  });

  for (const [name, parameters, exitCode, says] of [
    ['no file', ['import', '/no/such'], 1, /\/no\/such can't be read: no such file/],
    ['no database', ['export'], 1, /there is no database at/],
    ['no ledger', ['export', '-d', '/dev/null'], 1, /\/dev\/null is no file/],
    ['memory', ['import', '-d', ':memory:'], 2, /names a database in memory/],
  ] as const) {
    it(`refuse ${name} in one line`, async () => {
      const ended = await workshop.call(...parameters);

      expect([ended.exitCode, ended.stdout]).to.deep.equal([exitCode, '']);
      expect(ended.stderr)
        .to.match(says)
        .and.match(/^hookledger: [^\n]+\n$/);
    });
  }
});

function countIn(path: string): number {
  const database = new Sqlite(path, { readonly: true });
  try {
    return database.prepare<[], number>('SELECT count(*) FROM messages').pluck().get() ?? 0;
  } catch {
    return 0;
  } finally {
    database.close();
  }
}

async function until(holds: () => boolean): Promise<void> {
  // A core that is kept busy with asking is one that the command waits for.
  while (!holds()) await wait(5);
}

import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { aWorkshop, COMMAND, type Workshop } from './a-command.ts';
import { startService } from './a-service.ts';

const LIST_LOADED_MODULES = new URL('../../../.ci/list-loaded-modules.ts', import.meta.url).href;

const TEXTS = [
  'Hello',
  'HELLO % there',
  'straße',
  undefined,
  '',
  '日本語のテキスト',
  '\u{1f600} hi',
];

describe('hookledger messages and stats', () => {
  let workshop: Workshop;
  let path: string;

  beforeEach(() => {
    workshop = aWorkshop();
    path = workshop.file('data/app.db');
  });

  afterEach(async () => {
    await workshop.clear();
  });

  const store = async (...messages: ReturnType<typeof aMessage>[]): Promise<void> => {
    const opened = openSqliteStore({ path });
    for (const message of messages) await opened.repository.insertIfAbsent(message);
    await opened.close();
  };

  const several = (): ReturnType<typeof aMessage>[] =>
    TEXTS.map((text, i) =>
      aMessage({
        id: `m${i}`,
        sender: i < 4 ? '+1' : '+22',
        sentAt: `2025-01-15T10:00:0${9 - i}${i % 2 === 0 ? '' : '.50'}Z`,
        text,
      }),
    );

  it('print what the API answers, while the service runs and when it does not', async () => {
    await store(...several());
    const questions: readonly (readonly [string, readonly string[]])[] = [
      ['/messages', ['messages']],
      ['/messages?limit=2&offset=3', ['messages', '--limit', '2', '--offset', '3']],
      ['/messages?from=%2B22', ['messages', '--from', '+22']],
      ['/messages?from=nobody', ['messages', '--from', 'nobody']],
      ['/messages?since=2025-01-15T10:00:05.5Z', ['messages', '--since', '2025-01-15T10:00:05.5Z']],
      ['/messages?q=hello+%25', ['messages', '--q', 'hello %']],
      ['/messages?q=-', ['messages', '--q=-']],
      ['/messages?q=', ['messages', '--q', '']],
      ['/messages?offset=99', ['messages', '--offset', '99']],
      ['/stats', ['stats']],
    ];
    const service = await startService(path);
    const expected = await Promise.all(questions.map(async ([url]) => service.get(url)));
    const ask = async (): Promise<unknown[]> => {
      const answers: unknown[] = [];
      for (const [, parameters] of questions) {
        const { exitCode, stdout, stderr } = await workshop.call(...parameters, '--json');
        expect([exitCode, stderr]).to.deep.equal([0, '']);
        answers.push(JSON.parse(stdout));
      }
      return answers;
    };

    const whileItRuns = await ask();
    await service.stop();
    const files = workshop.files();
    const afterwards = await ask();

    expect(whileItRuns).to.deep.equal(expected);
    expect(afterwards).to.deep.equal(expected);
    expect(workshop.files()).to.deep.equal(files);
  });

  it('print tables for people', async () => {
    await store(...several());

    const messages = await workshop.call('messages', '--limit', '3', '--offset', '1');
    const one = await workshop.call('messages', '--q', 'HI');
    const none = await workshop.call('messages', '--offset', '99');
    const stats = await workshop.call('stats');

    expect(messages.stdout.split('\n')).to.deep.equal([
      'TS                       FROM  TO            MESSAGE_ID  TEXT',
      '2025-01-15T10:00:04.50Z  +22   +14155550100  m5          日本語のテキスト',
      '2025-01-15T10:00:05Z     +22   +14155550100  m4',
      '2025-01-15T10:00:06.50Z  +1    +14155550100  m3',
      '2 to 4 of 7 messages',
      '',
    ]);
    expect(one.stdout).to.match(/\n1 to 1 of 1 message\n$/);
    expect(none.stdout).to.equal('none of 7 messages\n');
    expect(stats.stdout.split('\n')).to.deep.equal([
      'messages  7',
      'senders   2',
      'first     2025-01-15T10:00:03Z',
      'last      2025-01-15T10:00:09Z',
      '',
      'FROM  MESSAGES',
      '+1           4',
      '+22          3',
      '',
    ]);
  });

  it('keep columns apart where characters are wide', async () => {
    await store(
      aMessage({ id: '日本', sentAt: '2025-01-15T10:00:00Z', text: 'a' }),
      aMessage({ id: 'four', sentAt: '2025-01-15T10:00:01Z', text: 'b' }),
    );

    const { stdout } = await workshop.call('messages');

    const [, wide, narrow] = stdout.split('\n');
    expect(wide?.slice(wide.indexOf('日本'))).to.equal('日本        a');
    expect(narrow?.slice(narrow.indexOf('four'))).to.equal('four        b');
  });

  it('count nothing in an empty ledger', async () => {
    await store();

    const messages = await workshop.call('messages');
    const stats = await workshop.call('stats');

    expect(messages.stdout).to.equal('none of 0 messages\n');
    expect(stats.stdout).to.match(/^messages {2}0\nsenders {3}0\nfirst {5}-\nlast {6}-\n$/);
  });

  it('let no text write to the terminal, and lose none of it as JSON', async () => {
    const text = '\u001b[31mred\n\u009b2J\u202egnp.exe';
    await store(aMessage({ text }));

    const table = await workshop.call('messages');
    const json = await workshop.call('messages', '--json');

    for (const { stdout } of [table, json]) {
      expect(stdout.replaceAll('\n', '')).not.to.match(/[^\x20-\x7e]/);
    }
    expect(table.stdout).to.include('\\u001b[31mred\\n\\u009b2J\\u202egnp.exe\n');
    expect(JSON.parse(json.stdout)).to.have.nested.property('data[0].text', text);
  });

  for (const [name, parameters, wanted] of [
    ['load Drizzle as CommonJS alone', ['stats'], /^\.cjs( \.cjs)+$/],
    ['cost other commands nothing of it', ['--help'], /^$/],
  ] as const) {
    it(name, async () => {
      await store(...several());
      const list = workshop.file('loaded');

      const { exitCode } = await workshop.start(parameters, {
        NODE_OPTIONS: `--import=${LIST_LOADED_MODULES}`,
        LOADED_MODULES: list,
      }).ended;

      const loaded = readFileSync(list, 'utf8').split('\n');
      const ofDrizzle = loaded.filter((url) => url.includes('/drizzle-orm/'));
      expect(exitCode).to.equal(0);
      expect(loaded.some((url) => url.endsWith('/apps/cli/src/run.ts'))).to.equal(true);
      expect(ofDrizzle.map((url) => extname(url)).join(' ')).to.match(wanted);
    });
  }

  it('read from where an option or DATABASE_URL says', async () => {
    await store(aMessage());

    const option = await workshop.call('stats', '--database', `sqlite:///${path}`);
    const variable = await workshop.start(['stats', '--json'], {
      DATABASE_URL: 'sqlite:///data/app.db',
    }).ended;
    const mistaken = await workshop.start(['stats'], { DATABASE_URL: 'postgres://h/d' }).ended;

    expect(option.stdout).to.match(/^messages {2}1$/m);
    expect(JSON.parse(variable.stdout)).to.include({ total_messages: 1 });
    expect([mistaken.exitCode, mistaken.stdout]).to.deep.equal([2, '']);
    expect(mistaken.stderr).to.match(/^hookledger: DATABASE_URL .*not of kind sqlite[^\n]*\n$/);
  });

  it('repeat no password of a URL that names no file', async () => {
    for (const url of ['postgres://u:geheim@h/d', 'postgres:/u:geheim@h', 'sqlite://u:geheim@h']) {
      const { exitCode, stderr } = await workshop.call('stats', '--database', url);

      expect(exitCode, url).to.equal(2);
      expect(stderr).to.match(/^hookledger: "(postgres|sqlite):…" (names|needs) [^\n]+\n$/);
      expect(stderr).not.to.include('geheim');
    }
  });

  it('end quietly when their reader leaves', async () => {
    await store(
      ...Array.from({ length: 100 }, (_, i) => aMessage({ id: `m${i}`, text: 'x'.repeat(4_000) })),
    );

    const { status, stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        '("$@"; echo "code $?" >&2) | head -n 1',
        'sh',
        process.execPath,
        ...COMMAND,
        'messages',
        '--limit',
        '100',
      ],
      { cwd: workshop.folder, encoding: 'utf8' },
    );

    expect([status, stderr]).to.deep.equal([0, 'code 0\n']);
    expect(stdout).to.match(/^TS +FROM/);
  });

  for (const [name, parameters, exitCode, says] of [
    ['--limit 0', ['messages', '--limit', '0'], 2, /--limit.*must be from 1 to 100/],
    ['--limit 101', ['messages', '--limit', '101'], 2, /--limit.*must be from 1 to 100/],
    ['--limit 1.5', ['messages', '--limit', '1.5'], 2, /--limit.*must be a whole number/],
    ['--offset -1', ['messages', '--offset', '-1'], 2, /--offset.*must be a whole number/],
    [
      'a time without zone',
      ['messages', '--since', '2025-01-15T10:00:00'],
      2,
      /must look like 2025/,
    ],
    ['31 February', ['messages', '--since', '2025-02-31T00:00:00Z'], 2, /must be a real date/],
    ['a word too many', ['stats', 'now'], 2, /too many arguments/],
    ['no database', ['stats'], 1, /there is no database at .*\/data\/app\.db/],
    ['no file', ['messages', '-d', '/dev/null'], 1, /\/dev\/null is no file/],
    ['a command there is not', ['frobnicate\u001b[2J'], 2, /unknown command 'frobnicate\\u001b/],
  ] as const) {
    it(`refuse ${name} in one line`, async () => {
      const ended = await workshop.call(...parameters);

      expect([ended.exitCode, ended.stdout]).to.deep.equal([exitCode, '']);
      expect(ended.stderr)
        .to.match(says)
        .and.match(/^hookledger: [^\n]+\n$/);
    });
  }

  it('say which version they are', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };

    const { exitCode, stdout, stderr } = await workshop.call('--version');

    expect([exitCode, stdout, stderr]).to.deep.equal([0, `${version}\n`, '']);
  });

  it('explain themselves, without a colour where no terminal is', async () => {
    const { stdout: overview } = await workshop.call('--help');
    const every = [...overview.matchAll(/^ {2}([a-z]+) (?:\[|<|\S)/gm)].map(([, name]) => [
      name ?? '',
    ]);
    expect(every.flat()).to.have.members([
      'backup',
      'check',
      'export',
      'import',
      'messages',
      'migrate',
      'send',
      'sign',
      'stats',
      'tail',
      'verify',
    ]);

    for (const command of [[], ...every]) {
      const { exitCode, stdout, stderr } = await workshop.call(...command, '--help');
      expect([exitCode, stderr]).to.deep.equal([0, '']);
      expect(stdout)
        .to.match(/^Usage: hookledger /)
        .and.not.match(/[^\n\x20-\x7e]/);
    }
    const nothing = await workshop.call();
    expect([nothing.exitCode, nothing.stdout]).to.deep.equal([2, '']);
    expect(nothing.stderr).to.match(/^Usage: hookledger /);
  });
});

import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aDelivery } from './a-delivery.ts';
import { aWorkplace, parsed, wholeLogOf, type Workplace } from './a-process.ts';
import { followStream } from './an-event-stream.ts';
import { ask, deliver, openAndWrite, sign } from './an-http-client.ts';

const SECRET = 'testsecret';

describe('the service as a process', () => {
  let workplace: Workplace;

  beforeEach(() => {
    workplace = aWorkplace();
  });

  afterEach(async () => {
    await workplace.clear();
  });

  it('creates its database, serves the contract and says so in JSON lines only', async () => {
    const service = await workplace.start();

    const answer = await deliver(service.port, SECRET, aDelivery());
    const page = await ask(service.port, '/messages');
    service.kill('SIGTERM');

    expect(await service.exited).to.equal(0);
    expect(answer.status).to.equal(200);
    expect(page.json.total).to.equal(1);
    const lines = parsed(service.stdout);
    expect(
      lines.map((line) => line['message'] ?? `${String(line['method'])} ${String(line['path'])}`),
    ).to.deep.equal([
      `listening on http://127.0.0.1:${service.port}`,
      'shorter than 24 bytes, and so perhaps guessable: WEBHOOK_SECRET; `openssl rand -hex 32` makes a good one',
      'neither READ_TOKEN nor READ_TOKENS_FILE is set: /messages, /stats and /metrics are open to whoever reaches them',
      'POST /webhook',
      'GET /messages',
      'stopping on SIGTERM',
      'stopped',
    ]);
    for (const line of lines) expect(line).to.include.keys('ts', 'level');
    expect(service.stderr()).to.equal('');
    expect(existsSync(join(workplace.folder, 'data/app.db'))).to.equal(true);
  });

  it('keeps the columns of the assignment, readable for nobody else', async () => {
    const service = await workplace.start();
    await deliver(service.port, SECRET, aDelivery({ text: undefined }));
    service.kill('SIGTERM');
    await service.exited;

    const path = join(workplace.folder, 'data/app.db');
    const database = new Sqlite(path, { readonly: true });
    const row = database
      .prepare('SELECT message_id, from_msisdn, to_msisdn, ts, text, created_at FROM messages')
      .get() as Record<string, unknown>;
    const columns = database.pragma('table_info(messages)') as { name: string; pk: number }[];
    database.close();

    const { created_at: createdAt, ...rest } = row;
    expect(rest).to.deep.equal({
      message_id: 'm1',
      from_msisdn: '+919876543210',
      to_msisdn: '+14155550100',
      ts: '2025-01-15T10:00:00Z',
      text: null,
    });
    expect(createdAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(columns.filter(({ pk }) => pk > 0).map(({ name }) => name)).to.deep.equal([
      'message_id',
    ]);
    expect(statSync(path).mode & 0o077).to.equal(0);
  });

  it('tells how much room its files take and have', async () => {
    const service = await workplace.start();
    await deliver(service.port, SECRET, aDelivery());

    const { text } = await ask(service.port, '/metrics');

    const figures = [...text.matchAll(/^(store_\w+_bytes) (\d+)$/gm)];
    expect(figures.map(([, name]) => name)).to.deep.equal([
      'store_ledger_bytes',
      'store_wal_bytes',
      'store_index_bytes',
      'store_disk_free_bytes',
    ]);
    for (const [, name, bytes] of figures) expect(Number(bytes), name).to.be.above(0);
  });

  it('still has after kill -9 what it said 200 to', async () => {
    const first = await workplace.start();
    const acknowledged = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const answer = await deliver(first.port, SECRET, aDelivery({ message_id: `m${i}` }));
        return answer.status === 200 ? `m${i}` : undefined;
      }),
    );
    first.kill('SIGKILL');
    await first.exited;

    const second = await workplace.start();
    const page = await ask(second.port, '/messages?limit=100');

    const stored = page.json.data.map((message) => message.message_id);
    expect(acknowledged).to.have.lengthOf(50).and.not.include(undefined);
    expect(stored).to.have.members(acknowledged);
  });

  it('finishes what is in flight before it stops', async () => {
    const service = await workplace.start();
    const body = JSON.stringify(aDelivery());
    const socket = connect(service.port, '127.0.0.1');
    socket.write(
      `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Signature: ${sign(body, SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await ask(service.port, '/health/live');
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));

    service.kill('SIGTERM');
    while (!service.stdout.some((line) => line.includes('stopping'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end(body);
    await once(socket, 'close');

    expect(await service.exited).to.equal(0);
    expect(received).to.match(/^HTTP\/1\.1 200 /);
    expect(received).to.match(/\r\nConnection: close\r\n/i);
  });

  it('outlives hundreds of connections that ask for a thousand answers each and take none', async () => {
    const service = await workplace.start({ NODE_OPTIONS: '--max-old-space-size=96' });
    const asking = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_600);
    const sockets = await Promise.all(
      Array.from({ length: 400 }, async () => openAndWrite(service.port, asking)),
    );

    const answer = await ask(service.port, '/health/live');
    for (const socket of sockets) socket.destroy();
    service.kill('SIGTERM');

    expect(answer.status).to.equal(200);
    expect(await service.exited).to.equal(0);
    const warnings = parsed(service.stdout).filter(({ level }) => level === 'WARNING');
    const cut = /^connections cut: \d+; they asked for more answers than they took$/;
    expect(warnings.filter(({ message }) => cut.test(String(message)))).to.have.lengthOf(1);
  });

  it('keeps a place for hundreds of connections that it has no time to accept', async () => {
    const service = await workplace.start();
    service.kill('SIGSTOP');
    const sockets = Array.from({ length: 700 }, () => connect(service.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);

    await Promise.all(sockets.map(async (socket) => once(socket, 'connect')));

    service.kill('SIGCONT');
    for (const socket of sockets) socket.destroy();
    expect((await ask(service.port, '/health/live')).status).to.equal(200);
  });

  it('does not wait for idle connections when it stops', async () => {
    const service = await workplace.start();
    const socket = connect(service.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');

    service.kill('SIGINT');

    expect(await service.exited).to.equal(0);
    socket.destroy();
  });

  it('shares one file with a second process', async () => {
    const [one, two] = await Promise.all([workplace.start(), workplace.start()]);

    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, i) =>
        deliver((i % 2 ? one : two).port, SECRET, aDelivery({ message_id: `m${i % 10}` })),
      ),
    );
    const page = await ask(two.port, '/messages?limit=100');
    const metrics = await Promise.all([one, two].map(({ port }) => ask(port, '/metrics')));

    expect(answers.map((answer) => answer.status)).to.deep.equal(Array(40).fill(200));
    expect(page.json.total).to.equal(10);
    const created = metrics.map(({ text }) =>
      Number(/webhook_requests_total\{result="created"\} (\d+)/.exec(text)?.[1]),
    );
    expect((created[0] ?? 0) + (created[1] ?? 0)).to.equal(10);
  });

  it('reads its secrets from files', async () => {
    const [current, previous] = ['current', 'previous'].map((name) => join(workplace.folder, name));
    writeFileSync(current as string, 'the new secret\n');
    writeFileSync(previous as string, 'the old secret\r\n');

    const service = await workplace.start({
      WEBHOOK_SECRET: '',
      WEBHOOK_SECRET_FILE: current as string,
      WEBHOOK_SECRET_PREVIOUS_FILE: previous as string,
    });
    const answers = [
      await deliver(service.port, 'the new secret', aDelivery({ message_id: 'm1' })),
      await deliver(service.port, 'the old secret', aDelivery({ message_id: 'm2' })),
      await deliver(service.port, 'the old secret\r', aDelivery({ message_id: 'm3' })),
    ];

    expect(answers.map((answer) => answer.status)).to.deep.equal([200, 200, 401]);
    const [, warning] = parsed(service.stdout);
    expect(warning).to.include({ level: 'WARNING' });
    expect(warning?.['message']).to.match(/: WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS;/);
    expect(await wholeLogOf(service)).not.to.match(/the (new|old) secret/);
  });

  it('reads its tokens from a file, and shows none', async () => {
    const path = join(workplace.folder, 'tokens');
    writeFileSync(path, '# in use\nfirst-token-of-the-file\n\n# next\nsecond-token-of-the-file\n');

    const service = await workplace.start({ READ_TOKENS_FILE: path });
    const answers = [
      await ask(service.port, '/stats'),
      ...(await Promise.all(
        ['first', 'second', 'third'].map((nth) =>
          ask(service.port, `/stats?${nth}`, {
            headers: { Authorization: `Bearer ${nth}-token-of-the-file` },
          }),
        ),
      )),
    ];

    expect(answers.map((answer) => answer.status)).to.deep.equal([401, 200, 200, 401]);
    expect(await wholeLogOf(service)).not.to.match(/token-of-the-file|is set:/);
  });

  it('runs without a secret, and says what is missing', async () => {
    const service = await workplace.start({ WEBHOOK_SECRET: '' });

    const live = await ask(service.port, '/health/live');
    const ready = await ask(service.port, '/health/ready');
    const delivery = await deliver(service.port, '', aDelivery());

    expect([live.status, ready.status, delivery.status]).to.deep.equal([200, 503, 503]);
    expect(await wholeLogOf(service)).to.include('WEBHOOK_SECRET is not set');
  });

  it('notices that its database was moved away', async () => {
    const service = await workplace.start();
    const path = join(workplace.folder, 'data/app.db');

    renameSync(path, `${path}.away`);
    const moved = await ask(service.port, '/health/ready');
    const delivery = await deliver(service.port, SECRET, aDelivery());
    writeFileSync(path, '');
    const replaced = await ask(service.port, '/health/ready');

    expect(delivery.status).to.equal(503);
    expect(moved.status).to.equal(503);
    expect(moved.json.checks['file']).to.include('moved or deleted');
    expect(replaced.status).to.equal(503);
    expect(replaced.json.checks['file']).to.include('replaced');
  });

  it('makes its index anew when that is spoilt, and says so in one line', async () => {
    const service = await workplace.start();
    await deliver(service.port, SECRET, aDelivery());
    await ask(service.port, '/messages');

    const index = new Sqlite(join(workplace.folder, 'data/app.db-index'));
    index.exec('DROP TABLE state');
    index.close();
    const page = await ask(service.port, '/messages?q=hello');
    const delivery = await deliver(service.port, SECRET, aDelivery({ message_id: 'm2' }));
    const stats = await ask(service.port, '/stats');
    const ready = await ask(service.port, '/health/ready');

    expect([page.status, delivery.status, ready.status]).to.deep.equal([200, 200, 200]);
    expect([page.json.total, stats.json['total_messages']]).to.deep.equal([1, 2]);
    const lines = parsed((await wholeLogOf(service)).split('\n'));
    const warnings = lines.filter((line) => line['level'] === 'WARNING');
    expect(warnings.map((line) => String(line['message'])).join('\n')).to.match(
      /the index is made anew from the ledger: no such table: idx\.state \(SQLITE_ERROR\)/,
    );
  });

  for (const [name, environment, says] of [
    [
      'a mistaken setting',
      { PORT: 'x', LOG_LEVEL: 'y' },
      /^PORT .*\nLOG_LEVEL |^LOG_LEVEL .*\nPORT /,
    ],
    ['a database of another kind', { DATABASE_URL: 'mysql://h/d' }, /^DATABASE_URL .*mysql/],
    [
      'a secret that cannot be read',
      { WEBHOOK_SECRET: '', WEBHOOK_SECRET_FILE: 'nothing-here' },
      /^WEBHOOK_SECRET_FILE names a file that can't be read: no such file or directory \(ENOENT\)$/,
    ],
    ['a folder that cannot be made', { DATABASE_URL: '/dev/null/x/app.db' }, /\/dev\/null\/x/],
    ['a file that is no database', { DATABASE_URL: 'garbage.db' }, /garbage\.db.*not a database/],
  ] as const) {
    it(`ends with a clear line for ${name}`, async () => {
      writeFileSync(join(workplace.folder, 'garbage.db'), 'no database'.repeat(1_000));

      const service = await workplace.start(environment);

      expect(await service.exited).to.equal(1);
      const lines = parsed(service.stdout);
      expect(lines.every((line) => line['level'] === 'ERROR')).to.equal(true);
      expect(lines.map((line) => line['message']).join('\n')).to.match(says);
    });
  }

  it('streams what any process stores, goes on after a kill, and ends streams when it is told to stop', async () => {
    const writer = await workplace.start();
    const killed = await workplace.start();
    const store = async (message_id: string): Promise<void> => {
      await deliver(writer.port, SECRET, aDelivery({ message_id }));
    };
    const before = await followStream(killed.port);
    await before.when(({ lastEventId }) => lastEventId() !== undefined);
    await store('a');
    await before.when(({ events }) => events().length === 1);
    killed.kill('SIGKILL');
    await before.ended;
    await store('b');
    const started = await workplace.start();

    const id = before.lastEventId() as string;
    const after = await followStream(started.port, undefined, { 'Last-Event-ID': id });
    await store('c');
    await after.when(({ events }) => events().length === 2);
    started.kill('SIGTERM');

    expect(await after.ended).to.equal(true);
    expect(await started.exited).to.equal(0);
    const seen = [...before.events(), ...after.events()].map(({ messageId }) => messageId);
    expect(seen).to.deep.equal(['a', 'b', 'c']);
  });

  it('ends with a clear line when its port is taken', async () => {
    const first = await workplace.start();

    const second = await workplace.start({ PORT: String(first.port) });

    expect(await second.exited).to.equal(1);
    expect(parsed(second.stdout).at(-1)?.['message']).to.match(
      /can't listen at HOST=.*, PORT=\d+: .*EADDRINUSE/,
    );
  });

  it('goes on when the reader of its log is gone', async () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=@hookledger/source', main], {
      cwd: workplace.folder,
      env: { HOST: '127.0.0.1', PORT: '0', WEBHOOK_SECRET: SECRET },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const { port } = JSON.parse(first.toString('utf8').split('\n', 1)[0] as string) as {
      port: number;
    };
    child.stdout.destroy();

    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await ask(port, '/health/live'));
    const { text } = await ask(port, '/metrics');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];

    expect(answers.map((answer) => answer.status)).to.deep.equal([200, 200, 200, 200, 200]);
    expect(text).to.match(/^log_lines_dropped_total [1-9]/m);
    expect(code).to.equal(0);
  });
});

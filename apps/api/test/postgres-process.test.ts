import { execute, startPostgres, type PostgresServer } from '@hookledger/test-postgres';
import { aDatabase, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDelivery } from './a-delivery.ts';
import {
  aWorkplace,
  parsed,
  wholeLogOf,
  type ServiceProcess,
  type Workplace,
} from './a-process.ts';
import { ask, deliver } from './an-http-client.ts';

const LIST_LOADED_MODULES = new URL('../../../.ci/list-loaded-modules.ts', import.meta.url).href;
const SECRET = 'testsecret';
const A_BUSY_MACHINE_MS = 60_000;

/** As a sender does it: again until somebody says 200. */
async function deliverUntilTaken(ports: () => readonly number[], id: string): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const among = ports();
    const port = among[attempt % among.length] as number;
    const status = await deliver(port, SECRET, aDelivery({ message_id: id })).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status === 200) return attempt;
    expect([undefined, 503]).to.include(status);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function storedIds(url: string): Promise<string[]> {
  const rows = await execute(url, 'SELECT message_id FROM messages');
  return rows.map((row) => row['message_id'] as string);
}

describe('the service as processes on PostgreSQL', () => {
  let workplace: Workplace;
  let database: TestDatabase;

  beforeEach(async () => {
    workplace = aWorkplace();
    database = await aDatabase();
  });

  afterEach(async () => {
    await workplace.clear();
    await database.remove();
  });

  const start = async (environment: Record<string, string> = {}): Promise<ServiceProcess> =>
    workplace.start({ DATABASE_URL: database.url, ...environment });

  /** It listens before it has its ledger, and on a busy machine a delivery does not wait that long. */
  const startReady = async (): Promise<ServiceProcess> => {
    const service = await start();
    while ((await ask(service.port, '/health/ready')).status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return service;
  };

  it('keeps each message once, when three start together on an empty database', async () => {
    const services = await Promise.all([startReady(), startReady(), startReady()]);

    const answers = await Promise.all(
      Array.from({ length: 90 }, async (_, i) =>
        deliver(
          services[i % 3]?.port as number,
          SECRET,
          aDelivery({ message_id: `m${Math.floor(i / 3) % 20}` }),
        ),
      ),
    );
    const pages = await Promise.all(services.map(({ port }) => ask(port, '/messages?limit=100')));
    const metrics = await Promise.all(services.map(({ port }) => ask(port, '/metrics')));
    const ready = await Promise.all(services.map(({ port }) => ask(port, '/health/ready')));

    expect(answers.map(({ status }) => status)).to.deep.equal(Array(90).fill(200));
    expect(pages.map(({ json }) => json.total)).to.deep.equal([20, 20, 20]);
    expect(pages[1]?.text).to.equal(pages[0]?.text);
    expect(ready.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    const created = metrics.map(({ text }) =>
      Number(/webhook_requests_total\{result="created"\} (\d+)/.exec(text)?.[1]),
    );
    expect(created.reduce((sum, one) => sum + one)).to.equal(20);
  }).timeout(A_BUSY_MACHINE_MS);

  it('loses no delivery while one process after the other is replaced', async () => {
    let services: readonly ServiceProcess[] = await Promise.all([start(), start()]);
    const over = new AbortController();
    const taken: string[] = [];
    const senders = Array.from({ length: 8 }, async (_, nth) => {
      for (let i = 0; !over.signal.aborted; i += 1) {
        const id = `${nth}-${i}`;
        await deliverUntilTaken(() => services.map(({ port }) => port), id);
        taken.push(id);
      }
    });

    for (const old of services) {
      const replacement = await start();
      services = services.map((service) => (service === old ? replacement : service));
      old.kill('SIGTERM');
      expect(await old.exited).to.equal(0);
    }
    over.abort();
    await Promise.all(senders);

    expect(taken).to.have.lengthOf.above(8);
    expect(await storedIds(database.url)).to.have.members(taken);
  }).timeout(A_BUSY_MACHINE_MS);

  it('lists at once what another process has stored', async () => {
    const [writer, reader] = await Promise.all([startReady(), startReady()]);
    await deliver(writer.port, SECRET, aDelivery({ message_id: 'a' }));

    const page = await ask(reader.port, '/messages');

    expect(page.json.data.map(({ message_id: id }) => id)).to.deep.equal(['a']);
  });

  it('shows where its database is, and never how it is let in', async () => {
    const url = new URL(database.url);
    url.username = 'postgres';
    url.password = 'geheim-geheim';

    const service = await start({ DATABASE_URL: url.href });
    await deliver(service.port, SECRET, aDelivery());

    const output = (await wholeLogOf(service)) + service.stderr();
    expect(parsed(service.stdout)[0]).to.include({
      database: `postgres://${url.hostname}:${url.port || 5432}${url.pathname}`,
    });
    expect(output).not.to.match(/geheim/);
  });

  it('starts without its database, and says what is missing', async () => {
    const service = await start({ DATABASE_URL: 'postgres://postgres@127.0.0.1:1/nothing' });

    const ready = await ask(service.port, '/health/ready');
    const live = await ask(service.port, '/health/live');
    const delivery = await deliver(service.port, SECRET, aDelivery());

    expect([ready.status, live.status, delivery.status]).to.deep.equal([503, 200, 503]);
    expect(ready.json.checks['database']).to.match(/ECONNREFUSED/);
    expect(delivery.headers['retry-after']).to.match(/^\d+$/);
    expect(await wholeLogOf(service)).to.match(/can't be opened yet: .*ECONNREFUSED/);
  });

  it('ends with a clear line for tables of another program', async () => {
    await execute(database.url, 'CREATE TABLE messages (id int)');

    const service = await start();

    expect(await service.exited).to.equal(1);
    expect(service.stdout.join('\n')).to.match(/not made by Hookledger and is left as it is/);
  });

  for (const [name, environment, loads] of [
    ['loads nothing of PostgreSQL where SQLite is used', () => ({ DATABASE_URL: '' }), false],
    ['loads its driver where it is used', () => ({ DATABASE_URL: database.url }), true],
  ] as const) {
    it(name, async () => {
      const list = join(workplace.folder, 'loaded');

      const service = await start({
        ...environment(),
        NODE_OPTIONS: `--import=${LIST_LOADED_MODULES}`,
        LOADED_MODULES: list,
      });
      await deliver(service.port, SECRET, aDelivery());
      await ask(service.port, '/messages?q=hello');

      const loaded = readFileSync(list, 'utf8');
      expect(loaded).to.include('/apps/api/src/serve.ts');
      expect(/\/node_modules\/pg[/-]/.test(loaded)).to.equal(loads);
      expect(/drizzle-orm\/(pg-core|node-postgres)/.test(loaded)).to.equal(loads);
    });
  }
});

describe('the service on a PostgreSQL server that goes away', () => {
  let workplace: Workplace;
  let server: PostgresServer;

  before(async () => {
    workplace = aWorkplace();
    server = await startPostgres();
  });

  after(async () => {
    await workplace.clear();
    await server.remove();
  });

  for (const mode of ['fast', 'immediate'] as const) {
    it(`loses nothing that it has acknowledged, and recovers by itself (${mode})`, async () => {
      const services = await Promise.all(
        [0, 1].map(async () => workplace.start({ DATABASE_URL: server.url() })),
      );
      const ports = services.map(({ port }) => port);
      const over = new AbortController();
      const taken: string[] = [];
      const senders = Array.from({ length: 8 }, async (_, nth) => {
        for (let i = 0; !over.signal.aborted; i += 1) {
          const id = `${mode}-${nth}-${i}`;
          await deliverUntilTaken(() => (nth % 2 ? ports : ports.toReversed()), id);
          taken.push(id);
        }
      });
      const takenAre = async (count: number): Promise<void> => {
        while (taken.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      await takenAre(50);

      await server.stop(mode);
      const away = await ask(ports[0] as number, '/health/ready');
      const refused = await deliver(ports[0] as number, SECRET, aDelivery({ message_id: mode }));
      const takenBefore = taken.length;
      await server.start();
      await takenAre(takenBefore + 50);
      over.abort();
      await Promise.all(senders);
      const back = await ask(ports[0] as number, '/health/ready');

      expect([away.status, refused.status, back.status]).to.deep.equal([503, 503, 200]);
      expect(refused.headers['retry-after']).to.match(/^\d+$/);
      const stored = await storedIds(server.url());
      expect(stored).to.include.members(taken);
      expect(new Set(stored).size).to.equal(stored.length);
    }).timeout(A_BUSY_MACHINE_MS);
  }
});

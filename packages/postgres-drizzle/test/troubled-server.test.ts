import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import type { Store } from '@hookledger/sql-store';
import { execute, startPostgres, type PostgresServer, type Row } from '@hookledger/test-postgres';
import { expect } from 'chai';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connectionTo, openTestStore } from './open-test-store.ts';

const QUICK = { connectTimeoutMs: 1_000, statementTimeoutMs: 500 };

describe('a PostgreSQL server in trouble', () => {
  let server: PostgresServer;
  let store: Store;
  let nth = 0;

  const insert = async (id = `m${(nth += 1)}`): Promise<string> =>
    store.repository.insertIfAbsent(aMessage({ id })).then(
      ({ kind }) => kind,
      (error: unknown) => {
        expect(error).to.be.instanceOf(PortUnavailableError);
        return (error as Error).message;
      },
    );
  const problems = async (): Promise<(string | undefined)[]> =>
    Promise.all(store.checks.map(async (check) => check.problem()));
  /** Asks until there is an answer. */
  const until = async (question: string, url = server.url('ledger')): Promise<Row[]> => {
    for (;;) {
      const rows = await execute(url, question);
      if (rows.length > 0) return rows;
    }
  };
  const untilItFails = async (): Promise<string> => {
    for (;;) {
      const outcome = await insert();
      if (outcome !== 'created') return outcome;
    }
  };
  const fine = [undefined, undefined];

  before(async () => {
    server = await startPostgres();
    await execute(
      server.url(),
      'CREATE ROLE service LOGIN',
      'CREATE DATABASE ledger OWNER service',
    );
  });

  after(async () => {
    await server.remove();
  });

  beforeEach(() => {
    store = openTestStore(server.url('ledger').replace('postgres@', 'service@'), QUICK);
  });

  afterEach(async () => {
    await store.close();
  });

  for (const mode of ['fast', 'immediate'] as const) {
    it(`is told while it is away (${mode}), and used again when it is back`, async () => {
      const earlier = await insert();
      await server.stop(mode);
      const away = [await insert(mode), (await problems())[0]];
      await server.start();
      const back = [await insert(mode), await insert(mode)];

      expect(earlier).to.equal('created');
      expect(away[0]).to.match(/can't answer/);
      expect(away[1]).to.match(/can't answer/);
      expect(back).to.deep.equal(['created', 'duplicate']);
      expect(await problems()).to.deep.equal(fine);
    });
  }

  it('need not be there at the start', async () => {
    await server.stop();
    const late = openTestStore(server.url('ledger'), QUICK);
    const early = await late.reader.stats().catch((error: unknown) => error);
    await server.start();

    expect(early).to.be.instanceOf(PortUnavailableError);
    expect((await late.reader.stats()).totalMessages).to.be.a('number');
    await late.close();
  });

  it('is not ready and takes nothing while it is read-only', async () => {
    await insert();
    await execute(server.url(), 'ALTER DATABASE ledger SET default_transaction_read_only = on');
    await execute(
      server.url(),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'service'",
    );
    await insert();
    const [outcome, [problem]] = [await insert(), await problems()];
    await execute(server.url(), 'ALTER DATABASE ledger RESET default_transaction_read_only');

    expect(outcome).to.match(/read-only transaction/);
    expect(problem).to.equal('the database is read-only');
    await store.close();
    store = openTestStore(server.url('ledger').replace('postgres@', 'service@'), QUICK);
    expect(await insert()).to.equal('created');
  });

  it('is told when it has no connection to spare', async () => {
    await execute(server.url(), 'ALTER ROLE service CONNECTION LIMIT 0');
    const outcome = await insert();
    await execute(server.url(), 'ALTER ROLE service CONNECTION LIMIT -1');

    expect(outcome).to.match(/53300/);
    expect(await insert()).to.equal('created');
  });

  it('is not waited for longer than was said', async () => {
    await insert();
    const locking = execute(
      server.url('ledger'),
      'BEGIN',
      'LOCK messages',
      'SELECT pg_sleep(1.5)',
      'COMMIT',
    );
    await until("SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted");
    const outcome = await insert('slow');
    await locking;

    expect(outcome).to.match(/57014/);
    expect(['created', 'duplicate']).to.include(await insert('slow'));
  });

  it('is not believed when it does not write to disk', async () => {
    await server.stop();
    await server.start({ fsync: 'off' });
    const outcome = await insert();
    const [problem] = await problems();
    await server.stop();
    await server.start();

    expect(outcome).to.match(/fsync=off/);
    expect(problem).to.match(/fsync=off/);
    expect(await insert()).to.equal('created');
  });

  it('is not believed either when it stops writing to disk under open connections', async () => {
    await insert();
    await execute(server.url(), 'ALTER SYSTEM SET fsync = off', 'SELECT pg_reload_conf()');
    await until("SELECT WHERE current_setting('fsync') = 'off'");
    // The sessions read the configuration before their next statement, once they have the signal.
    const without = await untilItFails();
    const [problem] = await problems();
    await execute(server.url(), 'ALTER SYSTEM RESET fsync', 'SELECT pg_reload_conf()');
    await until("SELECT WHERE current_setting('fsync') = 'on'");

    expect(without).to.match(/fsync=off/);
    expect(problem).to.match(/fsync=off/);
    expect(await insert()).to.equal('created');
  });

  it('is made to wait for the disk whatever its default is', async () => {
    await server.stop();
    await server.start({ synchronous_commit: 'off' });
    await execute(server.url('ledger'), 'CREATE TABLE modes (mode text)');
    await insert('first');
    await execute(
      server.url('ledger'),
      `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO modes VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`,
      'CREATE TRIGGER note AFTER INSERT ON messages FOR EACH STATEMENT EXECUTE FUNCTION note()',
    );
    await insert('second');
    const modes = await execute(server.url('ledger'), 'SELECT mode FROM modes');
    await execute(server.url('ledger'), 'DROP TRIGGER note ON messages', 'DROP TABLE modes');
    await server.stop();
    await server.start();

    expect(modes).to.deep.equal([{ mode: 'on' }]);
  });

  it('stores and finds what it was given, whatever its role is set to', async () => {
    await execute(
      server.url(),
      'ALTER ROLE service SET array_nulls = off',
      'ALTER ROLE service SET gin_fuzzy_search_limit = 1',
    );
    await Promise.all(
      Array.from({ length: 300 }, async (_, i) =>
        store.repository.insertIfAbsent(aMessage({ id: `fuzzy-${i}`, text: `fuzzy ${i}` })),
      ),
    );
    await store.repository.insertIfAbsent(aMessage({ id: 'textless', text: undefined }));
    const { total } = await store.reader.page({
      filter: { textContains: 'fuzzy' },
      limit: 1,
      offset: 0,
    });
    const textless = await execute(
      server.url('ledger'),
      "SELECT text FROM messages WHERE message_id = 'textless'",
    );
    await execute(server.url(), 'ALTER ROLE service RESET ALL');

    expect(total).to.equal(300);
    expect(textless).to.deep.equal([{ text: null }]);
  });

  it('acknowledges nothing, a duplicate no less, that a synchronous standby has not', async () => {
    await execute(server.url(), 'ALTER ROLE service SET client_min_messages = error');
    await insert();
    await server.stop();
    await server.start({ synchronous_standby_names: 'nobody' });
    const waiting = insert('unconfirmed');
    const [{ pid } = { pid: 0 }] = await until(
      "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
    );
    await execute(server.url(), `SELECT pg_cancel_backend(${String(pid)})`);
    const outcomes = [await waiting, await insert('unconfirmed')];
    await server.stop('immediate');
    await server.start();
    await execute(server.url(), 'ALTER ROLE service RESET client_min_messages');

    expect(outcomes[0]).to.match(/may not be durable/);
    expect(outcomes[1]).to.match(/timeout/);
    expect(['created', 'duplicate']).to.include(await insert('unconfirmed'));
  });

  it('is not waited for when it takes connections and says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connection = connectionTo(`postgres://u@127.0.0.1:${port}/d`);
    const waiting = openTestStore(server.url(), { connection, connectTimeoutMs: 200 });

    const outcome = await waiting.repository
      .insertIfAbsent(aMessage())
      .catch((error: unknown) => error);
    await waiting.close();
    silent.close();

    expect(outcome).to.be.instanceOf(PortUnavailableError);
  });

  it('is not waited for at the end, when it has stopped answering', async () => {
    const sockets: Socket[] = [];
    const between = createServer((near) => {
      const far = connect(server.port, '127.0.0.1');
      sockets.push(near, far);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
    const { port } = between.address() as AddressInfo;
    const connection = connectionTo(`postgres://postgres@127.0.0.1:${port}/ledger`);
    const cut = openTestStore(server.url(), { connection, statementTimeoutMs: 600_000 });
    await cut.repository.insertIfAbsent(aMessage({ id: 'before' }));

    for (const socket of sockets) socket.unpipe().pause();
    const insertion = cut.repository
      .insertIfAbsent(aMessage({ id: 'after' }))
      .catch((error: unknown) => error);
    await cut.close();
    for (const socket of sockets) socket.destroy();
    between.close();

    expect(await insertion).to.be.instanceOf(PortUnavailableError);
  });

  it('is passed by for the next of several hosts', async () => {
    const elsewhere = await startPostgres();
    await elsewhere.stop();
    const standby = await elsewhere.createStandby();
    await elsewhere.start({ synchronous_standby_names: 'standby' });
    await standby.start();
    await until("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'", elsewhere.url());
    const connection = connectionTo(
      `postgres://postgres@127.0.0.1:1,127.0.0.1:${standby.port},127.0.0.1:${elsewhere.port}/postgres`,
    );
    const several = openTestStore(server.url(), { ...QUICK, connection });

    const outcome = await several.repository.insertIfAbsent(aMessage());
    await elsewhere.stop('immediate');
    await execute(standby.url(), 'SELECT pg_promote()');
    const outcomes = [];
    for (let i = 0; i < 3; i += 1) {
      outcomes.push(
        await several.repository.insertIfAbsent(aMessage()).then(
          ({ kind }) => kind,
          () => 'unavailable',
        ),
      );
    }
    await several.close();
    await elsewhere.remove();
    await standby.remove();

    expect(outcome.kind).to.equal('created');
    expect(outcomes.at(-1)).to.equal('duplicate');
    expect(outcomes).not.to.include('created');
  });
});

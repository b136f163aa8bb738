import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { openPostgresStore } from '@hookledger/postgres-drizzle';
import { execute } from '@hookledger/test-postgres';
import { aDatabase, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { connectionTo, countsHaveFollowed, openTestStore } from './open-test-store.ts';

const MANUAL = readFileSync(new URL('../../../docs/postgresql.md', import.meta.url), 'utf8');

describe('opening a PostgreSQL database', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await aDatabase();
  });

  afterEach(async () => {
    await database.remove();
  });

  const fatalErrorOf = async (url = database.url): Promise<Error> => {
    const fatal = Promise.withResolvers<unknown>();
    const store = openPostgresStore({
      connection: connectionTo(url),
      onFatalError: fatal.resolve,
    });
    const error = (await fatal.promise) as Error;
    await store.close();
    return error;
  };

  it('refuses tables of another program, and leaves them as they are', async () => {
    await execute(database.url, 'CREATE TABLE messages (id int)');

    const { message } = await fatalErrorOf();

    expect(message).to.match(/not made by Hookledger and is left as it is/);
    const tables = await execute(
      database.url,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(tables).to.deep.equal([{ tablename: 'messages' }]);
  });

  it('refuses the ledger of a newer build', async () => {
    const store = openPostgresStore({ connection: connectionTo(database.url) });
    await store.repository.insertIfAbsent(aMessage());
    await store.close();
    await execute(database.url, 'UPDATE hookledger SET schema_version = 99');

    const { message } = await fatalErrorOf();

    expect(message).to.match(/schema version 99, .* start the newer build/);
  });

  it('is done in the schema that the URL names, beside another ledger', async () => {
    const [one, two] = ['one', 'two "quoted"'].map((schema) =>
      openPostgresStore({
        connection: { ...connectionTo(database.url), schema },
      }),
    );

    await one?.repository.insertIfAbsent(aMessage({ id: 'a' }));
    const outcome = await two?.repository.insertIfAbsent(aMessage({ id: 'a' }));

    expect(outcome).to.deep.equal({ kind: 'created' });
    expect((await one?.reader.stats())?.totalMessages).to.equal(1);
    await one?.close();
    await two?.close();
  });

  it('looks for the ledger in no other schema than the URL names', async () => {
    const inPublic = openTestStore(database.url);
    await inPublic.repository.insertIfAbsent(aMessage({ id: 'a' }));
    const staging = openTestStore(`${database.url}?schema=staging`);

    const outcome = await staging.repository.insertIfAbsent(aMessage({ id: 'a' }));
    const searched = await staging.reader.page({
      filter: { textContains: 'hell' },
      limit: 1,
      offset: 0,
    });
    await staging.close();
    await inPublic.close();

    expect(outcome.kind).to.equal('created');
    expect(searched.total).to.equal(1);
    expect(
      await execute(
        database.url,
        "SELECT schemaname FROM pg_indexes WHERE indexname = 'messages_by_trigrams' ORDER BY 1",
      ),
    ).to.deep.equal([{ schemaname: 'public' }, { schemaname: 'staging' }]);
  });

  it("leaves alone another program's tables in another schema", async () => {
    await execute(database.url, 'CREATE TABLE messages (id int)');
    const store = openTestStore(`${database.url}?schema=mine`);

    const outcome = await store.repository.insertIfAbsent(aMessage());
    await store.close();

    expect(outcome.kind).to.equal('created');
  });

  it('does not go to another schema when it may not use its own', async () => {
    const owner = openTestStore(`${database.url}?schema=mine`);
    await owner.reader.stats();
    await owner.close();
    const role = `excluded_${database.url.slice(-12)}`;
    await execute(
      database.url,
      `CREATE ROLE ${role} LOGIN`,
      `GRANT CREATE ON SCHEMA public TO ${role}`,
    );
    const store = openPostgresStore({
      connection: { ...connectionTo(database.url), user: role, schema: 'mine' },
    });

    const error = await store.repository.insertIfAbsent(aMessage()).catch((e: unknown) => e);
    await store.close();
    const tables = await execute(
      database.url,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    await execute(database.url, `DROP OWNED BY ${role}`, `DROP ROLE ${role}`);

    expect(error).to.be.instanceOf(PortUnavailableError);
    expect(String(error)).to.match(/GRANT USAGE ON SCHEMA mine/);
    expect(tables).to.deep.equal([]);
  });

  it('needs no more rights than the documentation grants, once the ledger is there', async () => {
    const owner = openPostgresStore({ connection: connectionTo(database.url) });
    await owner.reader.stats();
    await owner.close();
    const role = `hookledger_${database.url.slice(-12)}`;
    const grants = [...MANUAL.matchAll(/^(GRANT .* TO) hookledger;/gm)].map(
      ([, grant]) => `${grant} ${role}`,
    );
    await execute(database.url, `CREATE ROLE ${role} LOGIN`, ...grants);
    const warnings: string[] = [];
    const store = openPostgresStore({
      connection: { ...connectionTo(database.url), user: role },
      onWarning: (message) => warnings.push(message),
    });

    const outcome = await store.repository.insertIfAbsent(aMessage());
    const stats = await store.reader.stats();
    const page = await store.reader.page({
      filter: { textContains: 'hell' },
      limit: 1,
      offset: 0,
    });
    await countsHaveFollowed(store);
    await store.close();
    const deletion = await execute(database.url, `SET ROLE ${role}`, 'DELETE FROM messages').catch(
      (error: unknown) => error,
    );
    await execute(database.url, `DROP OWNED BY ${role}`, `DROP ROLE ${role}`);

    expect(grants).to.have.lengthOf(5);
    expect(outcome.kind).to.equal('created');
    expect([stats.totalMessages, page.total]).to.deep.equal([1, 1]);
    expect(warnings).to.deep.equal([]);
    expect(String(deletion)).to.match(/permission denied for table messages/);
  });

  it('gets along without pg_trgm, and says so in one line', async () => {
    const role = `limited_${database.url.slice(-12)}`;
    await execute(database.url, `CREATE ROLE ${role} LOGIN`, 'CREATE SCHEMA ledger');
    await execute(database.url, `GRANT ALL ON SCHEMA ledger TO ${role}`);
    const warnings: string[] = [];
    const store = openPostgresStore({
      connection: { ...connectionTo(database.url), user: role, schema: 'ledger' },
      onWarning: (message) => warnings.push(message),
    });

    await store.repository.insertIfAbsent(aMessage({ text: 'Straße' }));
    const page = await store.reader.page({
      filter: { textContains: 'STRAẞE' },
      limit: 1,
      offset: 0,
    });
    await store.close();

    expect(page.total).to.equal(1);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/pg_trgm can't be had: permission denied/);
    await execute(database.url, `DROP OWNED BY ${role}`, `DROP ROLE ${role}`);
  });
});

import { openPostgresStore } from '@hookledger/postgres-drizzle';
import type { Store } from '@hookledger/sql-store';
import { execute, startPostgres, type PostgresServer } from '@hookledger/test-postgres';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { generate } from 'selfsigned';
import { connectionTo } from './open-test-store.ts';

const IP_ADDRESS = 7;

describe('an encrypted connection to PostgreSQL', () => {
  let server: PostgresServer;
  let certificates: { readonly own: string; readonly other: string };

  before(async () => {
    server = await startPostgres();
    const [own, other] = await Promise.all(
      [1, 2].map(async () =>
        generate([{ name: 'commonName', value: 'db' }], {
          algorithm: 'sha256',
          extensions: [
            { name: 'basicConstraints', cA: true },
            { name: 'subjectAltName', altNames: [{ type: IP_ADDRESS, ip: '127.0.0.1' }] },
          ],
        }),
      ),
    );
    if (own === undefined || other === undefined) throw new Error('no certificates');
    await server.stop();
    certificates = {
      own: server.keep('own.pem', own.cert),
      other: server.keep('other.pem', other.cert),
    };
    await server.start({
      ssl: 'on',
      ssl_cert_file: certificates.own,
      ssl_key_file: server.keep('key.pem', own.private),
    });
  });

  after(async () => {
    await server.remove();
  });

  const answerOf = async (query: string, host = '127.0.0.1'): Promise<string> => {
    const url = server.url().replace('127.0.0.1', host);
    let store: Store | undefined;
    try {
      store = openPostgresStore({ connection: connectionTo(`${url}?${query}`) });
      await store.reader.stats();
      const [{ ssl } = { ssl: undefined }] = await execute(
        server.url(),
        `SELECT bool_and(s.ssl) AS ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
         WHERE a.application_name = 'hookledger'`,
      );
      return ssl === true ? 'encrypted' : 'open';
    } catch (error) {
      return (error as Error).message;
    } finally {
      await store?.close();
    }
  };

  it('is there when it was asked for, and not otherwise', async () => {
    expect(await answerOf('sslmode=disable')).to.equal('open');
    expect(await answerOf('sslmode=require')).to.equal('encrypted');
  });

  for (const mode of ['require', 'verify-ca', 'verify-full']) {
    it(`is made with ${mode} to who has a certificate that is trusted, and to nobody else`, async () => {
      const trusted = await answerOf(`sslmode=${mode}&sslrootcert=${certificates.own}`);
      const stranger = await answerOf(`sslmode=${mode}&sslrootcert=${certificates.other}`);

      expect(trusted).to.equal('encrypted');
      expect(stranger).to.match(/certificate/);
    });
  }

  it('is made to a host of another name with verify-ca, and not with verify-full', async () => {
    const { own } = certificates;

    expect(await answerOf(`sslmode=verify-ca&sslrootcert=${own}`, 'localhost')).to.equal(
      'encrypted',
    );
    expect(await answerOf(`sslmode=verify-full&sslrootcert=${own}`, 'localhost')).to.match(
      /does not match certificate/,
    );
  });

  it('is not made with verify-full to who is signed by nobody known', async () => {
    expect(await answerOf('sslmode=verify-full')).to.match(/self-signed certificate/);
  });

  it('is refused at once when the file with the certificates is not there', async () => {
    expect(await answerOf('sslmode=verify-full&sslrootcert=/nowhere/ca.pem')).to.match(/ENOENT/);
  });
});

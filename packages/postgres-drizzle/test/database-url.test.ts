import { parsePostgresUrl, shownConnection } from '@hookledger/postgres-drizzle/database-url';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('parsePostgresUrl', () => {
  it('reads every part', () => {
    const reading = parsePostgresUrl(
      'postgresql://us%40er:p%3Ass%2F@one:6432,[::1],three.example/data%20base?sslmode=verify-full&sslrootcert=/etc/ca.pem&schema=ledger',
    );

    expect(reading).to.deep.equal({
      kind: 'connection',
      connection: {
        hosts: [
          { host: 'one', port: 6432 },
          { host: '::1', port: 5432 },
          { host: 'three.example', port: 5432 },
        ],
        user: 'us@er',
        password: 'p:ss/',
        database: 'data base',
        schema: 'ledger',
        sslMode: 'verify-full',
        sslRootCertPath: '/etc/ca.pem',
      },
    });
  });

  it('needs no more than a host and a database', () => {
    const reading = parsePostgresUrl('postgres://host/db');

    expect(reading).to.deep.include({ kind: 'connection' });
    expect(reading).to.have.nested.property('connection.password', undefined);
    expect(reading).to.have.nested.property('connection.sslMode', 'disable');
  });

  for (const url of [
    'postgres:',
    'postgres://',
    'postgres://geheim@host',
    'postgres://u:geheim@host/',
    'postgres://u:geheim@/db',
    'postgres://u:geheim@host:0/db',
    'postgres://u:geheim@host:99999/db',
    'postgres://u:geheim@host:port/db',
    'postgres://u:geheim@host:1:2/db',
    'postgres://u:geheim@a,,b/db',
    'postgres://u:geheim%zz@host/db',
    'postgres://u:geheim@host/db/more',
    'postgres://u:geheim@host/db#fragment',
    'postgres://u:geheim@host/db?sslmode=prefer',
    'postgres://u:geheim@host/db?options=-c',
    'postgres://u:geheim@host@host/db',
    'postgres://u:12/geheim@host',
    'postgres://u:geheim@host/db?geheim=1',
    'postgres://u:geheim@host/db ',
    'postgres://u:geheim@host/db?schema=',
    'postgres://u:geheim@host/db?schema=pg_catalog',
  ]) {
    it(`refuses ${url} without showing what may be secret`, () => {
      const reading = parsePostgresUrl(url);

      expect(reading.kind).to.equal('refused');
      expect(JSON.stringify(reading)).not.to.include('geheim');
    });
  }
});

describe('shownConnection', () => {
  it('shows neither user nor password', () => {
    const reading = parsePostgresUrl('postgres://user:geheim@[::1]:1,b/db?schema=s');

    if (reading.kind === 'refused') throw new Error(reading.reason);
    expect(shownConnection(reading.connection)).to.equal('postgres://[::1]:1,b:5432/db?schema=s');
  });
});

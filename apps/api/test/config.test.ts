import { expect } from 'chai';
import { describe, it } from 'mocha';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, secretsIn } from '../src/config.ts';

describe('readConfig', () => {
  it('has a default for everything but the secret', () => {
    expect(readConfig({ HOME: '/somewhere' })).to.deep.equal({
      kind: 'config',
      config: {
        webhookSecret: undefined,
        previousWebhookSecret: undefined,
        readTokens: [],
        database: { kind: 'sqlite', path: './data/app.db' },
        logLevel: 'INFO',
        enableMetrics: true,
        host: '0.0.0.0',
        port: 8000,
        httpLimits: {
          headersTimeoutMs: 10_000,
          requestTimeoutMs: 15_000,
          keepAliveTimeoutMs: 65_000,
          maxConnections: 2_048,
          maxHeaderBytes: 16_384,
          maxBodyBytes: 1_048_576,
          bodyMemoryBytes: 67_108_864,
          maxDeliveriesInFlight: 1_000,
          maxSearchesInFlight: 32,
        },
        tracing: { settings: undefined, warnings: [] },
      },
    });
  });

  it('reads every variable', () => {
    const reading = readConfig({
      WEBHOOK_SECRET: ' kept as it is ',
      WEBHOOK_SECRET_PREVIOUS: ' this too\n',
      READ_TOKEN: 'AZaz09-._~+/==',
      DATABASE_URL: 'sqlite:////var/lib/app.db',
      LOG_LEVEL: 'warning',
      ENABLE_METRICS: 'False',
      HOST: '::1',
      PORT: '0',
      HTTP_HEADERS_TIMEOUT_SECONDS: '20',
      HTTP_REQUEST_TIMEOUT_SECONDS: '30',
      HTTP_KEEP_ALIVE_TIMEOUT_SECONDS: '7',
      HTTP_MAX_CONNECTIONS: '100',
      HTTP_MAX_HEADER_BYTES: '8192',
      MAX_BODY_BYTES: '65536',
      BODY_MEMORY_BYTES: '131072',
      MAX_DELIVERIES_IN_FLIGHT: '50',
      MAX_SEARCHES_IN_FLIGHT: '4',
    });

    expect(reading).to.deep.equal({
      kind: 'config',
      config: {
        webhookSecret: ' kept as it is ',
        previousWebhookSecret: ' this too\n',
        readTokens: ['AZaz09-._~+/=='],
        database: { kind: 'sqlite', path: '/var/lib/app.db' },
        logLevel: 'WARNING',
        enableMetrics: false,
        host: '::1',
        port: 0,
        httpLimits: {
          headersTimeoutMs: 20_000,
          requestTimeoutMs: 30_000,
          keepAliveTimeoutMs: 7_000,
          maxConnections: 100,
          maxHeaderBytes: 8_192,
          maxBodyBytes: 65_536,
          bodyMemoryBytes: 131_072,
          maxDeliveriesInFlight: 50,
          maxSearchesInFlight: 4,
        },
        tracing: { settings: undefined, warnings: [] },
      },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = {
      WEBHOOK_SECRET: '',
      WEBHOOK_SECRET_FILE: '',
      WEBHOOK_SECRET_PREVIOUS: '',
      WEBHOOK_SECRET_PREVIOUS_FILE: '',
      READ_TOKEN: '',
      READ_TOKENS_FILE: '',
      DATABASE_URL: '',
      DATABASE_PASSWORD_FILE: '',
      DATABASE_POOL_SIZE: '',
      DATABASE_CONNECT_TIMEOUT_SECONDS: '',
      DATABASE_STATEMENT_TIMEOUT_SECONDS: '',
      LOG_LEVEL: '',
      ENABLE_METRICS: '',
      HOST: '',
      PORT: '',
      HTTP_HEADERS_TIMEOUT_SECONDS: '',
      HTTP_REQUEST_TIMEOUT_SECONDS: '',
      HTTP_KEEP_ALIVE_TIMEOUT_SECONDS: '',
      HTTP_MAX_CONNECTIONS: '',
      HTTP_MAX_HEADER_BYTES: '',
      MAX_BODY_BYTES: '',
      BODY_MEMORY_BYTES: '',
      MAX_DELIVERIES_IN_FLIGHT: '',
      MAX_SEARCHES_IN_FLIGHT: '',
    };

    expect(readConfig(empty)).to.deep.equal(readConfig({}));
  });

  for (const [url, path] of [
    ['sqlite:///data/app.db', 'data/app.db'],
    ['sqlite:///./data/app.db', './data/app.db'],
    ['sqlite:////data/app.db', '/data/app.db'],
    ['SQLite:///data/with space.db', 'data/with space.db'],
    ['sqlite:///:memory:', ':memory:'],
    ['sqlite://', ':memory:'],
    ['sqlite://:memory:', ':memory:'],
    [':memory:', ':memory:'],
    ['app.db', 'app.db'],
    ['/data/app.db', '/data/app.db'],
  ] as const) {
    it(`finds ${path} in ${url}`, () => {
      expect(readConfig({ DATABASE_URL: url }))
        .to.have.property('config')
        .with.property('database')
        .that.deep.equals({ kind: 'sqlite', path });
    });
  }

  it('reads where a PostgreSQL database is, and how to be let in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hookledger-config-'));
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'two\n');
    const reading = readConfig({
      DATABASE_URL: 'postgres://ledger:one@db:6432/app?sslmode=require',
      DATABASE_PASSWORD_FILE: passwordFile,
      DATABASE_POOL_SIZE: '20',
      DATABASE_CONNECT_TIMEOUT_SECONDS: '2',
      DATABASE_STATEMENT_TIMEOUT_SECONDS: '30',
    });
    rmSync(folder, { recursive: true });

    expect(reading)
      .to.have.nested.property('config.database')
      .that.deep.includes({
        kind: 'postgres',
        poolSize: 20,
        connectTimeoutMs: 2_000,
        statementTimeoutMs: 30_000,
      })
      .and.has.property('connection')
      .that.includes({ user: 'ledger', password: 'two', database: 'app', sslMode: 'require' });
    if (reading.kind === 'config') expect(secretsIn(reading.config)).to.include('two');
  });

  for (const [variable, value, says] of [
    ['DATABASE_POOL_SIZE', '3', 'from 4 to 1000'],
    ['DATABASE_CONNECT_TIMEOUT_SECONDS', '0', 'from 1 to 60'],
    ['DATABASE_STATEMENT_TIMEOUT_SECONDS', '1.5', 'from 1 to 3600'],
    ['DATABASE_PASSWORD_FILE', '/nowhere/at/all', "can't be read"],
    ['DATABASE_URL', 'postgres://localhost', 'must look like postgres:'],
    ['DATABASE_URL', 'mysql://localhost/db', 'mysql'],
    ['DATABASE_URL', 'file:app.db', 'of kind file, not of kind sqlite'],
    ['DATABASE_URL', 'sqlite:app.db', 'three slashes'],
    ['DATABASE_URL', 'sqlite://data/app.db', 'three slashes'],
    ['DATABASE_URL', 'sqlite:///', 'names no file'],
    ['DATABASE_URL', 'sqlite:///app.db?mode=ro', 'no options'],
    ['DATABASE_URL', ' app.db', 'white space'],
    ['DATABASE_URL', 'sqlite:////data/app.db ', 'white space'],
    ['DATABASE_URL', ' postgres://u:secret@db/app', 'white space'],
    ['DATABASE_URL', '"postgres://u:secret@db/app"', 'quotation marks'],
    ['DATABASE_URL', "'sqlite:///app.db'", 'quotation marks'],
    ['DATABASE_URL', 'postgres//u:secret@db/app', 'the colon'],
    ['DATABASE_URL', '5432://u:secret@db/app', 'neither a path nor a URL'],
    ['LOG_LEVEL', 'VERBOSE', 'DEBUG, INFO, WARNING, ERROR'],
    ['ENABLE_METRICS', 'maybe', 'true or false'],
    ['PORT', 'http', '0 to 65535'],
    ['PORT', '65536', '0 to 65535'],
    ['PORT', '-1', '0 to 65535'],
    ['PORT', '80.5', '0 to 65535'],
  ] as const) {
    it(`refuses ${variable}=${value} in one line`, () => {
      const reading = readConfig({ [variable]: value });

      expect(reading).to.have.property('mistakes').that.has.lengthOf(1);
      expect(reading)
        .to.have.nested.property('mistakes[0]')
        .that.matches(new RegExp(`^${variable} `))
        .and.includes(says)
        .and.not.includes('\n')
        .and.not.includes('secret');
    });
  }

  it('names a mistake of a secret beside one of another variable', () => {
    const reading = readConfig({ PORT: 'x', WEBHOOK_SECRET_FILE: '/dev/null' });

    expect(reading).to.have.property('mistakes').that.has.lengthOf(2);
  });

  it('names every mistake', () => {
    const reading = readConfig({ LOG_LEVEL: 'x', PORT: 'y', DATABASE_URL: 'z://' });

    expect(reading).to.have.property('mistakes').that.has.lengthOf(3);
  });
});

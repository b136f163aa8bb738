import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../src/config.ts';

describe('readConfig', () => {
  it('has a default for everything but the secret', () => {
    expect(readConfig({ HOME: '/somewhere' })).to.deep.equal({
      kind: 'config',
      config: {
        webhookSecret: undefined,
        previousWebhookSecret: undefined,
        readTokens: [],
        databasePath: './data/app.db',
        logLevel: 'INFO',
        enableMetrics: true,
        host: '0.0.0.0',
        port: 8000,
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
    });

    expect(reading).to.deep.equal({
      kind: 'config',
      config: {
        webhookSecret: ' kept as it is ',
        previousWebhookSecret: ' this too\n',
        readTokens: ['AZaz09-._~+/=='],
        databasePath: '/var/lib/app.db',
        logLevel: 'WARNING',
        enableMetrics: false,
        host: '::1',
        port: 0,
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
      LOG_LEVEL: '',
      ENABLE_METRICS: '',
      HOST: '',
      PORT: '',
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
        .that.includes({ databasePath: path });
    });
  }

  for (const [variable, value, says] of [
    ['DATABASE_URL', 'postgres://localhost/db', 'sqlite only'],
    ['DATABASE_URL', 'mysql://localhost/db', 'mysql'],
    ['DATABASE_URL', 'file:app.db', 'sqlite only'],
    ['DATABASE_URL', 'sqlite:app.db', 'three slashes'],
    ['DATABASE_URL', 'sqlite://data/app.db', 'three slashes'],
    ['DATABASE_URL', 'sqlite:///', 'names no file'],
    ['DATABASE_URL', 'sqlite:///app.db?mode=ro', 'no options'],
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
        .and.not.includes('\n');
    });
  }

  it('names every mistake', () => {
    const reading = readConfig({ LOG_LEVEL: 'x', PORT: 'y', DATABASE_URL: 'z://' });

    expect(reading).to.have.property('mistakes').that.has.lengthOf(3);
  });
});

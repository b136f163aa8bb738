import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import type { Config } from '../src/config.ts';
import { buildDashboard } from './a-dashboard.ts';
import { DESCRIPTION } from './an-api-description.ts';
import { overSqlite, SECRET, startService } from './a-service.ts';
import { runCollection, type Executed } from './run-collection.ts';

interface Request {
  readonly name: string;
  readonly request: { readonly method: string; readonly url: { readonly raw: string } };
}

interface Collection {
  readonly item: readonly { readonly item: readonly Request[] }[];
  readonly variable: readonly { readonly key: string; readonly value: string }[];
}

const COLLECTION = JSON.parse(
  readFileSync(
    new URL('../../../docs/hookledger.postman_collection.json', import.meta.url),
    'utf8',
  ),
) as Collection;
const REQUESTS = COLLECTION.item.flatMap(({ item }) => item);
const TOKEN = 'a-token-of-24-characters';

describe('the collection', () => {
  before(buildDashboard);

  for (const [name, settings, readToken] of [
    ['a service that is open', {}, ''],
    ['a service that asks for a token', { readTokens: [TOKEN] }, TOKEN],
  ] as const) {
    it(`gets from ${name} what its tests expect`, async () => {
      const executed = await runAgainst(settings, { webhookSecret: SECRET, readToken });

      expect(executed.map((one) => one.name)).to.deep.equal(REQUESTS.map((one) => one.name));
      for (const { name: request, failures, held } of executed) {
        expect(failures, request).to.deep.equal([]);
        expect(held, request).to.be.above(0);
      }
    });
  }

  it('signs with the secret that it is given', async () => {
    const executed = await runAgainst({}, { webhookSecret: 'another' });

    const deliveries = executed.slice(0, COLLECTION.item[0]?.item.length);
    expect(new Set(deliveries.map(({ status }) => status))).to.deep.equal(new Set([401]));
    expect(deliveries[0]?.failures.join()).to.include('expected 401 to equal 200');
  });

  it('asks what the API description has, all of it and nothing else', () => {
    const asked = REQUESTS.map(({ request: { method, url } }) => {
      const path = url.raw
        .replace('{{baseUrl}}', '')
        .replace(/\?.*/, '')
        .replaceAll(/\{(\{\w+\})\}/g, '$1');
      // HEAD shows that a stream begins, of which GET has no end.
      return `${method === 'HEAD' ? 'get' : method.toLowerCase()} ${path}`;
    });

    expect([...new Set(asked)]).to.have.members(
      Object.entries(DESCRIPTION.paths).flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => `${method} ${path}`),
      ),
    );
  });

  it('has every parameter that the API description has', () => {
    const asked = REQUESTS.flatMap(({ request: { url } }) => {
      const [path = '', query] = url.raw.replace('{{baseUrl}}', '').split('?');
      return [...new URLSearchParams(query).keys()].map((name) => `${path} ${name}`);
    });
    const described = Object.entries(DESCRIPTION.paths).flatMap(([path, operations]) =>
      Object.values(operations).flatMap(({ parameters = [] }) =>
        parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name }) => `${path} ${name}`),
      ),
    );

    expect([...new Set(asked)]).to.have.members(described);
  });
});

async function runAgainst(
  settings: Partial<Config>,
  variables: Readonly<Record<string, string>>,
): Promise<readonly Executed[]> {
  const service = await startService(overSqlite, settings);
  try {
    const set = { baseUrl: `http://127.0.0.1:${service.port}`, ...variables };
    return await runCollection({
      ...COLLECTION,
      variable: COLLECTION.variable.map(({ key, value }) => ({
        key,
        value: set[key as keyof typeof set] ?? value,
      })),
    });
  } finally {
    await service.close();
  }
}

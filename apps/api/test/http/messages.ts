import { expect } from 'chai';
import { PortUnavailableError } from '@hookledger/domain';
import { after, before, describe, it } from 'mocha';
import { MESSAGE_READER } from '../../src/composition/tokens.ts';
import { SECRET, startService, type Override, type Service } from '../a-service.ts';
import { ask, deliver, type Answer } from '../an-http-client.ts';

const NUMBER = '+919876543210';

/** `GET /messages`, over whatever store `override` provides. */
export function describeMessagesEndpoint(override: Override): void {
  describe('GET /messages', () => {
    let service: Service;

    const get = async (query: string): Promise<Answer> => ask(service.port, `/messages${query}`);
    const ids = async (query: string): Promise<string[]> => {
      const answer = await get(query);
      expect(answer.status, answer.text).to.equal(200);
      return answer.json.data.map((message) => message.message_id);
    };

    before(async () => {
      service = await startService(override);
      for (const [message_id, from, ts, text] of [
        ['m2', NUMBER, '2025-01-15T09:00:00Z', 'Earlier'],
        ['m1', NUMBER, '2025-01-15T10:00:00Z', 'Hello'],
        ['m3', '+911234567890', '2025-01-15T10:00:00.000Z', 'well hello there'],
        ['m5', '+911234567890', '2025-01-15T10:00:00.5Z', '100% of a_b\\c'],
        ['m4', '+911234567890', '2025-01-15T11:30:00Z', undefined],
        ['m6', '+4930123', '2025-01-15T12:00:00Z', 'ЖУК \u{10400}'],
      ] as const) {
        await deliver(service.port, SECRET, { message_id, from, to: '+1', ts, text });
      }
    });

    after(async () => {
      await service.close();
    });

    it('lists messages in their order and in their shape', async () => {
      const answer = await get('');

      expect(answer.status).to.equal(200);
      expect(answer.headers['content-type']).to.match(/^application\/json/);
      expect(answer.json).to.include({ total: 6, limit: 50, offset: 0 });
      expect(await ids('')).to.deep.equal(['m2', 'm1', 'm3', 'm5', 'm4', 'm6']);
      expect(answer.json.data[2]).to.deep.equal({
        message_id: 'm3',
        from: '+911234567890',
        to: '+1',
        ts: '2025-01-15T10:00:00.000Z',
        text: 'well hello there',
      });
      expect(answer.json.data[4]?.text).to.equal(null);
    });

    it('cuts a page', async () => {
      const answer = await get('?limit=2&offset=1');

      expect(answer.json.data.map((message) => message.message_id)).to.deep.equal(['m1', 'm3']);
      expect(answer.json).to.include({ total: 6, limit: 2, offset: 1 });
    });

    for (const offset of ['6', '9007199254740993', '1000000000000000000000000000000']) {
      it(`gives an empty page at offset ${offset} and repeats it digit for digit`, async () => {
        const answer = await get(`?offset=${offset}`);

        expect(answer.status).to.equal(200);
        expect(answer.json.data).to.deep.equal([]);
        expect(answer.json.total).to.equal(6);
        expect(answer.text).to.include(`"offset":${offset}}`);
      });
    }

    const NO_NUMBER = 'must be a whole number in decimal digits';
    const NO_INSTANT = 'must look like 2025-01-15T10:00:00Z, not "';

    for (const [query, parameter, reason] of [
      ['limit=0', 'limit', 'must be at least 1'],
      ['limit=101', 'limit', 'must be at most 100'],
      ['limit=-1', 'limit', NO_NUMBER],
      ['limit=', 'limit', NO_NUMBER],
      ['limit=%20', 'limit', NO_NUMBER],
      ['limit=1.5', 'limit', NO_NUMBER],
      ['limit=1e2', 'limit', NO_NUMBER],
      ['limit=0x10', 'limit', NO_NUMBER],
      ['limit=+5', 'limit', NO_NUMBER],
      ['limit=5%0A', 'limit', NO_NUMBER],
      ['limit=%D9%A3', 'limit', NO_NUMBER],
      ['limit=ten', 'limit', NO_NUMBER],
      ['limit=99999999999999999999', 'limit', 'must be at most 100'],
      ['limit=5&limit=x', 'limit', NO_NUMBER],
      ['offset=-1', 'offset', NO_NUMBER],
      ['offset=', 'offset', NO_NUMBER],
      ['offset=1.0', 'offset', NO_NUMBER],
      ['offset=NaN', 'offset', NO_NUMBER],
      ['since=', 'since', NO_INSTANT],
      ['since=2025-01-15', 'since', NO_INSTANT],
      [
        'since=2025-02-30T00:00:00Z',
        'since',
        'must be a real date and time, not "2025-02-30T00:00:00Z"',
      ],
      ['since=2025-01-15T10:00:00%2B00:00', 'since', NO_INSTANT],
      ['since=2025-01-15T10:00:00Z%0A', 'since', NO_INSTANT],
      ['since=yesterday', 'since', NO_INSTANT],
    ] as const) {
      it(`refuses ${query}`, async () => {
        const answer = await get(`?${query}`);

        expect(answer.status).to.equal(422);
        expect(answer.json.detail).to.have.lengthOf(1);
        const [fault] = answer.json.detail;
        expect(fault).to.deep.include({ loc: ['query', parameter], type: 'value_error' });
        expect(fault?.msg).to.include(reason);
      });
    }

    it('names every faulty parameter', async () => {
      const answer = await get('?limit=0&offset=x&since=y');

      expect(answer.json.detail.map((fault) => fault.loc[1])).to.have.members([
        'limit',
        'offset',
        'since',
      ]);
    });

    for (const query of [
      'limit=100',
      'limit=1',
      'limit=x&limit=5',
      'offset=0',
      'offset=x&offset=1',
    ]) {
      it(`accepts ${query}`, async () => {
        expect((await get(`?${query}`)).status).to.equal(200);
      });
    }

    for (const from of [`+${NUMBER.slice(1)}`, `%2B${NUMBER.slice(1)}`, `%20${NUMBER.slice(1)}`]) {
      it(`filters by sender written ${from}`, async () => {
        expect(await ids(`?from=${from}`)).to.deep.equal(['m2', 'm1']);
      });
    }

    for (const from of ['', '+', '919876543210', '%2B91987654321', '++919876543210', 'x', '%00']) {
      it(`finds nobody by the name of ${JSON.stringify(from)}`, async () => {
        const answer = await get(`?from=${from}&limit=7`);

        expect(answer.status).to.equal(200);
        expect(answer.json).to.deep.equal({ data: [], total: 0, limit: 7, offset: 0 });
      });
    }

    it('asks the store nothing of a sender that nobody can be', async () => {
      const fails = async (): Promise<never> => {
        throw new PortUnavailableError('busy');
      };
      const troubled = await startService((provide) => {
        override(provide);
        provide(MESSAGE_READER, () => ({ page: fails, stats: fails, countBetween: fails }));
      });

      const nobody = await ask(troubled.port, '/messages?from=x');
      const somebody = await ask(troubled.port, '/messages?from=%2B1');
      await troubled.close();

      expect([nobody.status, somebody.status]).to.deep.equal([200, 503]);
    });

    for (const [since, expected] of [
      ['2025-01-15T10:00:00Z', ['m1', 'm3', 'm5', 'm4', 'm6']],
      ['2025-01-15T10:00:00.000000000Z', ['m1', 'm3', 'm5', 'm4', 'm6']],
      ['2025-01-15T10:00:00.25Z', ['m5', 'm4', 'm6']],
      ['2025-01-15T10:00:00.50Z', ['m5', 'm4', 'm6']],
      ['2025-01-15T12:00:00.000000001Z', []],
    ] as const) {
      it(`filters since ${since}`, async () => {
        expect(await ids(`?since=${since}`)).to.deep.equal(expected);
      });
    }

    for (const [q, expected] of [
      ['Hello', ['m1', 'm3']],
      ['HELLO', ['m1', 'm3']],
      ['%25', ['m5']],
      ['_', ['m5']],
      ['%5C', ['m5']],
      ['*', []],
      ['0%25+of', ['m5']],
      ['%D0%B6%D1%83%D0%BA', ['m6']],
      ['%F0%90%90%A8', ['m6']],
      ['', ['m2', 'm1', 'm3', 'm5', 'm4', 'm6']],
      ['%00', []],
      ['%FF', []],
      ['%', ['m5']],
      ['%zz', []],
      ['%E', []],
    ] as const) {
      it(`searches for ${JSON.stringify(q)}`, async () => {
        expect(await ids(`?q=${q}`)).to.deep.equal(expected);
      });
    }

    it('joins all filters by AND and counts what matches', async () => {
      const answer = await get('?from=+911234567890&since=2025-01-15T10:00:00Z&q=HELLO&limit=1');

      expect(answer.json.data.map((message) => message.message_id)).to.deep.equal(['m3']);
      expect(answer.json.total).to.equal(1);
    });

    it('ignores unknown parameters, broken ones too', async () => {
      expect(await ids('?unknown=1&limit[]=x&__proto__=1&%FF=%&=&&q=hello')).to.deep.equal([
        'm1',
        'm3',
      ]);
    });

    it('answers HEAD with no body', async () => {
      const answer = await ask(service.port, '/messages', { method: 'HEAD' });

      expect(answer.status).to.equal(200);
      expect(answer.text).to.equal('');
    });
  });
}

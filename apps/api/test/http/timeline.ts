import type { MessageReader } from '@hookledger/domain';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { EventEmitter, once } from 'node:events';
import { MESSAGE_READER } from '../../src/composition/tokens.ts';
import { aDelivery } from '../a-delivery.ts';
import { SECRET, startService, type Override, type Service } from '../a-service.ts';
import { ask, deliver, exchangeBytes } from '../an-http-client.ts';

const ONE_SECOND = 'since=2025-01-15T10:00:00Z&until=2025-01-15T10:00:01Z';

/** `GET /stats/timeline`, over whatever store `override` provides. */
export function describeTimelineEndpoint(override: Override): void {
  describe('GET /stats/timeline', () => {
    let service: Service;

    const given = async (...sentAt: readonly string[]): Promise<void> => {
      for (const [i, ts] of sentAt.entries()) {
        await deliver(service.port, SECRET, aDelivery({ message_id: `m${i}`, ts }));
      }
    };

    beforeEach(async () => {
      service = await startService(override);
    });

    afterEach(async () => {
      await service.close();
    });

    it('counts in buckets without gaps, by the instant of the message', async () => {
      await given(
        '2025-01-15T11:59:59.999Z',
        '2025-01-15T09:59:59.999999999Z',
        '2025-01-15T10:00:00Z',
        '2025-01-15T10:00:00.000Z',
        '2025-01-15T12:00:00Z',
        '2025-01-15T13:00:00Z',
      );

      const answer = await ask(
        service.port,
        '/stats/timeline?bucket=hour&since=2025-01-15T10:00:00Z&until=2025-01-15T13:00:00Z',
      );

      expect(answer.status).to.equal(200);
      expect(answer.json).to.deep.equal({
        bucket: 'hour',
        data: [
          { ts: '2025-01-15T10:00:00Z', count: 2 },
          { ts: '2025-01-15T11:00:00Z', count: 1 },
          { ts: '2025-01-15T12:00:00Z', count: 1 },
        ],
        until: '2025-01-15T13:00:00Z',
      });
    });

    it('chooses the range and the bucket when none is given', async () => {
      await given('2025-01-15T10:00:00Z', '2025-01-15T10:00:02.5Z');

      const answer = await ask(service.port, '/stats/timeline');

      expect(answer.json).to.deep.equal({
        bucket: 'second',
        data: [
          { ts: '2025-01-15T10:00:00Z', count: 1 },
          { ts: '2025-01-15T10:00:01Z', count: 0 },
          { ts: '2025-01-15T10:00:02Z', count: 1 },
        ],
        until: '2025-01-15T10:00:03Z',
      });
    });

    it('answers for an empty ledger', async () => {
      const answer = await ask(service.port, '/stats/timeline?bucket=day');

      expect(answer.json).to.deep.equal({ bucket: 'day', data: [], until: null });
    });

    it('counts in the last year as in any other', async () => {
      await given('9999-12-31T23:59:59.999999999Z');

      const answer = await ask(service.port, '/stats/timeline?bucket=year');

      expect(answer.json).to.deep.equal({
        bucket: 'year',
        data: [{ ts: '9999-01-01T00:00:00Z', count: 1 }],
        until: '9999-12-31T24:00:00Z',
      });
    });

    it('counts whatever time the messages span', async () => {
      await given('0001-01-01T00:00:00Z', '2025-01-15T10:00:00Z');

      const { json } = await ask(service.port, '/stats/timeline');

      expect(json).to.include({ bucket: 'decade', until: '2030-01-01T00:00:00Z' });
      expect(json).to.have.property('data').that.has.lengthOf(203);
      expect(json).to.have.deep.nested.property('data[0]', {
        ts: '0001-01-01T00:00:00Z',
        count: 1,
      });
      expect(json).to.have.deep.nested.property('data[202]', {
        ts: '2020-01-01T00:00:00Z',
        count: 1,
      });
    });

    it('refuses what would be more than a thousand buckets, and says what to do', async () => {
      const day = 'since=2025-01-15T00:00:00Z&until=2025-01-16T00:00:00Z';

      const answer = await ask(service.port, `/stats/timeline?bucket=minute&${day}`);

      expect(answer.status).to.equal(422);
      expect(answer.json.detail).to.deep.equal([
        {
          loc: ['query', 'bucket'],
          msg: 'makes more than 1000 buckets of a minute: take longer ones, or narrow since and until',
          type: 'value_error',
        },
      ]);
    });

    it('counts for one request of a connection at a time', async () => {
      const counting = createHeldCounts();
      const held = await startService((provide) => {
        override(provide);
        provide(MESSAGE_READER, () => counting.reader);
      });
      const request = `GET /stats/timeline?${ONE_SECOND} HTTP/1.1\r\nHost: x\r\n`;

      const answers = exchangeBytes(held.port, `${request}\r\n${request}Connection: close\r\n\r\n`);
      const finish = await counting.begun();
      // What the second had counted at once would have begun before another connection is answered.
      await ask(held.port, '/health/live');
      const begunAtOnce = counting.begunSoFar();
      finish();
      (await counting.begun())();
      const received = await answers;
      await held.close();

      expect(begunAtOnce).to.equal(1);
      expect(received.match(/"count":\d/g)).to.deep.equal(['"count":1', '"count":2']);
    });

    for (const [query, parameter] of [
      ['bucket=week', 'bucket'],
      ['bucket=', 'bucket'],
      ['bucket=Hour', 'bucket'],
      ['since=2025-02-30T00:00:00Z', 'since'],
      ['until=yesterday', 'until'],
      ['until=', 'until'],
    ] as const) {
      it(`refuses ${query}`, async () => {
        const answer = await ask(service.port, `/stats/timeline?${query}`);

        expect(answer.status).to.equal(422);
        expect(answer.json.detail.map(({ loc }) => loc)).to.deep.equal([['query', parameter]]);
      });
    }
  });
}

/** A reader whose counts of one bucket, 1, 2 and so on, take until they are told to finish. */
function createHeldCounts(): {
  readonly reader: MessageReader;
  /** Resolves once the next count has begun, with what finishes it. */
  begun(): Promise<() => void>;
  begunSoFar(): number;
} {
  const finishing: (() => void)[] = [];
  const begin = new EventEmitter();
  let taken = 0;
  const fail = async (): Promise<never> => {
    throw new Error('not to be asked');
  };
  return {
    reader: {
      page: fail,
      stats: fail,
      async countBetween() {
        const number = finishing.length + 1;
        await new Promise<void>((resolve) => {
          finishing.push(resolve);
          begin.emit('begin');
        });
        return [number];
      },
    },
    async begun() {
      if (finishing.length === taken) await once(begin, 'begin');
      taken += 1;
      return finishing[taken - 1] as () => void;
    },
    begunSoFar: () => finishing.length,
  };
}

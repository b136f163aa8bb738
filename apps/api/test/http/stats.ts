import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { aDelivery } from '../a-delivery.ts';
import { SECRET, startService, type Override, type Service } from '../a-service.ts';
import { ask, deliver } from '../an-http-client.ts';

/** `GET /stats`, over whatever store `override` provides. */
export function describeStatsEndpoint(override: Override): void {
  describe('GET /stats', () => {
    let service: Service;

    beforeEach(async () => {
      service = await startService(override);
    });

    afterEach(async () => {
      await service.close();
    });

    it('answers for an empty ledger', async () => {
      const answer = await ask(service.port, '/stats');

      expect(answer.status).to.equal(200);
      expect(answer.json).to.deep.equal({
        total_messages: 0,
        senders_count: 0,
        messages_per_sender: [],
        first_message_ts: null,
        last_message_ts: null,
      });
    });

    it('counts, ranks and finds both ends, as sent', async () => {
      for (const [message_id, from, ts] of [
        ['a', '+2', '2025-01-15T10:00:00.50Z'],
        ['b', '+1', '2025-01-15T10:00:00.500Z'],
        ['c', '+3', '2025-01-15T10:00:00.25Z'],
        ['d', '+3', '2025-01-15T10:00:00.3Z'],
        ['a', '+4', '2020-01-01T00:00:00Z'],
      ] as const) {
        await deliver(service.port, SECRET, aDelivery({ message_id, from, ts }));
      }

      const answer = await ask(service.port, '/stats?limit=0&q=%');

      expect(answer.json).to.deep.equal({
        total_messages: 4,
        senders_count: 3,
        messages_per_sender: [
          { from: '+3', count: 2 },
          { from: '+1', count: 1 },
          { from: '+2', count: 1 },
        ],
        first_message_ts: '2025-01-15T10:00:00.25Z',
        last_message_ts: '2025-01-15T10:00:00.500Z',
      });
    });
  });
}

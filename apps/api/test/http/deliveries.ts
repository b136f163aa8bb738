import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { DELIVERY_RESULTS } from '../../src/http/delivery-result.ts';
import { aDelivery } from '../a-delivery.ts';
import { SECRET, startService, type Override, type Service } from '../a-service.ts';
import { ask, deliver } from '../an-http-client.ts';

interface Figures {
  readonly since: string;
  readonly results: Readonly<Record<string, number>>;
  readonly latency: {
    readonly count: number;
    readonly sum_ms: number;
    readonly buckets: readonly { readonly at_most_ms: number; readonly count: number }[];
  };
}

/** `GET /stats/deliveries`, over whatever store `override` provides. */
export function describeDeliveriesEndpoint(override: Override): void {
  describe('GET /stats/deliveries', () => {
    let service: Service;

    const figures = async (): Promise<Figures> =>
      JSON.parse((await ask(service.port, '/stats/deliveries')).text) as Figures;

    beforeEach(async () => {
      service = await startService(override);
    });

    afterEach(async () => {
      await service.close();
    });

    it('has every result at 0, and no latency, before the first delivery', async () => {
      const { since, results, latency } = await figures();

      expect(results).to.deep.equal(
        Object.fromEntries(DELIVERY_RESULTS.map((result) => [result, 0])),
      );
      expect(latency).to.deep.equal({ count: 0, sum_ms: 0, buckets: [] });
      expect(Date.parse(since)).to.be.at.most(Date.now());
      expect(since).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });

    it('counts what became of deliveries, and how long they took', async () => {
      await deliver(service.port, SECRET, aDelivery());
      await deliver(service.port, SECRET, aDelivery());
      await deliver(service.port, SECRET, aDelivery({ from: 'nobody' }));
      await deliver(service.port, 'another secret', aDelivery());
      await ask(service.port, '/webhook');
      await ask(service.port, '/messages');

      const { results, latency } = await figures();

      expect(results).to.deep.include({
        created: 1,
        duplicate: 1,
        validation_error: 1,
        invalid_signature: 1,
        method_not_allowed: 1,
        unavailable: 0,
      });
      // Of the GETs neither is a delivery whose time matters.
      expect(latency.count).to.equal(4);
      expect(latency.sum_ms).to.be.above(0);
      const [first] = latency.buckets;
      expect(first?.at_most_ms).to.equal(1);
      expect(latency.buckets.map(({ at_most_ms: ms }) => ms)).to.include.members([2.5, 25, 10_000]);
      expect(latency.buckets.at(-1)?.count).to.equal(4);
      const counts = latency.buckets.map(({ count }) => count);
      expect(counts).to.deep.equal(counts.toSorted((a, b) => a - b));
    });

    it('counts where /metrics is switched off', async () => {
      await service.close();
      service = await startService(override, { enableMetrics: false });
      await deliver(service.port, SECRET, aDelivery());

      const { results } = await figures();

      expect(results).to.include({ created: 1 });
    });
  });
}

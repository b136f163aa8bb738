import type { IRouter } from 'express';
import type { Metrics } from '../observability/metrics.ts';
import { answer } from './answer.ts';
import type { DeliveriesAnswer } from './figures-schemas.ts';
import type { Protect } from './require-token.ts';
import { route } from './route.ts';

export interface DeliveriesRoutesDeps {
  readonly deliveryFigures: Metrics['deliveryFigures'];
  readonly protectReads: Protect;
}

/** `GET /stats/deliveries` */
export function mountDeliveriesRoutes(
  router: IRouter,
  { deliveryFigures, protectReads }: DeliveriesRoutesDeps,
): void {
  const handle = protectReads(async (req, res) => {
    const { sinceMs, results, latency } = await deliveryFigures();
    answer(req, res, 200, {
      since: new Date(sinceMs).toISOString(),
      results,
      latency: {
        count: latency.count,
        sum_ms: latency.sumMs,
        buckets: latency.buckets.map(({ atMostMs, count }) => ({ at_most_ms: atMostMs, count })),
      },
    } satisfies DeliveriesAnswer);
  });
  route(router, '/stats/deliveries', 'get', handle);
}

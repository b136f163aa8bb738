import type { IRouter } from 'express';
import type { OutgoingHttpHeaders } from 'node:http';
import type { HttpLimits } from '../config/http-limits.ts';
import { answer } from './answer.ts';
import { createBodyBudget } from './body-budget.ts';
import { createDeliveryAdmission } from './delivery-admission.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { readRawBody } from './read-raw-body.ts';
import type { Delivery, DeliveryOutcome, ReceiveDelivery } from './receive-delivery.ts';
import { answerRetryLater, holdConnection } from './retry-later.ts';
import { routeBeforeAll } from './route.ts';

const STATUS_OF = {
  created: 200,
  duplicate: 200,
  invalid_signature: 401,
  validation_error: 422,
} as const satisfies Record<DeliveryOutcome['kind'], number>;

export interface WebhookRoutesDeps {
  readonly receiveDelivery: ReceiveDelivery;
  readonly limits: HttpLimits;
}

/** `POST /webhook` */
export function mountWebhookRoutes(
  router: IRouter,
  { receiveDelivery, limits }: WebhookRoutesDeps,
): void {
  const bodies = {
    maxBytes: limits.maxBodyBytes,
    budget: createBodyBudget(limits.bodyMemoryBytes),
  };
  const admission = createDeliveryAdmission(limits.maxDeliveriesInFlight);

  routeBeforeAll(router, '/webhook', async (req, res) => {
    const exchange = exchangeOf(res);
    if (admission.refuses()) {
      exchange.result = 'overloaded';
      holdConnection(req, res);
      answerRetryLater(req, res, 'too many deliveries at once, please retry');
      return;
    }
    const turn = admission.turn();
    if (turn !== undefined) await turn;
    const body = await readRawBody(req, bodies);
    // Node joins a repeated header with a comma, which no signature has in it.
    const outcome = await decide(exchange, { body, signature: req.get('X-Signature') });
    note(exchange, outcome);
    answer(req, res, STATUS_OF[outcome.kind], bodyOf(outcome), headersOf(outcome));
  });

  async function decide(exchange: Exchange, delivery: Delivery): Promise<DeliveryOutcome> {
    exchange.isUndecided = true;
    const leave = admission.enter();
    try {
      return await receiveDelivery(delivery);
    } finally {
      leave();
      exchange.isUndecided = false;
    }
  }
}

function note(exchange: Exchange, outcome: DeliveryOutcome): void {
  exchange.result = outcome.kind;
  if (outcome.kind === 'validation_error') {
    exchange.messageId = outcome.claimedId;
    exchange.invalidFields = outcome.faults.map(({ loc: [, field] }) => field ?? '').join(',');
  } else if (outcome.kind !== 'invalid_signature') {
    exchange.messageId = outcome.id;
  }
}

/** For whoever sends a file again and wants to know what was new. */
function headersOf({ kind }: DeliveryOutcome): OutgoingHttpHeaders | undefined {
  return kind === 'created' || kind === 'duplicate' ? { 'X-Delivery-Result': kind } : undefined;
}

function bodyOf(outcome: DeliveryOutcome): object {
  switch (outcome.kind) {
    case 'created':
    case 'duplicate':
      return { status: 'ok' };
    case 'invalid_signature':
      return { detail: 'invalid signature' };
    case 'validation_error':
      return { detail: outcome.faults };
  }
}

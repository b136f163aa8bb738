import type { IRouter } from 'express';
import type { HttpLimits } from '../config/http-limits.ts';
import { fieldsIn } from './answer-faults.ts';
import { answerPrepared, prepareJson, type PreparedAnswer } from './answer.ts';
import { createBodyBudget } from './body-budget.ts';
import { createDeliveryAdmission } from './delivery-admission.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { readRawBody } from './read-raw-body.ts';
import type { DeliveryOutcome, ReceiveDelivery } from './receive-delivery.ts';
import { answerRetryLater, holdConnection } from './retry-later.ts';
import { routeBeforeAll } from './route.ts';

const STATUS_OF = {
  created: 200,
  duplicate: 200,
  invalid_signature: 401,
  validation_error: 422,
} as const satisfies Record<DeliveryOutcome['kind'], number>;

// The header is for whoever sends a file again and wants to know what was new.
const PREPARED = {
  created: prepareJson({ status: 'ok' }, { 'X-Delivery-Result': 'created' }),
  duplicate: prepareJson({ status: 'ok' }, { 'X-Delivery-Result': 'duplicate' }),
  invalid_signature: prepareJson({ detail: 'invalid signature' }),
} as const satisfies Partial<Record<DeliveryOutcome['kind'], PreparedAnswer>>;

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
    const leave = admission.enter();
    exchange.isUndecided = true;
    try {
      // Node joins a repeated header with a comma, which no signature has in it.
      const outcome = await receiveDelivery({ body, signature: req.get('X-Signature') });
      note(exchange, outcome);
      answerPrepared(req, res, STATUS_OF[outcome.kind], answerOf(outcome));
    } finally {
      exchange.isUndecided = false;
      leave();
    }
  });
}

function note(exchange: Exchange, outcome: DeliveryOutcome): void {
  exchange.result = outcome.kind;
  if (outcome.kind === 'validation_error') {
    exchange.messageId = outcome.claimedId;
    exchange.invalidFields = fieldsIn(outcome.faults);
  } else if (outcome.kind !== 'invalid_signature') {
    exchange.messageId = outcome.id;
  }
}

function answerOf(outcome: DeliveryOutcome): PreparedAnswer {
  return outcome.kind === 'validation_error'
    ? prepareJson({ detail: outcome.faults })
    : PREPARED[outcome.kind];
}

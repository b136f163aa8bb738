import type { Fault } from '@hookledger/wire';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.ts';
import { exchangeOf } from './exchange.ts';

/** Refuses a request that breaks rules, with an entry for each. */
export function answerFaults(
  req: IncomingMessage,
  res: ServerResponse,
  faults: readonly Fault[],
): void {
  exchangeOf(res).invalidFields = fieldsIn(faults);
  answer(req, res, 422, { detail: faults });
}

/** Names of the fields that broke a rule, for the log. */
export function fieldsIn(faults: readonly Fault[]): string {
  return faults.map(({ loc: [, field] }) => field ?? '').join(',');
}

import type { AuthenticateDelivery, AuthenticateDeliveryOutcome } from '@hookledger/domain';
import type { Metrics } from './metrics.ts';

/** Counts with which secret deliveries are signed: the previous one may go when it is idle. */
export function countSignatures(
  authenticateDelivery: AuthenticateDelivery,
  metrics: Metrics,
): AuthenticateDelivery {
  const count = (outcome: AuthenticateDeliveryOutcome): AuthenticateDeliveryOutcome => {
    if (outcome.kind === 'authentic') metrics.countSignature(outcome.signedWith);
    return outcome;
  };
  return (command) => authenticateDelivery(command).then(count);
}

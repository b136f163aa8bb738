import type { AuthenticateDelivery } from '@hookledger/domain';
import type { Metrics } from './metrics.ts';

/** Counts with which secret deliveries are signed: the previous one may go when it is idle. */
export function countSignatures(
  authenticateDelivery: AuthenticateDelivery,
  metrics: Metrics,
): AuthenticateDelivery {
  return async (command) => {
    const outcome = await authenticateDelivery(command);
    if (outcome.kind === 'authentic') metrics.countSignature(outcome.signedWith);
    return outcome;
  };
}

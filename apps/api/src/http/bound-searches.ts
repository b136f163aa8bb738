import { PortUnavailableError } from '@hookledger/domain';
import type { ListForClient } from './list-for-client.ts';

/**
 * Lists as `listMessages` does, with so many searches in flight at most. One may be a walk through
 * the whole ledger, and it goes on when its client has long left: without a bound, whoever sends a
 * thousand of them stops everybody else's for minutes.
 */
export function boundSearches(listMessages: ListForClient, maxInFlight: number): ListForClient {
  let inFlight = 0;
  return async function listMessagesWithinBounds(request, client) {
    if (request.filter.textContains === undefined) return listMessages(request, client);
    if (inFlight >= maxInFlight) {
      throw new PortUnavailableError(`${maxInFlight} searches are in flight already`);
    }
    inFlight += 1;
    try {
      return await listMessages(request, client);
    } finally {
      inFlight -= 1;
    }
  };
}

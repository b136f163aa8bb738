import { PortUnavailableError, type ListMessages } from '@hookledger/domain';

/** One is read while one is sent; a page holds up to some megabytes, and one thread reads them. */
const LISTS_AT_ONCE = 2;
const MAX_WAITING = 1_000;

/** Lists as `listMessages` does, a few at once and the others in their order. */
export function queueLists(listMessages: ListMessages): ListMessages {
  const waiting: (() => void)[] = [];
  let working = 0;

  return async function listMessagesInTurn(request) {
    // Searches, which may take long, have a bound of their own.
    if (request.filter.textContains !== undefined) return listMessages(request);
    if (working < LISTS_AT_ONCE) {
      working += 1;
    } else {
      if (waiting.length >= MAX_WAITING) {
        throw new PortUnavailableError(`${MAX_WAITING} lists are waiting already`);
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await listMessages(request);
    } finally {
      // Whoever waits longest takes the place over.
      const next = waiting.shift();
      if (next === undefined) working -= 1;
      else next();
    }
  };
}

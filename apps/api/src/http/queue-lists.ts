import { PortUnavailableError } from '@hookledger/domain';
import { NO_MESSAGES, type ListForClient, type WaitingClient } from './list-for-client.ts';

/** One is read while one is sent; a page holds up to some megabytes, and one thread reads them. */
const LISTS_AT_ONCE = 2;
const MAX_WAITING = 1_000;

interface Waiting {
  readonly client: WaitingClient;
  readonly begin: () => void;
  readonly refuse: () => void;
}

/**
 * Lists as `listMessages` does, a few at once and the others in their order, but those after all others whose clients
 * may have left: whoever asks a thousand times and leaves would have everybody wait for pages that nobody takes.
 */
export function queueLists(listMessages: ListForClient): ListForClient {
  const waiting: Waiting[] = [];
  let working = 0;

  const takeFirst = (from: number): Waiting | undefined =>
    from === -1 ? undefined : waiting.splice(from, 1)[0];

  async function turnOf(client: WaitingClient): Promise<void> {
    if (waiting.length >= MAX_WAITING) {
      const absent = takeFirst(waiting.findIndex((one) => one.client.mayHaveLeft()));
      if (absent === undefined) throw tooMany();
      absent.refuse();
    }
    await new Promise<void>((begin, reject) => {
      waiting.push({ client, begin, refuse: () => reject(tooMany()) });
    });
  }

  return async function listMessagesInTurn(request, client) {
    // Searches, which may take long, have a bound of their own.
    if (request.filter.textContains !== undefined) return listMessages(request, client);
    if (working < LISTS_AT_ONCE) working += 1;
    else await turnOf(client);
    try {
      return client.hasLeft() ? NO_MESSAGES : await listMessages(request, client);
    } finally {
      // Whoever waits longest takes the place over.
      const next =
        takeFirst(waiting.findIndex((one) => !one.client.mayHaveLeft())) ?? waiting.shift();
      if (next === undefined) working -= 1;
      else next.begin();
    }
  };
}

function tooMany(): PortUnavailableError {
  return new PortUnavailableError(`${MAX_WAITING} lists are waiting already`);
}

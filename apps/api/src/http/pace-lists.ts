import type { ListMessages, MessagePage } from '@hookledger/domain';
import { setTimeout as wait } from 'node:timers/promises';
import { NO_MESSAGES, type ListForClient } from './list-for-client.ts';

/**
 * What all pages together may bring in a second, in UTF-16 units of text: seven of the largest
 * there are, or two thousand with fifty texts of sixty characters.
 */
const UNITS_PER_SECOND = 6 * 1024 * 1024;

/** What was not used is there for so long. */
const CREDIT_MS = 1_000;

/**
 * Lists as `listMessages` does, and waits where pages have brought too much text lately. A page may
 * be a thousand times as long as the request for it; without a bound, some hundred clients that ask
 * for the longest there are would leave deliveries no time.
 */
export function paceLists(
  listMessages: ListMessages,
  unitsPerSecond: number = UNITS_PER_SECOND,
): ListForClient {
  let usedUpUntilMs = 0;

  return async function listMessagesAtAPace(command, client) {
    const aheadMs = usedUpUntilMs - performance.now();
    if (aheadMs > 0) await wait(aheadMs);
    if (client.hasLeft()) return NO_MESSAGES;
    const page = await listMessages(command);
    usedUpUntilMs =
      Math.max(usedUpUntilMs, performance.now() - CREDIT_MS) +
      (unitsOf(page) / unitsPerSecond) * 1_000;
    return page;
  };
}

function unitsOf({ messages }: MessagePage): number {
  return messages.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
}

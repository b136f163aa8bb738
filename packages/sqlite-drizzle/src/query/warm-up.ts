import { instant } from '@hookledger/domain';
import type { IndexedReader } from './indexed-reader.ts';

const ROWS = 50;

/**
 * Asks what is asked most, so that whoever asks first does not wait until code is compiled and the
 * blocks of the orders are read; to be called inside a transaction.
 */
export function warmUp(reader: IndexedReader): void {
  const { topSenders, lastSentAt } = reader.stats();
  const [top] = topSenders;
  if (top === undefined || lastSentAt === undefined) return;
  const { sender } = top;
  const since = instant(lastSentAt);
  for (const filter of [{}, { since }, { sender }, { sender, since }]) {
    reader.page({ filter, limit: ROWS, offset: 0 });
  }
}

import type { MessageFeed } from '@hookledger/domain';
import { createArrivalReader, type ArrivalReader } from '../query/arrivals.ts';
import { toArrival } from '../transfer/to-arrival.ts';
import { assertOurs } from './assert-ours.ts';
import { readDatabase } from './read-database.ts';

/**
 * The order of arrival of a ledger that is only read. Each answer opens the file anew: however long
 * a reader takes between two, no transaction keeps the service's log from starting over.
 *
 * @throws {Error} from its methods, in words for an operator, when there is no such file, it is no
 *   ledger or a row of it is no message.
 */
export function createFileFeed(path: string): Pick<MessageFeed, 'after' | 'numberBeforeNewest'> {
  const ask = async <Answer>(question: (arrivals: ArrivalReader) => Answer): Promise<Answer> =>
    readDatabase(path, ({ database }) => {
      assertOurs(database, path);
      return question(createArrivalReader(database));
    });
  return {
    async after(number, limit) {
      const rows = await ask((arrivals) => arrivals.after(number, limit));
      return rows.map(toArrival);
    },
    numberBeforeNewest: async (count) => ask((arrivals) => arrivals.beforeNewest(count)),
  };
}

import type { MessageFeed } from '@hookledger/domain';
import { toMessage } from '@hookledger/sql-store';
import { createArrivalReader, type ArrivalReader } from '../query/arrivals.ts';
import { assertOurs } from './assert-ours.ts';
import { readDatabase } from './read-database.ts';

/**
 * The order of arrival of a ledger that is only read. Each answer opens the file anew: however long
 * a reader takes between two, no transaction keeps the service's log from starting over.
 *
 * @throws {Error} from its methods, in words for an operator, when there is no such file or it is
 *   no ledger.
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
      return rows.map((row) => ({ number: row.arrival, message: toMessage(row) }));
    },
    numberBeforeNewest: async (count) => ask((arrivals) => arrivals.beforeNewest(count)),
  };
}

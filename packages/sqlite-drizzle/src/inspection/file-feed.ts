import type { MessageFeed } from '@hookledger/domain';
import type { Database } from 'better-sqlite3';
import { createArrivalReader } from '../query/arrivals.ts';
import { createToArrival } from '../transfer/to-arrival.ts';
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
  const ask = async <Answer>(question: (database: Database) => Answer): Promise<Answer> =>
    readDatabase(path, ({ database }) => {
      assertOurs(database, path);
      return question(database);
    });
  return {
    after: async (number, limit) =>
      ask((database) =>
        createArrivalReader(database).after(number, limit).map(createToArrival(database)),
      ),
    numberBeforeNewest: async (count) =>
      ask((database) => createArrivalReader(database).beforeNewest(count)),
  };
}

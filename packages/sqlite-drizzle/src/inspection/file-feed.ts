import type { MessageFeed } from '@hookledger/domain';
import type { Database } from 'better-sqlite3';
import { statSync } from 'node:fs';
import { assertSoundLog } from '../ledger/log-damage.ts';
import { createArrivalReader } from '../query/arrivals.ts';
import { createToArrival } from '../transfer/to-arrival.ts';
import { assertOurs } from './assert-ours.ts';
import { readDatabase } from './read-database.ts';

/**
 * The order of arrival of a ledger that is only read. Each answer opens the file anew: however long
 * a reader takes between two, no transaction keeps the service's log from starting over.
 *
 * @throws {Error} from its methods, in words for an operator, when there is no such file, it is no
 *   ledger, its log is damaged or a row of it is no message; or when what has its name now is another than before, or has lost
 *   the newest message.
 */
export function createFileFeed(path: string): Pick<MessageFeed, 'after' | 'numberBeforeNewest'> {
  let first: Identity | undefined;
  let newest = 0;

  const ask = async <Answer>(question: (database: Database) => Answer): Promise<Answer> =>
    readDatabase(path, ({ database, file }) => {
      // Once: what damage hides later was read before.
      if (first === undefined) assertSoundLog(file);
      assertOurs(database, path);
      const now = identityOf(database, file);
      first ??= now;
      if (isOther(first, now)) throw new Error(`${path} was replaced while it was read`);
      return question(database);
    });

  return {
    after: async (number, limit) =>
      ask((database) => {
        const rows = createArrivalReader(database).after(number, limit);
        if (rows.length === 0 && number < newest) {
          throw new Error(`${path} has lost messages while it was read, number ${newest} for one`);
        }
        return rows.map(createToArrival(database));
      }),

    numberBeforeNewest: async (count) =>
      ask((database) => {
        const arrivals = createArrivalReader(database);
        newest = arrivals.beforeNewest(0);
        return arrivals.beforeNewest(count);
      }),
  };
}

/** Which ledger it is, and which file: one that is copied over another has its place. */
interface Identity {
  readonly file: string;
  /** The first schema had none. */
  readonly ledgerId: string | undefined;
}

function identityOf(database: Database, file: string): Identity {
  const { dev, ino } = statSync(file, { bigint: true });
  const row = database.prepare<[], { ledger_id?: string }>('SELECT * FROM ledger').get();
  return { file: `${dev}/${ino}`, ledgerId: row?.ledger_id };
}

function isOther(first: Identity, now: Identity): boolean {
  // A service that starts meanwhile may bring the schema to the second version.
  const isOtherLedger = first.ledgerId !== undefined && first.ledgerId !== now.ledgerId;
  return first.file !== now.file || isOtherLedger;
}

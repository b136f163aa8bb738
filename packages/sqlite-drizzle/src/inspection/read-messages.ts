import type { MessageReader } from '@hookledger/domain';
import { toMessage } from '@hookledger/sql-store';
import { assertOurs } from './assert-ours.ts';
import { readDatabase } from './read-database.ts';

/**
 * Lets `read` ask a ledger, from its rows alone: no index is needed, made or waited for. All answers
 * are of one moment.
 *
 * @throws {Error} in words for an operator when there is no such file or it is no ledger.
 */
export async function readMessages<Result>(
  path: string,
  read: (reader: MessageReader) => Promise<Result>,
): Promise<Result> {
  // Drizzle comes with it, which nothing else that inspects a ledger needs.
  const { createPlainReader } = await import('../query/plain-reader.ts');
  return readDatabase(path, async ({ database }) => {
    database.exec('BEGIN');
    assertOurs(database, path);
    const plain = createPlainReader(database);
    return read({
      async page(request) {
        const { rows, total } = plain.page(request);
        return { messages: rows.map(toMessage), total };
      },
      stats: async () => plain.stats(),
      countBetween: async (bounds) => plain.countBetween(bounds),
    });
  });
}

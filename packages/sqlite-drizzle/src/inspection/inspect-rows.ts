import { toColumns, toMessage } from '@hookledger/sql-store';
import type { Database } from 'better-sqlite3';
import type { MessageRow } from '../ledger/message-row.ts';
import { ROW } from '../query/row-columns.ts';
import type { Check } from './finding.ts';
import { createUtf8Check } from './utf8-check.ts';

/** Whether each row is a message, and what the store derives from it is as this build derives it. */
export function rowsCheck(database: Database): Check {
  return {
    name: 'rows',
    run() {
      const problems: string[] = [];
      let rows = 0;
      const all = database.prepare<[], MessageRow>(
        `SELECT ${ROW} FROM main.messages m NOT INDEXED`,
      );
      const checkUtf8 = createUtf8Check(database);
      for (const row of all.iterate()) {
        rows += 1;
        const problem = checkUtf8(row) ?? problemOf(row);
        if (problem !== undefined) problems.push(`message number ${row.arrival}: ${problem}`);
      }
      return problems.length > 0 ? problems : `${rows} rows are messages that can be read`;
    },
  };
}

function problemOf(row: MessageRow): string | undefined {
  try {
    const { createdAt, instant, textFolded } = toColumns(toMessage(row));
    if (createdAt !== row.createdAt) return 'created_at is no time';
    if (instant !== row.instant) return 'instant does not belong to ts';
    if (textFolded !== row.textFolded) return 'text_folded does not belong to text';
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

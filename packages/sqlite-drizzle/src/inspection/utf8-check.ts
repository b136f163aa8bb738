import type { Database } from 'better-sqlite3';
import { isUtf8 } from 'node:buffer';
import type { MessageRow } from '../ledger/message-row.ts';

/** What is read in the place of bytes that are no character; also a character that may be sent. */
const REPLACEMENT = '\ufffd';

const COLUMNS = [
  'message_id',
  'from_msisdn',
  'to_msisdn',
  'ts',
  'text',
  'created_at',
  'instant',
  'text_folded',
] as const;

/** Says in words what of a row is no UTF-8; `undefined` when all of it is. */
export type Utf8Check = (row: MessageRow) => string | undefined;

/**
 * SQLite keeps whatever bytes it is given as text. Read, they are mended: two ids may become one, and a message
 * another. So the bytes are looked at of each row that seems to have been.
 */
export function createUtf8Check(database: Database): Utf8Check {
  const bytesAt = database
    .prepare<[number], (Uint8Array | null)[]>(
      `SELECT ${COLUMNS.map((column) => `CAST(${column} AS BLOB)`).join(', ')}
       FROM main.messages WHERE arrival = ?`,
    )
    .raw();

  return (row) => {
    const values: unknown[] = Object.values(row);
    if (!values.some((value) => typeof value === 'string' && value.includes(REPLACEMENT))) {
      return undefined;
    }
    const bytes = bytesAt.get(row.arrival) ?? [];
    const broken = COLUMNS.filter((_, i) => bytes[i] instanceof Uint8Array && !isUtf8(bytes[i]));
    return broken.length === 0 ? undefined : `${broken.join(' and ')} must be valid UTF-8`;
  };
}

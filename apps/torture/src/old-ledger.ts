import { foldCase, instant } from '@hookledger/domain';
import Sqlite from 'better-sqlite3';
import type { Random } from './random.ts';
import { createTraffic, type WireMessage } from './traffic.ts';

/** `HkLg`, as every build writes it. */
const APPLICATION_ID = 0x486b4c67;

// As the first build made it, to the last space: SQLite keeps the words of a definition.
const FIRST_SCHEMA = `
    CREATE TABLE messages (
      message_id TEXT PRIMARY KEY NOT NULL,
      from_msisdn TEXT NOT NULL,
      to_msisdn TEXT NOT NULL,
      ts TEXT NOT NULL,
      text TEXT,
      created_at TEXT NOT NULL,
      arrival INTEGER NOT NULL,
      instant TEXT NOT NULL,
      text_folded TEXT
    ) STRICT;

    CREATE UNIQUE INDEX messages_by_arrival ON messages (arrival);
    CREATE INDEX messages_by_instant ON messages (instant, message_id);
    CREATE INDEX messages_by_sender ON messages (from_msisdn, instant, message_id);

    CREATE TABLE ledger (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      last_arrival INTEGER NOT NULL
    ) STRICT;

    INSERT INTO ledger (id, last_arrival) VALUES (1, 0);
`;
const SETTLED_AT = '2025-01-15T10:00:00.000Z';

/** So many messages, each with an id of its own. */
export function distinctMessages(count: number, random: Random): readonly WireMessage[] {
  const next = createTraffic('old', random);
  const messages = new Map<string, WireMessage>();
  while (messages.size < count) {
    const message = next();
    if (!messages.has(message.message_id)) messages.set(message.message_id, message);
  }
  return [...messages.values()];
}

/** Makes a ledger of the first schema that holds these messages, one of each id. */
export function makeOldLedger(path: string, messages: readonly WireMessage[]): void {
  const database = new Sqlite(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  database.exec(FIRST_SCHEMA);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma('user_version = 1');
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  database.transaction(() => {
    let arrival = 0;
    for (const { message_id: id, from, to, ts, text } of messages) {
      arrival += 1;
      const folded = text === null ? null : foldedBeyondAscii(text);
      insert.run(id, from, to, ts, text, SETTLED_AT, arrival, instant(ts).key, folded);
    }
    database.prepare('UPDATE ledger SET last_arrival = ?').run(arrival);
  })();
  database.close();
}

export function schemaVersionOf(path: string): number {
  const database = new Sqlite(path, { readonly: true });
  const version = Number(database.pragma('user_version', { simple: true }));
  database.close();
  return version;
}

// NULL where lowering A to Z is all the folding there is.
function foldedBeyondAscii(text: string): string | null {
  const folded = foldCase(text);
  return folded === text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded;
}

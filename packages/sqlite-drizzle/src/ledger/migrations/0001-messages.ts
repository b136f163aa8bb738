import type { Migration } from './index.ts';

// `arrival` is a column of its own and not the rowid: VACUUM may renumber the rowids of a table
// whose primary key is no INTEGER PRIMARY KEY.
export const messages: Migration = {
  name: 'messages',
  sql: `
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
  `,
};

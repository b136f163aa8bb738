import type { Migration } from './index.ts';

// Order, counts and search move to a file of their own that is made from this one (decision 009),
// so the two indexes go. `ledger_id` and `epoch` tell that file whether it still belongs here:
// nothing in this build changes or deletes a message, but people with a SQL prompt do.
export const derivedIndex: Migration = {
  name: 'derived index',
  sql: `
    DROP INDEX messages_by_instant;
    DROP INDEX messages_by_sender;

    ALTER TABLE ledger ADD COLUMN ledger_id TEXT NOT NULL DEFAULT '';
    ALTER TABLE ledger ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
    UPDATE ledger SET ledger_id = lower(hex(randomblob(16)));

    CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
      UPDATE ledger SET last_arrival = max(last_arrival, OLD.arrival), epoch = epoch + 1;
    END;
    CREATE TRIGGER messages_updated AFTER UPDATE ON messages BEGIN
      UPDATE ledger SET epoch = epoch + 1;
    END;
  `,
};

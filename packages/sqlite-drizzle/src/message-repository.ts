import {
  PortUnavailableError,
  type InsertOutcome,
  type Message,
  type MessageRepository,
} from '@hookledger/domain';
import { eq, placeholder, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { createGroupCommit } from './group-commit.ts';
import { toRow } from './message-row.ts';
import type { OpenFile } from './open-file.ts';
import { ledger, messages } from './schema.ts';

export interface SqliteMessageRepository extends MessageRepository {
  /** Resolves when every insertion asked for so far has its outcome; later ones are refused. */
  close(): Promise<void>;
}

/** All insertions that arrive while a commit is under way share the next one. */
export function createSqliteMessageRepository(
  database: BetterSQLite3Database,
  file: OpenFile,
  translate: (error: unknown) => unknown,
): SqliteMessageRepository {
  const insert = database
    .insert(messages)
    .values({
      messageId: placeholder('messageId'),
      fromMsisdn: placeholder('fromMsisdn'),
      toMsisdn: placeholder('toMsisdn'),
      ts: placeholder('ts'),
      text: placeholder('text'),
      createdAt: placeholder('createdAt'),
      arrival: placeholder('arrival'),
      instant: placeholder('instant'),
      textFolded: placeholder('textFolded'),
    })
    .onConflictDoNothing({ target: messages.messageId })
    .prepare();
  const lastArrival = database.select({ value: ledger.lastArrival }).from(ledger).prepare();
  const setLastArrival = database
    .update(ledger)
    .set({ lastArrival: sql`${placeholder('value')}` })
    .where(eq(ledger.id, 1))
    .prepare();

  const commit = (batch: readonly Message[]): InsertOutcome[] =>
    database.transaction(
      () => {
        const before = lastArrival.get()?.value;
        if (before === undefined) throw new Error('the table ledger has lost its row');
        let arrival = before;
        const outcomes = batch.map((message): InsertOutcome => {
          const created = insert.run({ ...toRow(message, arrival + 1) }).changes === 1;
          if (created) arrival += 1;
          return { kind: created ? 'created' : 'duplicate' };
        });
        if (arrival > before) setLastArrival.run({ value: arrival });
        return outcomes;
      },
      { behavior: 'immediate' },
    );

  const group = createGroupCommit<Message, InsertOutcome>({
    commit(batch) {
      const outcomes = commit(batch);
      // Only now: a file that went away during the commit took the rows with it.
      const problem = file.problem();
      if (problem !== undefined) throw new PortUnavailableError(problem);
      return outcomes;
    },
    translate,
  });

  return {
    async insertIfAbsent(message) {
      return group.add(message);
    },
    close: () => group.close(),
  };
}

import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';

/** Stores messages with these ids as the service would. */
export async function store(path: string, which: readonly string[]): Promise<void> {
  const opened = openSqliteStore({ path });
  await Promise.all(which.map(async (id) => opened.repository.insertIfAbsent(messageOf(id))));
  // Waits until the index has everything.
  await opened.reader.stats();
  await opened.close();
}

/** Ids `m0`, `m1`, … */
export function ids(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `m${i}`);
}

/** A message that says which one it is, from one of three senders. */
export function messageOf(id: string): ReturnType<typeof aMessage> {
  return aMessage({ id, sender: `+${1 + (id.length % 3)}`, text: `the text of ${id}` });
}

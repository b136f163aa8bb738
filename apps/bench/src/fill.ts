import {
  instant,
  messageId,
  messageText,
  msisdn,
  type MessageReader,
  type MessageRepository,
} from '@hookledger/domain';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import Sqlite from 'better-sqlite3';
import { setTimeout as wait } from 'node:timers/promises';
import { createTraffic } from './load/traffic.ts';
import { report } from './report.ts';

const AT_ONCE = 1_000;

/** An index that does not change for so long has nothing more to do. */
const REST_MS = 5_000;
const LOOK_EVERY_MS = 100;

/**
 * Makes a SQLite ledger of so many messages, through the store as the service would, and lets its index
 * merge what it merges when no more come.
 */
export async function fill(path: string, messages: number): Promise<void> {
  const store = openSqliteStore({ path });
  await fillStore(store, messages);
  await untilAtRest(`${path}-index`);
  await store.close();
}

async function untilAtRest(path: string): Promise<void> {
  const file = new Sqlite(path, { readonly: true });
  const version = (): unknown => file.pragma('data_version', { simple: true });
  const startedMs = performance.now();
  let last = version();
  let changedMs = startedMs;
  while (performance.now() - changedMs < REST_MS) {
    await wait(LOOK_EVERY_MS);
    const now = version();
    if (now !== last) changedMs = performance.now();
    last = now;
    report(`the index merges: ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  }
  file.close();
}

/** Fills an empty store. */
export async function fillStore(
  store: { readonly repository: MessageRepository; readonly reader: MessageReader },
  messages: number,
): Promise<void> {
  const next = createTraffic('fill', 1);
  for (let stored = 0; stored < messages; stored += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, messages - stored) }, async () => {
        const { message_id: id, from, to, ts, text } = next();
        return store.repository.insertIfAbsent({
          id: messageId(id),
          sender: msisdn(from),
          recipient: msisdn(to),
          sentAt: instant(ts),
          text: messageText(text),
          createdAtMs: Date.parse(ts),
        });
      }),
    );
    // Every now and then the index is made to follow, or it would be far behind at the end.
    if (stored % (10 * AT_ONCE) === 0) await store.reader.stats();
    report(`filling: ${stored} of ${messages}`);
  }
  // The first answer waits until the index has everything.
  await store.reader.stats();
}

import type { StoreHarness } from '@hookledger/domain/contract';
import type { Store } from '@hookledger/sql-store';
import { execute } from '@hookledger/test-postgres';
import { aSchema, atEnd, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { openTestStore, type TestOptions } from './open-test-store.ts';

/**
 * Opens one ledger for many tests, one after the other: making one takes as long as ten tests. What
 * a test leaves is deleted when it closes, which is also what a reader must bear at any time.
 */
export function emptiedStores(options: TestOptions = {}): () => Promise<StoreHarness> {
  let opened: ReturnType<typeof openBoth> | undefined;

  async function openBoth(): Promise<{
    readonly schema: TestDatabase;
    readonly store: Store;
    readonly peer: Store;
  }> {
    const schema = await aSchema();
    const store = openTestStore(schema.url, options);
    const peer = openTestStore(schema.url, options);
    atEnd(async () => {
      await peer.close();
      await store.close();
      await schema.remove();
    });
    return { schema, store, peer };
  }

  return async () => {
    opened ??= openBoth();
    const { schema, store, peer } = await opened;
    return {
      repository: store.repository,
      reader: store.reader,
      feed: store.feed,
      peer,
      close: async () => void (await execute(schema.url, 'DELETE FROM messages')),
    };
  };
}

import {
  describeMessageFeedContract,
  describeMessageReaderContract,
  describeMessageRepositoryContract,
  type StoreHarness,
} from '@hookledger/domain/contract';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { aTemporaryFolder } from './a-temporary-folder.ts';

async function open(): Promise<StoreHarness> {
  const folder = aTemporaryFolder();
  const store = openSqliteStore({ path: folder.file('app.db') });
  const peer = openSqliteStore({ path: folder.file('app.db') });
  return {
    repository: store.repository,
    reader: store.reader,
    feed: store.feed,
    peer,
    async close() {
      await peer.close();
      await store.close();
      folder.remove();
    },
  };
}

async function openInMemory(): Promise<StoreHarness> {
  const store = openSqliteStore({ path: ':memory:' });
  return { ...store, peer: store };
}

describeMessageRepositoryContract('SQLite file', open);
describeMessageReaderContract('SQLite file', open);
describeMessageFeedContract('SQLite file', open);
describeMessageFeedContract('SQLite in memory', openInMemory);
describeMessageRepositoryContract('SQLite in memory', openInMemory);
describeMessageReaderContract('SQLite in memory', openInMemory);

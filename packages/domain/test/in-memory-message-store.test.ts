import {
  describeMessageFeedContract,
  describeMessageReaderContract,
  describeMessageRepositoryContract,
  describeSignerContract,
  type StoreHarness,
} from '@hookledger/domain/contract';
import { createFakeSigner, createInMemoryMessageStore } from '@hookledger/domain/testing';

async function open(): Promise<StoreHarness> {
  const store = createInMemoryMessageStore();
  const handle = { repository: store, reader: store, feed: store };
  return { ...handle, peer: handle, close: async () => {} };
}

describeMessageRepositoryContract('in memory', open);
describeMessageReaderContract('in memory', open);
describeMessageFeedContract('in memory', open);
describeSignerContract('fake', () => {
  const signer = createFakeSigner();
  return { signer, sign: (body, secret) => signer.sign(body, secret) };
});

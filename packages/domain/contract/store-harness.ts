import type { MessageFeed, MessageReader, MessageRepository } from '../src/index.ts';

/** One opened store, as one process would hold it. */
export interface StoreHandle {
  readonly repository: MessageRepository;
  readonly reader: MessageReader;
  readonly feed: MessageFeed;
}

/** An empty store for one test, opened twice. */
export interface StoreHarness extends StoreHandle {
  /** A second handle on the same messages, the way a second process would have one. */
  readonly peer: StoreHandle;
  close(): Promise<void>;
}

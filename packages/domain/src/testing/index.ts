export { aMessage, type MessageWords } from './a-message.ts';
export { createFakeSigner, type FakeSigner } from './fake-signer.ts';
export { createFixedClock, type FixedClock } from './fixed-clock.ts';
export { createInMemoryMessageStore } from './in-memory-message-store.ts';

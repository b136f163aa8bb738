export {
  describeAgreement,
  describeCaseFolding,
  type AgreementHarness,
  type AgreementOptions,
} from './agreement/describe-agreement.ts';
export { describeEveryCombination } from './agreement/every-combination.ts';
export { describeClockContract } from './clock-contract.ts';
export { describeMessageFeedContract } from './message-feed-contract.ts';
export { describeMessageReaderContract } from './message-reader-contract.ts';
export { describeMessageRepositoryContract } from './message-repository-contract.ts';
export { describeSignerContract, type SignerHarness } from './signer-contract.ts';
export type { StoreHandle, StoreHarness } from './store-harness.ts';

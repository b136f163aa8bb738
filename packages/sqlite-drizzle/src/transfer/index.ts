export { openTransferTarget, type TransferTarget } from './transfer-target.ts';
export { readTransferSource, type TransferSource } from './transfer-source.ts';

export { openTransfer, type Transfer } from './open-transfer.ts';

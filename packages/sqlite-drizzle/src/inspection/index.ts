export { backUp, type Backup, type BackUpOptions } from './back-up.ts';

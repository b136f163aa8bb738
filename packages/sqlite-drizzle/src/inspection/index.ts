export { backUp, type Backup, type BackUpOptions } from './back-up.ts';
export { checkDatabase, type DatabaseReport } from './check-database.ts';
export type { Finding } from './finding.ts';
export { createFileFeed } from './file-feed.ts';
export { readMessages } from './read-messages.ts';

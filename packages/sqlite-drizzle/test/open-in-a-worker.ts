// Run as a worker thread: opens the store at `workerData`, closes it and says so.
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { parentPort, workerData } from 'node:worker_threads';

await openSqliteStore({ path: workerData as string }).close();
parentPort?.postMessage('opened');

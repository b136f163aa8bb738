import type { SqliteStoreOptions } from '@hookledger/sqlite-drizzle';

// Small blocks, steps, merges and samples, so that forty messages fill several; then each way of searching alone.
const SMALL = {
  blockRows: 2,
  rowsLookedUp: 2,
  stepRows: 3,
  settledAtOnce: 2,
  mergedPostingsAtWork: 400,
  sampledRows: 3,
};

// Hardly any lookup is affordable; unless told otherwise, totals are scanned for.
const SCANNED = { scannedRowsPerLookup: 1_000, scannedRowsPerCandidate: 1_000 };

/** All of these answer alike; a store of the size that tests can afford would go one way only. */
export const WAYS_OF_WORKING: readonly (readonly [
  name: string,
  tuning: NonNullable<SqliteStoreOptions['tuning']>,
])[] = [
  ['as measured', {}],
  ['in small steps', SMALL],
  ['looking rows up', { ...SMALL, scannedRowsPerLookup: 0.01 }],
  ['counting what trigrams name', { ...SMALL, ...SCANNED, scannedRowsPerCandidate: 0 }],
  ['walking along the order', { ...SMALL, ...SCANNED, walkedRows: 1_000_000 }],
  ['sorting all matches', { ...SMALL, ...SCANNED, walkedRows: 0 }],
  ['from the ledger alone', { worthWaitingForRows: -1 }],
];

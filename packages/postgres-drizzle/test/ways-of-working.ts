import type { TestOptions } from './open-test-store.ts';

/** All of these answer alike; a store of the size that tests can afford would go one way only. */
export const WAYS_OF_WORKING: readonly (readonly [
  name: string,
  tuning: NonNullable<TestOptions['tuning']>,
])[] = [
  ['as measured', {}],
  ['walking along the order', { sortedRows: 0, walkedRows: 1_000_000 }],
  ['counting and finding by the counts of minutes', { walkedOffset: 0, countedRows: 0 }],
  ['sorting all matches', { sortedRows: 0, walkedRows: 0 }],
];

import { changesOf, type EquivalentMutant } from '../equivalent-mutant.ts';

const SOURCES = 'packages/sql-store/src';

export const SQL_STORE: readonly EquivalentMutant[] = [
  ...changesOf(`${SOURCES}/follower.ts`, [
    ['let hadTime = false;', 'Each run sets it before anybody asks.', ['false', 'true']],
  ]),
  ...changesOf(`${SOURCES}/message-columns.ts`, [
    [
      'return folded === text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded;',
      'Calls more often, to the same end.',
      ['/[A-Z]+/g', '/[A-Z]/g'],
    ],
  ]),
];

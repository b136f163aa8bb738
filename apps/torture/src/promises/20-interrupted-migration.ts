import assert from 'node:assert/strict';
import { killWhileIndexing } from '../indexing.ts';
import { distinctMessages, makeOldLedger } from '../old-ledger.ts';
import { ledgerIn } from '../service.ts';
import type { Trial } from '../trial.ts';

// What is left after a first step of 16,384 has to be more than 20,000.
const REPORTED_FROM = 60_000;

export const trial: Trial = {
  number: 20,
  title: 'A migration shows its progress and can be interrupted and started again',
  requires: ['strace'],

  async run({ folder, random, scaled, progress }) {
    const messages = distinctMessages(scaled(1_000_000, REPORTED_FROM), random.fork('messages'));
    makeOldLedger(ledgerIn(folder), messages);
    progress(`a ledger of the first build with ${messages.length} messages`);

    const plan = { folder, messages, random, mostKills: scaled(60, 4), progress };
    const { beforeMigration, whileIndexing, progressLines } = await killWhileIndexing(plan);
    assert(progressLines > 0, 'no line of the log told how far it was');
    return {
      done: `a ledger of the first build with ${messages.length} messages; ${beforeMigration} kills before its schema was the new one, ${whileIndexing} while its index was made`,
      figure: `completed; ${progressLines} lines told how far it was, never less than before; statistics, lists and searches agreed with the rows after every eighth kill and at the end`,
    };
  },
};

import type { Message } from '@hookledger/domain';
import { createCatchUp, type CatchUp } from '../src/derived/catch-up.ts';
import { openDerivedIndex, type DerivedIndex } from '../src/derived/derived-index.ts';
import { toNewRow } from '../src/ledger/message-row.ts';
import { createMessageWriter } from '../src/ledger/message-writer.ts';
import { packRow, packTogether } from '../src/ledger/packed-rows.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import type { Tuning } from '../src/tuning.ts';

export interface IndexInMemory {
  readonly database: DerivedIndex['database'];
  readonly index: DerivedIndex;
  readonly step: () => number;
  readonly tidy: () => boolean;
  readonly standing: CatchUp['standing'];
  readonly insert: (...messages: readonly Message[]) => void;
}

/** An index in memory, which goes on when it is told to. */
export function anIndex(tuning: Tuning): IndexInMemory {
  const database = openLedger(':memory:');
  const index = openDerivedIndex(database, ':memory:', tuning);
  const writer = createMessageWriter(database);
  const catchUp = createCatchUp(index, tuning);
  return {
    database,
    index,
    step: () => catchUp.step(),
    tidy: () => catchUp.tidy(),
    standing: () => catchUp.standing(),
    insert(...messages) {
      writer.write(packTogether(messages.map((message) => packRow(toNewRow(message)))));
    },
  };
}

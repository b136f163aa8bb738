import type { Message } from '@hookledger/domain';
import { createCatchUp, type CatchUp } from '../src/derived/catch-up.ts';
import { openDerivedIndex, type DerivedIndex } from '../src/derived/derived-index.ts';
import { prepareIndexFile } from '../src/derived/index-file.ts';
import { toNewRow } from '../src/ledger/message-row.ts';
import { createMessageWriter } from '../src/ledger/message-writer.ts';
import { packRow, packTogether } from '../src/ledger/packed-rows.ts';
import { IN_MEMORY, openLedger } from '../src/ledger/open-ledger.ts';
import type { Tuning } from '../src/tuning.ts';

export interface AnIndex {
  readonly database: DerivedIndex['database'];
  readonly index: DerivedIndex;
  readonly step: () => number;
  readonly tidy: () => boolean;
  readonly standing: CatchUp['standing'];
  readonly insert: (...messages: readonly Message[]) => void;
}

/** An index, in memory unless there is a path, which goes on when it is told to. */
export function anIndex(tuning: Tuning, path = IN_MEMORY): AnIndex {
  const database = openLedger(path);
  if (path !== IN_MEMORY) prepareIndexFile(path);
  const index = openDerivedIndex(database, path, tuning);
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

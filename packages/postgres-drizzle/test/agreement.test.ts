import {
  describeAgreement,
  describeCaseFolding,
  describeEveryCombination,
} from '@hookledger/domain/contract';
import { emptiedStores } from './emptied-store.ts';
import { WAYS_OF_WORKING } from './ways-of-working.ts';

for (const [name, tuning] of WAYS_OF_WORKING) {
  const open = emptiedStores({ tuning });
  describeAgreement(`PostgreSQL, ${name},`, { open, runs: 15 });
  describeEveryCombination(`PostgreSQL, ${name}`, open);
}

describeCaseFolding('PostgreSQL', emptiedStores());

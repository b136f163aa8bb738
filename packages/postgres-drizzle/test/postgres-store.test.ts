import {
  describeMessageFeedContract,
  describeMessageReaderContract,
  describeMessageRepositoryContract,
} from '@hookledger/domain/contract';
import { emptiedStores } from './emptied-store.ts';

const open = emptiedStores();

describeMessageRepositoryContract('PostgreSQL', open);
describeMessageReaderContract('PostgreSQL', open);
describeMessageFeedContract('PostgreSQL', open);

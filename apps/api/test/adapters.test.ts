import { describeClockContract } from '@hookledger/domain/contract';
import { createSystemClock } from '../src/adapters/system-clock.ts';

describeClockContract('system', () => createSystemClock());

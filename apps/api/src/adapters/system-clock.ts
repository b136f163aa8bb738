import type { Clock } from '@hookledger/domain';

export function createSystemClock(): Clock {
  return { nowMs: () => Date.now() };
}

import type { InstantKey } from '@hookledger/domain';

/** `2025-01-15` */
export const DAY_LENGTH = 10;

/** `2025-01-15T10:00` */
export const MINUTE_LENGTH = 16;

export interface PartsOfInstant {
  readonly day: string;
  readonly minute: string;
  /** Comes after every key of the day, and before those of the next. */
  readonly endOfDay: string;
  readonly endOfMinute: string;
}

/** What an instant's key begins with, and where that ends. */
export function partsOf(key: InstantKey): PartsOfInstant {
  const day = key.slice(0, DAY_LENGTH);
  const minute = key.slice(0, MINUTE_LENGTH);
  // A T follows the day and a colon the minute.
  return { day, minute, endOfDay: `${day}U`, endOfMinute: `${minute};` };
}

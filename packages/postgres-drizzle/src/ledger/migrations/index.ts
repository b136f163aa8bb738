import { messages } from './0001-messages.ts';
import { countsByTime } from './0002-counts-by-time.ts';

/** A step from one schema version to the next. Never edited once it has left this machine. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order: the first one makes schema version 1. */
export const migrations: readonly Migration[] = [messages, countsByTime];

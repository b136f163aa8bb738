import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';

/**
 * Looks each message up by its id, to be followed by the id and `OFFSET 0) m`. An ordinary join is
 * planned on a guess of how many ids there are, and a guess that is far too high reads every message
 * there is; OFFSET 0 keeps the planner from making one of this.
 */
export const MESSAGE_OF: SQL = sql`CROSS JOIN LATERAL (
  SELECT * FROM messages WHERE messages.message_id =`;

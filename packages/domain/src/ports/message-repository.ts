import type { Message } from '../messages/message.ts';

/** What happened to one insertion. */
export type InsertOutcome = { readonly kind: 'created' } | { readonly kind: 'duplicate' };

/** Keeps at most one message per id. */
export interface MessageRepository {
  /**
   * Inserts the message unless its id is taken; ids are compared code point by code point. Check
   * and write are one atomic step: of several concurrent calls with one id, exactly one inserts.
   * Resolves only when the outcome would survive a power cut, a duplicate's no less.
   *
   * @throws {PortUnavailableError} when the store cannot answer now. The message may or may not be
   *   stored then; inserting it again is safe.
   */
  insertIfAbsent(message: Message): Promise<InsertOutcome>;
}

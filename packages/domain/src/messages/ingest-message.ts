import type { Clock } from '../ports/clock.ts';
import type { MessageRepository } from '../ports/message-repository.ts';
import type { Message, MessageId } from './message.ts';

/** A message as a sender describes it; the ledger adds when it was accepted. */
export type IngestMessageCommand = Omit<Message, 'createdAtMs'>;

export type IngestMessageOutcome =
  | { readonly kind: 'created'; readonly id: MessageId }
  | { readonly kind: 'duplicate'; readonly id: MessageId };

export interface IngestMessageDeps {
  readonly messages: MessageRepository;
  readonly clock: Clock;
}

/**
 * Resolves once the message would survive a power cut. A message whose id is known changes
 * nothing, whatever it says.
 *
 * @throws {PortUnavailableError} when the store can't answer now; the same command may be
 *   repeated safely.
 */
export type IngestMessage = (command: IngestMessageCommand) => Promise<IngestMessageOutcome>;

/** Stores each message once; redelivery is an outcome, not an error. */
export function createIngestMessage({ messages, clock }: IngestMessageDeps): IngestMessage {
  return ({ id, sender, recipient, sentAt, text }) =>
    messages
      .insertIfAbsent({ id, sender, recipient, sentAt, text, createdAtMs: clock.nowMs() })
      .then(({ kind }) => ({ kind, id }));
}

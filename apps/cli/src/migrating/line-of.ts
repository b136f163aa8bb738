import type { Arrival } from '@hookledger/domain';

/** Everything about a message and its place, as one line that no other message has. */
export function lineOf({ number, message }: Arrival): string {
  const { id, sender, recipient, sentAt, text, createdAtMs } = message;
  return `${JSON.stringify([number, id, sender, recipient, sentAt.asSent, text ?? null, createdAtMs])}\n`;
}

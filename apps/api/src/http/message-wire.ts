import type { Message } from '@hookledger/domain';
import type { WireMessage } from './answer-schemas.ts';

/** A message as every answer has it. */
export function messageOnWire(message: Message): WireMessage {
  return {
    message_id: message.id,
    from: message.sender,
    to: message.recipient,
    ts: message.sentAt.asSent,
    text: message.text ?? null,
  };
}

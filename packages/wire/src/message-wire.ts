import type { Message } from '@hookledger/domain';

/** A message as it is delivered and answered. */
export interface WireMessage {
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly ts: string;
  readonly text: string | null;
}

export function messageOnWire(message: Message): WireMessage {
  return {
    message_id: message.id,
    from: message.sender,
    to: message.recipient,
    ts: message.sentAt.asSent,
    text: message.text ?? null,
  };
}

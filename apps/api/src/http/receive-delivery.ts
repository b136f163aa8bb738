import type { AuthenticateDelivery, IngestMessage, MessageId } from '@hookledger/domain';
import { readDelivery, type Fault } from '@hookledger/wire';

/** One HTTP attempt to hand over a message, its body read in full. */
interface Delivery {
  readonly body: Uint8Array;
  readonly signature: string | undefined;
}

export type DeliveryOutcome =
  | { readonly kind: 'created'; readonly id: MessageId }
  | { readonly kind: 'duplicate'; readonly id: MessageId }
  | { readonly kind: 'invalid_signature' }
  | {
      readonly kind: 'validation_error';
      readonly faults: readonly Fault[];
      readonly claimedId: string | undefined;
    };

export interface ReceiveDeliveryDeps {
  readonly authenticateDelivery: AuthenticateDelivery;
  readonly ingestMessage: IngestMessage;
}

export type ReceiveDelivery = (delivery: Delivery) => Promise<DeliveryOutcome>;

/** Signature, then form, then store: nothing unsigned is parsed, nothing malformed is stored. */
export function createReceiveDelivery({
  authenticateDelivery,
  ingestMessage,
}: ReceiveDeliveryDeps): ReceiveDelivery {
  const readAndIngest = (body: Uint8Array): DeliveryOutcome | Promise<DeliveryOutcome> => {
    const reading = readDelivery(body);
    return reading.kind === 'command'
      ? ingestMessage(reading.command)
      : { kind: 'validation_error', faults: reading.faults, claimedId: reading.claimedId };
  };
  // Not an asynchronous function, which would keep the body until the commit.
  return (delivery) =>
    authenticateDelivery(delivery).then((authentication) =>
      authentication.kind === 'authentic' ? readAndIngest(delivery.body) : authentication,
    );
}

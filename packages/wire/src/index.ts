export { DELIVERY, readDelivery, type DeliveryReading } from './delivery-schema.ts';
export { domainValue } from './domain-value.ts';
export { FAULT_TYPES, type Fault } from './fault.ts';
export { createHmacSigner, createSignerWithoutSecret, signatureOf } from './hmac-signer.ts';
export { messageOnWire, type WireMessage } from './message-wire.ts';
export {
  INSTANT_GRAMMAR,
  MESSAGE_ID_GRAMMAR,
  MSISDN_GRAMMAR,
  TEXT_GRAMMAR,
  type WireGrammar,
} from './wire-grammar.ts';

/**
 * Everything that can become of a delivery: the label of `webhook_requests_total` and the field
 * `result` of the log line.
 */
export const DELIVERY_RESULTS = [
  'created',
  'duplicate',
  'invalid_signature',
  'validation_error',
  'payload_too_large',
  'unsupported_encoding',
  'unavailable',
  'overloaded',
  'aborted',
  'method_not_allowed',
  'internal_error',
] as const;

export type DeliveryResult = (typeof DELIVERY_RESULTS)[number];

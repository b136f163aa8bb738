/** A valid body as an object; a test names only what it is about. */
export function aDelivery(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    message_id: 'm1',
    from: '+919876543210',
    to: '+14155550100',
    ts: '2025-01-15T10:00:00Z',
    text: 'Hello',
    ...fields,
  };
}

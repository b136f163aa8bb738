/**
 * The one error that an adapter rejects with on purpose: it cannot answer now, and the same call
 * may succeed later. What the technology said is in `cause`.
 */
export class PortUnavailableError extends Error {
  override readonly name = 'PortUnavailableError';
  readonly code = 'ERR_PORT_UNAVAILABLE';
}

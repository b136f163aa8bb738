/** The only source of time. */
export interface Clock {
  /** Milliseconds since the Unix epoch, whole; may jump either way. */
  nowMs(): number;
}

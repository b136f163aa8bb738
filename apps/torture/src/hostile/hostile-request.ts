/** One whole request of HTTP, and what must come of it. */
export interface HostileRequest {
  readonly bytes: Uint8Array;
  readonly method: string;
  /** Its `X-Request-ID`, which the answer and exactly one line of the log have. */
  readonly id: string;
  /** As the line of the log has it. */
  readonly path: string;
  readonly expected: Expected;
}

export interface Expected {
  /** The answer has one of these; more than one where chance alone knows which. */
  readonly statuses: readonly number[];
  /** Of a 422: what the entries of `detail` are about, in any order; left out: anything. */
  readonly faultyFields?: readonly string[];
  /** Of a delivery: what the line of the log says became of it. */
  readonly results?: readonly string[];
  /** Of a delivery: the id that the line of the log names; left out: any or none. */
  readonly messageId?: string;
  /** Whether the answer closes the connection. */
  readonly closes?: boolean;
}

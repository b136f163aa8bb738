import { readBy, type Environment, type Reading } from '@hookledger/settings';
import * as v from 'valibot';
import { wholeNumber } from './whole-number.ts';

/** What one client may ask of the service, and all of them together. */
export interface HttpLimits {
  /** From the first byte of a request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs: number;
  /** How long a connection may wait for its next request. */
  readonly keepAliveTimeoutMs: number;
  readonly maxConnections: number;
  /** Request line and headers of one request. */
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  /** What all large bodies that are being read may hold together. */
  readonly bodyMemoryBytes: number;
  /** Deliveries that wait for their commit at once; what comes beyond is asked to come again. */
  readonly maxDeliveriesInFlight: number;
  /** Lists with a `q` in them that are being answered at once. */
  readonly maxSearchesInFlight: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

const HTTP_LIMITS = v.pipe(
  v.object({
    HTTP_HEADERS_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 300, otherwise: 10 }),
    HTTP_REQUEST_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 3_600, otherwise: 15 }),
    // Longer than a proxy keeps its side, so that the proxy never sends into a closing connection.
    HTTP_KEEP_ALIVE_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 3_600, otherwise: 65 }),
    HTTP_MAX_CONNECTIONS: wholeNumber({ from: 1, to: 1_000_000, otherwise: 2_048 }),
    HTTP_MAX_HEADER_BYTES: wholeNumber({ from: KIB, to: MIB, otherwise: 16 * KIB }),
    // From what the longest valid message takes when every character of it is escaped.
    MAX_BODY_BYTES: wholeNumber({ from: 64 * KIB, to: 64 * MIB, otherwise: MIB }),
    BODY_MEMORY_BYTES: wholeNumber({ from: 64 * KIB, to: 1_024 * MIB, otherwise: 64 * MIB }),
    MAX_DELIVERIES_IN_FLIGHT: wholeNumber({ from: 1, to: 100_000, otherwise: 1_000 }),
    MAX_SEARCHES_IN_FLIGHT: wholeNumber({ from: 1, to: 10_000, otherwise: 32 }),
  }),
  v.forward(
    v.partialCheck(
      [['HTTP_HEADERS_TIMEOUT_SECONDS'], ['HTTP_REQUEST_TIMEOUT_SECONDS']],
      (set) => set.HTTP_REQUEST_TIMEOUT_SECONDS >= set.HTTP_HEADERS_TIMEOUT_SECONDS,
      ({ input }) =>
        `is ${input.HTTP_REQUEST_TIMEOUT_SECONDS}, and must not be less than HTTP_HEADERS_TIMEOUT_SECONDS, which is ${input.HTTP_HEADERS_TIMEOUT_SECONDS}: the headers are part of the request`,
    ),
    ['HTTP_REQUEST_TIMEOUT_SECONDS'],
  ),
  v.forward(
    v.partialCheck(
      [['MAX_BODY_BYTES'], ['BODY_MEMORY_BYTES']],
      (set) => set.BODY_MEMORY_BYTES >= set.MAX_BODY_BYTES,
      ({ input }) =>
        `is ${input.BODY_MEMORY_BYTES}, and must not be less than MAX_BODY_BYTES, which is ${input.MAX_BODY_BYTES}: the largest body would never find room`,
    ),
    ['BODY_MEMORY_BYTES'],
  ),
  v.transform((set): HttpLimits => ({
    headersTimeoutMs: set.HTTP_HEADERS_TIMEOUT_SECONDS * 1_000,
    requestTimeoutMs: set.HTTP_REQUEST_TIMEOUT_SECONDS * 1_000,
    keepAliveTimeoutMs: set.HTTP_KEEP_ALIVE_TIMEOUT_SECONDS * 1_000,
    maxConnections: set.HTTP_MAX_CONNECTIONS,
    maxHeaderBytes: set.HTTP_MAX_HEADER_BYTES,
    maxBodyBytes: set.MAX_BODY_BYTES,
    bodyMemoryBytes: set.BODY_MEMORY_BYTES,
    maxDeliveriesInFlight: set.MAX_DELIVERIES_IN_FLIGHT,
    maxSearchesInFlight: set.MAX_SEARCHES_IN_FLIGHT,
  })),
);

export function readHttpLimits(environment: Environment): Reading<HttpLimits> {
  return readBy(HTTP_LIMITS, environment);
}

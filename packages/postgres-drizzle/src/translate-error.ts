import { PortUnavailableError } from '@hookledger/domain';
import { DrizzleQueryError } from './drizzle.ts';

/**
 * Classes of SQLSTATE that speak of a statement or its values: bugs. All others speak of the server
 * or of this connection to it: lost, shutting down, read-only, full, too busy, timed out, out of
 * reach. See "PostgreSQL Error Codes" in its manual.
 */
const BUGS = /^(0[79ABFL]|2[0-4BDF]|3[489B]|42|44|HV|P0)/;

/**
 * Of those, what an operator has done and can undo: rights taken away, tables renamed or dropped, columns,
 * constraints and triggers added.
 */
const UNDONE = new Set('42501 42P01 42703 42883 42704 23502 23503 23514 23P01 P0001'.split(' '));

/** Numbers of arrival come from a sequence, so that one is taken is an operator's doing too. */
const NUMBERS = 'arrivals_pkey';

/**
 * What an error of the driver means to a caller of a port; a bug comes back as it is, without what
 * Drizzle says around it, because that repeats the statement's values.
 */
export function translateError(error: unknown): unknown {
  const cause = causeOf(error);
  if (cause instanceof PortUnavailableError || !isPassing(cause)) return cause;
  const message = isNumberTaken(cause)
    ? `a number of arrival is taken, as when the sequence arrival_numbers was set back: ${cause.message}`
    : cause.message;
  const code = codeOf(cause);
  return new PortUnavailableError(
    `the database can't answer: ${message}${code === undefined ? '' : ` (${code})`}`,
    { cause },
  );
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function isNumberTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === NUMBERS;
}

function causeOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

function isPassing(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) {
    return UNDONE.has(code) || isNumberTaken(error) || !BUGS.test(code);
  }
  // The driver's own errors about a connection have no code; Node's about a socket or TLS have.
  return code !== undefined || error.constructor === Error || error instanceof AggregateError;
}

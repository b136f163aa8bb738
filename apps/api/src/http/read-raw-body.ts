import { PortUnavailableError } from '@hookledger/domain';
import type { Request } from 'express';
import { getRawBody } from 'raw-body';
import type { BodyBudget, BodyRoom } from './body-budget.ts';
import { HttpProblem } from './http-problem.ts';

export interface RawBodyOptions {
  readonly maxBytes: number;
  readonly budget: BodyBudget;
}

/**
 * The body's bytes exactly as they were sent.
 *
 * @throws {HttpProblem} 413 for a body over `maxBytes`, 415 for an encoded one: what is signed is what
 *   is on the wire, and nothing here inflates what strangers send. What is left of the body is not
 *   read.
 * @throws {PortUnavailableError} when too many large bodies are being read already.
 */
export function readRawBody(
  req: Request,
  { maxBytes, budget }: RawBodyOptions,
): Promise<Uint8Array> {
  const declared = req.headers['content-length'];
  const declaredBytes = Number(declared ?? 0);
  if (declaredBytes > maxBytes) return Promise.reject(tooLarge(maxBytes));
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return Promise.reject(
      new HttpProblem(415, 'the body must not be encoded', 'unsupported_encoding'),
    );
  }
  // Node has seen to it that no more and no less comes than was declared.
  const read = (): Promise<Uint8Array> =>
    getRawBody(req, { limit: maxBytes }).catch((error: unknown) => {
      throw translated(error, maxBytes);
    });
  // Nearly all deliveries: they need no room, and so nothing that gives it back.
  if (declared !== undefined && budget.isAlwaysThereFor(declaredBytes)) return read();
  const room = budget.enter();
  if (!room.growTo(declaredBytes)) return Promise.reject(noRoom());
  if (declared === undefined) growWith(req, room, maxBytes);
  return read().finally(room.release);
}

function translated(error: unknown, maxBytes: number): unknown {
  switch ((error as { type?: string }).type) {
    case 'entity.too.large':
      return tooLarge(maxBytes);
    case 'request.aborted':
      return new HttpProblem(400, 'the body ended early', 'aborted');
    default:
      return error;
  }
}

/** A body without a declared length takes the room of what has come of it. */
function growWith(req: Request, room: BodyRoom, maxBytes: number): void {
  let received = 0;
  const count = (chunk: Uint8Array): void => {
    received += chunk.length;
    if (received > maxBytes || room.growTo(received)) return;
    req.off('data', count);
    // raw-body lets go of a stream that fails.
    req.emit('error', noRoom());
  };
  req.on('data', count);
}

function noRoom(): PortUnavailableError {
  return new PortUnavailableError('too many large bodies are being read');
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(
    413,
    `the body must be at most ${maxBytes} bytes long`,
    'payload_too_large',
  );
}

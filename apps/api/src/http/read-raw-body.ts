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
export async function readRawBody(
  req: Request,
  { maxBytes, budget }: RawBodyOptions,
): Promise<Uint8Array> {
  const declared = req.headers['content-length'];
  const declaredBytes = Number(declared ?? 0);
  if (declaredBytes > maxBytes) throw tooLarge(maxBytes);
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new HttpProblem(415, 'the body must not be encoded', 'unsupported_encoding');
  }
  const room = budget.enter();
  if (!room.growTo(declaredBytes)) throw noRoom();
  try {
    if (declared === undefined) growWith(req, room, maxBytes);
    // Node has seen to it that no more and no less comes than was declared.
    return await getRawBody(req, { limit: maxBytes });
  } catch (error) {
    switch ((error as { type?: string }).type) {
      case 'entity.too.large':
        throw tooLarge(maxBytes);
      case 'request.aborted':
        throw new HttpProblem(400, 'the body ended early', 'aborted');
      default:
        throw error;
    }
  } finally {
    room.release();
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

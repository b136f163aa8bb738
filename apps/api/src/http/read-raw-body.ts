import { PortUnavailableError } from '@hookledger/domain';
import type { Request } from 'express';
import { getRawBody } from 'raw-body';
import type { BodyBudget } from './body-budget.ts';
import { HttpProblem } from './http-problem.ts';

export const MAX_BODY_BYTES: number = 1024 * 1024;

/**
 * The body's bytes exactly as they were sent.
 *
 * @throws {HttpProblem} 413 for a body over {@link MAX_BODY_BYTES}, 415 for an encoded one: what
 *   is signed is what is on the wire, and nothing here inflates what strangers send. What is left
 *   of the body is not read.
 * @throws {PortUnavailableError} when too many large bodies are being read already.
 */
export async function readRawBody(req: Request, budget: BodyBudget): Promise<Uint8Array> {
  const declared = req.headers['content-length'];
  if (declared !== undefined && Number(declared) > MAX_BODY_BYTES) throw tooLarge();
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new HttpProblem(415, 'the body must not be encoded', 'unsupported_encoding');
  }
  const room = budget.reserve(declared === undefined ? MAX_BODY_BYTES : Number(declared));
  if (room === undefined) throw new PortUnavailableError('too many large bodies are being read');
  try {
    return await getRawBody(req, { length: declared ?? null, limit: MAX_BODY_BYTES });
  } catch (error) {
    switch ((error as { type?: string }).type) {
      case 'entity.too.large':
        throw tooLarge();
      case 'request.aborted':
      case 'request.size.invalid':
        throw new HttpProblem(400, 'the body ended early', 'aborted');
      default:
        throw error;
    }
  } finally {
    room.release();
  }
}

function tooLarge(): HttpProblem {
  return new HttpProblem(
    413,
    `the body must be at most ${MAX_BODY_BYTES} bytes long`,
    'payload_too_large',
  );
}

import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../observability/logger.ts';
import { answer, closeWith } from './answer.ts';
import type { AnswersInTurn } from './answers-in-turn.ts';
import { rawAnswer } from './raw-answer.ts';
import { requestIdFrom } from './request-id.ts';

/** What the HTTP parser says of requests that never become one. */
const PARSER_REFUSALS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_INVALID_URL: [
    400,
    'the target of the request has a character that must be percent-encoded, as in /messages?q=Gr%C3%BC%C3%9Fe',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};
const BAD_REQUEST = [400, 'Bad Request'] as const;

/**
 * Answers what the HTTP parser refuses, once and in its turn: a client would take a refusal that
 * comes early for the answer to the delivery before, which is stored.
 */
export function answerMalformed(server: Server, answers: AnswersInTurn, logger: Logger): void {
  const refused = new WeakSet<Socket>();

  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket: Socket) => {
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // Whatever else comes on the connection is malformed as well.
    if (refused.has(socket)) return;
    refused.add(socket);
    const [status, detail] = PARSER_REFUSALS[code ?? ''] ?? BAD_REQUEST;
    const last = answers.latestOn(socket);
    if (last?.req.complete === false) {
      refuseBody(last, status, detail);
      return;
    }
    answers.afterThoseOn(socket, () => {
      // After the last request of a connection nothing is answered (RFC 9112, 9.6).
      if (code === 'HPE_CLOSED_CONNECTION') socket.end();
      else refuse(socket, status, detail, code);
    });
  });

  function refuse(socket: Socket, status: number, detail: string, code?: string): void {
    const requestId = requestIdFrom(undefined);
    logger.log('WARNING', {
      message: `refused what is no HTTP request: answered ${status} ${detail}`,
      request_id: requestId,
      code,
    });
    socket.end(rawAnswer(status, detail, requestId), () => socket.destroy());
  }
}

/** A body that is malformed, cut short or too slow: what is refused is the request that has it. */
function refuseBody(res: ServerResponse, status: number, detail: string): void {
  res.shouldKeepAlive = false;
  if (res.headersSent) {
    closeWith(res);
    return;
  }
  // Whoever reads the body would wait for the rest of it, and keep the room that it takes.
  res.once('finish', () => res.req.destroy());
  answer(res.req, res, status, { detail });
}

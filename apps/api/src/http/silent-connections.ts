import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { AnswersInTurn } from './answers-in-turn.ts';

/**
 * Ends connections over which nothing has gone for so long: whoever takes nothing of an answer is not waited for.
 * Where it is the client that waits, it goes on waiting; how long a request may take is bounded by other times.
 */
export function endSilentConnections(
  server: Server,
  answers: AnswersInTurn,
  afterMs: number,
): void {
  server.timeout = afterMs;
  server.on('timeout', (socket: Socket) => {
    const waitsForUs = answers.latestOn(socket) !== undefined && socket.writableLength === 0;
    if (waitsForUs) socket.setTimeout(afterMs);
    else socket.destroy();
  });
}

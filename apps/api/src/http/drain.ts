import type { Server } from 'node:http';
import { isAllAnswered } from './answers-in-turn.ts';
import type { Listening } from './listen.ts';

const SWEEP_IDLE_EVERY_MS = 100;

/**
 * Takes no new connections, lets every request under way finish and its answer be taken, and
 * resolves when the last connection is closed; after `cutAfterMs` what is left is cut.
 */
export async function drain(
  server: Server,
  listening: Listening,
  cutAfterMs: number,
): Promise<void> {
  const closeIdle = (): void => {
    for (const connection of listening.connections) {
      if (isAllAnswered(connection)) connection.destroy();
    }
  };
  // Node's own, which its `close` calls, takes an answer for sent when it is written: whoever takes a large one
  // slowly would get a part of it.
  server.closeIdleConnections = closeIdle;
  const closed = listening.close();
  const sweep = setInterval(() => {
    closeIdle();
    // Opened in advance, by a balancer or a browser: had it a request on its way, that would be here by now.
    for (const connection of listening.connections) {
      if (connection.bytesRead === 0) connection.destroy();
    }
  }, SWEEP_IDLE_EVERY_MS);
  const cut = setTimeout(() => {
    for (const connection of listening.connections) connection.destroy();
  }, cutAfterMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

import type { Server } from 'node:http';
import type { Listening } from './listen.ts';

const SWEEP_IDLE_EVERY_MS = 100;

/**
 * Takes no new connections, lets every request under way finish and resolves when the last
 * connection is closed; after `cutAfterMs` what is left is cut.
 */
export async function drain(
  server: Server,
  listening: Listening,
  cutAfterMs: number,
): Promise<void> {
  const closed = listening.close();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_IDLE_EVERY_MS);
  const cut = setTimeout(() => {
    for (const connection of listening.connections) connection.destroy();
  }, cutAfterMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

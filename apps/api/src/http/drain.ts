import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';

const SWEEP_IDLE_EVERY_MS = 100;

export interface Drain {
  /**
   * Takes no new connections, lets every request under way finish and resolves when the last
   * connection is closed; after `cutAfterMs` what is left is cut.
   */
  (cutAfterMs: number): Promise<void>;
}

/** Watches a server from its start, so that it can be emptied without cutting an answer short. */
export function createDrain(server: Server): Drain {
  const underWay = new Set<ServerResponse>();
  let draining = false;

  // Before any other listener: the header must be there when the answer is sent.
  server.prependListener('request', (_req, res) => {
    if (draining) closeAfterwards(res);
    underWay.add(res);
    res.once('close', () => underWay.delete(res));
  });

  return async function drain(cutAfterMs) {
    draining = true;
    for (const res of underWay) closeAfterwards(res);
    const closed = once(server, 'close');
    server.close();
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_IDLE_EVERY_MS);
    const cut = setTimeout(() => server.closeAllConnections(), cutAfterMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
  };
}

function closeAfterwards(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}

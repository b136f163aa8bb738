import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export const SLOW_KINDS = ['headers', 'body', 'reader'] as const;
export type SlowKind = (typeof SLOW_KINDS)[number];

export interface SlowClients {
  /** How many the service has ended so far, by kind. */
  ended(kind: SlowKind): number;
  /** The longest that one of a kind has lasted so far, whether or not it was ended. */
  longestSeconds(kind: SlowKind): number;
  /** Finds out which readers were ended: they don't read, so they don't see it by themselves. */
  probeReaders(): Promise<void>;
  close(): void;
}

const BEGINNINGS: Readonly<Record<SlowKind, string>> = {
  headers: 'GET /stats HTTP/1.1\r\nHost: x\r\nX: ',
  body: 'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n',
  // Pages as large as there are; a connection takes the first without being read.
  reader: 'GET /messages?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2),
};
const BYTE_EVERY_MS = 1_000;
const PROBE_MS = 300;
const REPLACE_AFTER_MS = 1_000;

/** Keeps so many sockets busy that send a byte a second, or read none; one that ends is replaced. */
export function openSlowClients(port: number, count: number): SlowClients {
  const sockets = new Map<Socket, { readonly kind: SlowKind; readonly sinceMs: number }>();
  const ended = { headers: 0, body: 0, reader: 0 };
  const longestMs = { headers: 0, body: 0, reader: 0 };
  let closed = false;

  const open = (kind: SlowKind): void => {
    const socket = connect(port, '127.0.0.1');
    const sinceMs = performance.now();
    sockets.set(socket, { kind, sinceMs });
    socket.on('error', () => undefined);
    if (kind === 'reader') socket.pause();
    else socket.resume();
    socket.write(BEGINNINGS[kind]);
    socket.once('close', () => {
      sockets.delete(socket);
      if (closed) return;
      ended[kind] += 1;
      longestMs[kind] = Math.max(longestMs[kind], performance.now() - sinceMs);
      setTimeout(() => {
        if (!closed) open(kind);
      }, REPLACE_AFTER_MS).unref();
    });
  };
  for (let i = 0; i < count; i += 1) open(SLOW_KINDS[i % SLOW_KINDS.length] as SlowKind);
  const drip = setInterval(() => {
    for (const [socket, { kind }] of sockets) if (kind !== 'reader') socket.write('x');
  }, BYTE_EVERY_MS);

  return {
    ended: (kind) => ended[kind],
    longestSeconds(kind) {
      const stillOpen = [...sockets.values()].filter((one) => one.kind === kind);
      const ages = stillOpen.map(({ sinceMs }) => performance.now() - sinceMs);
      return Math.max(longestMs[kind], ...ages) / 1_000;
    },
    async probeReaders() {
      for (let i = 0; i < 2; i += 1) {
        // An empty line before a request is ignored; on a connection that is gone it fails.
        for (const [socket, { kind }] of sockets) if (kind === 'reader') socket.write('\r\n');
        await wait(PROBE_MS);
      }
    },

    close() {
      closed = true;
      clearInterval(drip);
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}

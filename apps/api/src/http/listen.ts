import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import {
  createServer,
  type AddressInfo,
  type ListenOptions,
  type Server,
  type Socket,
} from 'node:net';

/**
 * At each listening socket Node takes in one connection a turn of the event loop (libuv since 1.45,
 * its pull request 3696). With one socket and turns of 25 ms, two thousand clients that come back
 * at once would be taken in within 50 s, and whoever asks for health after them.
 */
const SOCKETS = 64;

// Node's 511 are fewer than a proxy opens at once when it comes back: who finds no place tries again
// after one, three and seven seconds. The system's own limit, net.core.somaxconn, may be lower.
const BACKLOG = 4_096;

export interface Endpoint {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** What comes beyond is closed unanswered, and the server emits `drop`. */
  readonly maxConnections: number;
}

export interface Listening {
  readonly address: AddressInfo;
  /** Those that are open; Node's server itself forgets a connection when a tunnel is asked for. */
  readonly connections: ReadonlySet<Socket>;
  /** Takes no new connections; resolves when the last one is closed. */
  close(): Promise<void>;
}

/**
 * Lets a server take connections in at several sockets of one port, where the system can share
 * them out (SO_REUSEPORT on Linux and FreeBSD), elsewhere at one.
 *
 * @throws Node's error when the port is taken or not allowed.
 */
export async function listen(server: HttpServer, endpoint: Endpoint): Promise<Listening> {
  const { host, port, maxConnections } = endpoint;
  // The system would let another service of this user share the port as well.
  if (port !== 0) await close(await listenAt(createServer(), { host, port }));

  const all: Server[] = [server];
  const connections = limitConnections(server, all, maxConnections);
  all.push(...(await shareOut(server, { host, port, backlog: BACKLOG })));
  return {
    address: server.address() as AddressInfo,
    connections,
    async close() {
      await Promise.all(all.map(close));
    },
  };
}

/** The servers beside this one, which hand it what connects to them. */
async function shareOut(server: HttpServer, where: ListenOptions): Promise<Server[]> {
  try {
    await listenAt(server, { ...where, reusePort: true });
  } catch {
    await listenAt(server, where);
    return [];
  }
  const { port } = server.address() as AddressInfo;
  const others = Array.from({ length: SOCKETS - 1 }, () => {
    // As an HTTP server opens its own.
    const other = createServer({ allowHalfOpen: true, noDelay: true });
    other.on('connection', (socket) => server.emit('connection', socket));
    other.on('drop', (dropped) => server.emit('drop', dropped));
    return listenAt(other, { ...where, port, reusePort: true });
  });
  return Promise.all(others);
}

/** Each server would count those that came to its own socket; `server` sees all. */
function limitConnections(
  server: HttpServer,
  all: readonly Server[],
  most: number,
): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const takeIn = (atMost: number): void => {
    for (const one of all) one.maxConnections = atMost;
  };
  server.on('connection', (socket) => {
    open.add(socket);
    if (open.size === most) takeIn(0);
    socket.once('close', () => {
      if (open.size === most) takeIn(Number.POSITIVE_INFINITY);
      open.delete(socket);
    });
  });
  return open;
}

async function listenAt<Kind extends Server>(server: Kind, where: ListenOptions): Promise<Kind> {
  server.listen(where);
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

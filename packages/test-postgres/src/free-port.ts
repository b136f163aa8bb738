import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** For programs that can't choose a port by themselves, or don't tell which one they got. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

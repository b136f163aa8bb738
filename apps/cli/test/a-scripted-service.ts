import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request, given how many came before it. */
type Answer = (res: ServerResponse, before: number) => void;

/** What stands where the service is meant to, and answers as a test says. */
export interface ScriptedService {
  readonly url: string;
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

export async function aScriptedService(answer: Answer): Promise<ScriptedService> {
  const bodies: string[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    req.on('end', () => {
      bodies.push(body);
      answer(res, bodies.length - 1);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

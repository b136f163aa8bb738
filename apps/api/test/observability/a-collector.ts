import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { endServer, listenHere } from '../a-server.ts';
import { readExport, type SentSpan } from './otlp.ts';

interface Export {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What traces are sent to. */
export interface Collector {
  readonly endpoint: string;
  readonly exports: readonly Export[];
  /** Every span so far, in the order in which they came. */
  spans(): readonly SentSpan[];
  close(): Promise<void>;
}

/** A collector that takes everything, or one that takes the connection and never answers. */
export async function aCollector({ answers = true } = {}): Promise<Collector> {
  const exports: Export[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      exports.push({ path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks) });
      if (answers) res.setHeader('Content-Type', 'application/x-protobuf').end();
    });
  });
  const port = await listenHere(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    exports,
    spans: () => exports.flatMap(({ body }) => readExport(body)),

    close: async () => endServer(server),
  };
}

import { createHmac } from 'node:crypto';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { WireMessage } from './traffic.ts';

/** The key that the service is started with. */
export const SECRET = 'a-secret-for-the-torture-only';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A client over connections that are kept open, as many as it has requests under way. */
export interface Client {
  /** Sends a signed delivery. Rejects when the connection is cut or nothing comes in time. */
  deliver(message: WireMessage): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Cuts its connections. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 15_000;

export function createClient(port: number, timeoutMs: number = DEFAULT_TIMEOUT_MS): Client {
  const agent = new Agent({ keepAlive: true });

  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers, agent }, (res) => {
        const chunks: Uint8Array[] = [];
        res.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text });
        });
      });
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    async deliver(message) {
      const body = JSON.stringify(message);
      return ask('POST', '/webhook', { 'X-Signature': sign(body) }, body);
    },
    get: async (path) => ask('GET', path, {}),
    close: () => agent.destroy(),
  };
}

export function sign(body: string | Uint8Array, secret: string = SECRET): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

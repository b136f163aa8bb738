import { createHmac } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expectDescribed } from './an-api-description.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body read as JSON. */
  readonly json: AnswerBody;
}

/** Every field that an answer of the service can have. */
interface AnswerBody {
  readonly status: string;
  readonly checks: Readonly<Record<string, string>>;
  readonly detail: readonly { loc: string[]; msg: string; type: string }[];
  readonly data: readonly WireMessage[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly total_messages: number;
}

interface WireMessage {
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly ts: string;
  readonly text: string | null;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Uint8Array;
}

/** Asks one question over a connection of its own; the answer must be one that is described. */
export async function ask(port: number, path: string, asking: Asking = {}): Promise<Answer> {
  const { status, headers, bytes } = await exchange(port, path, asking);
  const text = bytes.toString('utf8');
  expectDescribed(asking.method ?? 'GET', path, { status, headers, text });
  return {
    status,
    headers,
    text,
    get json() {
      return JSON.parse(text) as AnswerBody;
    },
  };
}

interface Bytes {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Asks for a file, in one of these encodings. */
export async function askForBytes(port: number, path: string, encodings?: string): Promise<Bytes> {
  const headers = encodings === undefined ? {} : { 'Accept-Encoding': encodings };
  return exchange(port, path, { headers });
}

async function exchange(port: number, path: string, asking: Asking): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: asking.method ?? 'GET',
        headers: asking.headers ?? {},
        agent: false,
      },
      (res) => {
        const chunks: Uint8Array[] = [];
        res.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            bytes: Buffer.concat(chunks),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(asking.body);
  });
}

export function sign(body: string | Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Posts a body with its signature. */
export async function deliver(
  port: number,
  secret: string,
  body: string | Uint8Array | object,
): Promise<Answer> {
  const bytes =
    typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return ask(port, '/webhook', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Signature': sign(bytes, secret) },
    body: bytes,
  });
}

/** Writes bytes to a connection, and resolves with what came back when the server closes it. */
export async function exchangeBytes(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part, 'latin1');
    });
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)));
    socket.on('close', () => resolve(received));
  });
}

/** Opens a connection, writes to it and leaves it open. */
export async function openAndWrite(port: number, bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.write(bytes, 'latin1', () => resolve()));
  return socket;
}

/** The statuses of the answers in what came over a connection, interim ones too. */
export function statusesIn(received: string): readonly number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

import { sign } from '../client.ts';

interface Delivery {
  readonly body: string | Uint8Array;
  /** Left out: the one that is right. */
  readonly signature?: string;
  readonly requestId?: string;
}

/** The bytes of a whole delivery. */
export function deliveryOf({ body, signature = sign(body), requestId }: Delivery): Uint8Array {
  const bytes = Buffer.from(body);
  const id = requestId === undefined ? '' : `X-Request-ID: ${requestId}\r\n`;
  const head = `POST /webhook HTTP/1.1\r\nHost: x\r\n${id}X-Signature: ${signature}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

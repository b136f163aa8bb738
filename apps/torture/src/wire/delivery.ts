import { sign } from '../client.ts';

/** The bytes of a whole delivery, signed unless a signature is given. */
export function deliveryOf(body: string | Uint8Array, signature: string = sign(body)): Uint8Array {
  const bytes = Buffer.from(body);
  const head = `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Signature: ${signature}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

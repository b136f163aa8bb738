import { SECURITY_HEADERS } from './security-headers.ts';

/** An answer as it goes onto a socket, for requests that never reach the application. */
export function rawAnswer(status: number, detail: string, requestId: string): string {
  const body = JSON.stringify({ detail });
  return [
    `HTTP/1.1 ${status} ${detail}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-ID: ${requestId}`,
    ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

import type { IncomingMessage } from 'node:http';

/** The characters of a host and port (RFC 3986, 3.2.2); an empty one is allowed. */
const HOST = /^[\w.~!$&'()*+,;=%:[\]-]*$/;

/**
 * Whether a request is one of HTTP/1.1 or 1.0. Of what RFC 9112 has a server refuse, Node's parser
 * lets pass: other versions, hosts that are missing, repeated or no hosts (3.2), and chunks in
 * HTTP/1.0 (6.1).
 */
export function isHttp1({ httpVersion, headers, rawHeaders }: IncomingMessage): boolean {
  if (!HOST.test(headers.host ?? '')) return false;
  const hosts = countHosts(rawHeaders);
  if (httpVersion === '1.1') return hosts === 1;
  return httpVersion === '1.0' && hosts <= 1 && headers['transfer-encoding'] === undefined;
}

function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

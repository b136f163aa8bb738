// The least that a receiver of signed webhooks can do: read the body, check the HMAC, answer.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECRET } from '../load/traffic.ts';

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const expected = createHmac('sha256', SECRET).update(Buffer.concat(chunks)).digest();
    const claimed = Buffer.from(String(req.headers['x-signature']), 'hex');
    const authentic = claimed.length === expected.length && timingSafeEqual(claimed, expected);
    const body = authentic ? '{"status":"ok"}' : '{"detail":"invalid signature"}';
    res.writeHead(authentic ? 200 : 401, {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    });
    res.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ message: 'listening', port })}\n`);
});
process.on('SIGTERM', () => process.exit(0));

import type { Request, Response } from 'express';

const MAX_UNREAD_BYTES = 64 * 1024;

/** Sends a JSON body. */
export function answer(req: Request, res: Response, status: number, body: object): void {
  if (leavesMuchUnread(req)) res.set('Connection', 'close');
  res.status(status).type('json').send(JSON.stringify(body));
}

// Before the next request on the connection Node reads what is left of this one's body, however
// long that is.
function leavesMuchUnread(req: Request): boolean {
  if (req.complete || req.readableEnded) return false;
  if (req.headers['transfer-encoding'] !== undefined) return true;
  return Number(req.headers['content-length'] ?? 0) > MAX_UNREAD_BYTES;
}

import { Router, type RequestHandler } from 'express';
import { answer } from './answer.ts';
import { exchangeOf } from './exchange.ts';

/** A router that tells `/messages` from `/Messages` and from `/messages/`. */
export function createRouter(): Router {
  return Router({ caseSensitive: true, strict: true });
}

/** Mounts what one path does: its one method (GET answers HEAD too), and 405 for every other. */
export function route(
  router: Router,
  path: string,
  method: 'get' | 'post',
  handle: RequestHandler,
): void {
  const mounted = router.route(path);
  mounted.all((_req, res, next) => {
    exchangeOf(res).route = path;
    next();
  });
  mounted[method](handle);
  mounted.all((req, res) => {
    res.set('Allow', method === 'get' ? 'GET, HEAD' : 'POST');
    answer(req, res, 405, { detail: 'Method Not Allowed' });
  });
}

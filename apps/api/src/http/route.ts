import type { IRouter, RequestHandler } from 'express';
import { answer } from './answer.ts';
import { exchangeOf } from './exchange.ts';

/** Mounts what one path does: its one method (GET answers HEAD too), and 405 for every other. */
export function route(
  router: IRouter,
  path: string,
  method: 'get' | 'post',
  handle: RequestHandler,
): void {
  const mounted = router.route(path);
  mounted[method]((req, res, next) => {
    exchangeOf(res).route = path;
    return handle(req, res, next);
  });
  mounted.all((req, res) => {
    exchangeOf(res).route = path;
    res.set('Allow', method === 'get' ? 'GET, HEAD' : 'POST');
    answer(req, res, 405, { detail: 'Method Not Allowed' });
  });
}

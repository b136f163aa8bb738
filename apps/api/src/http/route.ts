import type { IRouter, RequestHandler } from 'express';
import { answer } from './answer.ts';
import { exchangeOf } from './exchange.ts';

/** Paths of one form, and the name that they have together. */
export interface PathPattern {
  readonly pattern: RegExp;
  readonly template: string;
}

/** Mounts what one path does: its one method (GET answers HEAD too), and 405 for every other. */
export function route(
  router: IRouter,
  path: string | PathPattern,
  method: 'get' | 'post',
  handle: RequestHandler,
): void {
  const [pattern, template] =
    typeof path === 'string' ? [path, path] : [path.pattern, path.template];
  const mounted = router.route(pattern);
  mounted[method]((req, res, next) => {
    exchangeOf(res).route = template;
    return handle(req, res, next);
  });
  mounted.all((req, res) => {
    exchangeOf(res).route = template;
    res.set('Allow', method === 'get' ? 'GET, HEAD' : 'POST');
    answer(req, res, 405, { detail: 'Method Not Allowed' });
  });
}

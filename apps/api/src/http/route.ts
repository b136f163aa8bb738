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
  mounted[method](named(template, handle));
  mounted.all(
    named(template, (req, res) => {
      res.set('Allow', method === 'get' ? 'GET, HEAD' : 'POST');
      answer(req, res, 405, { detail: 'Method Not Allowed' });
    }),
  );
}

/**
 * The same for the path that nearly every request asks for; to be mounted first. As middleware it is
 * called without matching a pattern and walking through a route, which took 7 % of the main
 * thread's time for a delivery. What is asked in any other form takes the route.
 */
export function routeBeforeAll(router: IRouter, path: string, handle: RequestHandler): void {
  const handleNamed = named(path, handle);
  router.use((req, res, next) =>
    req.method === 'POST' && req.url === path ? handleNamed(req, res, next) : next(),
  );
  route(router, path, 'post', handle);
}

/** Tells log and metrics the name of the route. */
function named(template: string, handle: RequestHandler): RequestHandler {
  return (req, res, next) => {
    exchangeOf(res).route = template;
    return handle(req, res, next);
  };
}

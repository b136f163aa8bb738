import { expect } from 'chai';
import express from 'express';
import { before, describe, it } from 'mocha';
import { buildDashboard } from '../a-dashboard.ts';
import { overSqlite, startService } from '../a-service.ts';
import { DESCRIPTION } from '../an-api-description.ts';
import * as provoke from './provoke.ts';

/** Of the description, what should have been tried: `GET /stats 401`. */
const DESCRIBED = Object.entries(DESCRIPTION.paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, { responses }]) =>
    Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
  ),
);

describe('the OpenAPI description', () => {
  before(buildDashboard);

  it('has every route and method that the service has, and no other', async () => {
    const mounted = await mountedRoutes();

    expect(mounted).to.have.members(
      Object.entries(DESCRIPTION.paths).flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => `${method} ${path}`),
      ),
    );
  });

  it('is true of every status that it names, with its headers and its body', async () => {
    const answered = [
      ...(await provoke.answersOf({}, provoke.usualRequests)),
      ...(await provoke.answersOf({ readTokens: [provoke.TOKEN] }, provoke.requestsWithoutToken)),
      ...(await provoke.answersOf(
        { webhookSecret: undefined, enableMetrics: false },
        provoke.lackingRequests,
        provoke.withoutDashboard,
      )),
      ...(await provoke.answersFrom(provoke.BUG, provoke.failingRequests)),
      ...(await provoke.answersFrom(provoke.BUSY, provoke.failingRequests)),
      ...(await provoke.rawAnswers()),
    ];

    const tried = new Set(answered.map(([request, { status }]) => `${request} ${status}`));
    // What has no part that could be made to fail would take a bug.
    const untried = DESCRIBED.filter((one) => !tried.has(one));
    expect(untried).to.deep.equal([
      'GET /health/live 500',
      'GET /openapi.json 500',
      'GET /docs 500',
    ]);
  });
});

interface Mounted {
  readonly path: string | RegExp;
  readonly methods: Readonly<Record<string, boolean>>;
}

/** The routes of the application, as Express is told of them; those of the page's parts left out. */
async function mountedRoutes(): Promise<string[]> {
  // What Express is beside what its types say.
  const application = express.application as unknown as { route: (path: string) => Mounted };
  const { route } = application;
  const routes: Mounted[] = [];
  application.route = function record(path) {
    const mounted = route.call(this, path);
    routes.push(mounted);
    return mounted;
  };
  try {
    await (await startService(overSqlite)).close();
  } finally {
    application.route = route;
  }
  return routes
    .map(({ path, methods }) => ({ path: templateIn(path), methods }))
    .filter(({ path }) => !path.startsWith('/docs/'))
    .flatMap(({ path, methods }) =>
      Object.keys(methods)
        .filter((method) => method !== '_all')
        .map((method) => `${method} ${path}`),
    );
}

/** A path's name in the description; of a pattern, the name of what it stands for. */
function templateIn(path: string | RegExp): string {
  if (typeof path === 'string') return path;
  const templates = Object.keys(DESCRIPTION.paths).filter((one) => one.includes('{'));
  return templates.find((one) => path.test(one.replaceAll(/\{\w+\}/g, 'x'))) ?? String(path);
}

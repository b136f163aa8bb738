import { changesOf, type EquivalentMutant } from '../equivalent-mutant.ts';

const SOURCES = 'apps/api/src';

export const API: readonly EquivalentMutant[] = [
  ...changesOf(`${SOURCES}/http/read-query.ts`, [
    [
      "loc: ['query', v.getDotPath(issue) ?? ''],",
      'Every issue of a parameter has a path; the types do not say so.',
      ["''", '"Stryker was here!"'],
    ],
    [
      "if (result.success) return { kind: 'query', query: result.output };",
      'Only asked whether it is faults.',
      ["'query'", '""'],
    ],
    [
      "return start === -1 ? '' : url.slice(start + 1);",
      'What is taken for a query then has a parameter that nobody knows.',
      ['start === -1', 'false'],
      ['-1', '+1'],
      ["''", '"Stryker was here!"'],
    ],
  ]),
  ...changesOf(`${SOURCES}/http/messages-query.ts`, [
    [
      "return { kind: 'query', query: { filter, limit, offset } };",
      'Only asked whether it is faults.',
      ["'query'", '""'],
    ],
  ]),
  ...changesOf(`${SOURCES}/http/read-raw-body.ts`, [
    [
      "return new HttpProblem(400, 'the body ended early', 'aborted');",
      'Nobody is there to read it: who only stops sending is answered by the parser.',
      ["'the body ended early'", '""'],
    ],
  ]),
  ...changesOf(`${SOURCES}/http/require-token.ts`, [
    [
      "const credentials = BEARER.exec(authorization ?? '');",
      'Either names no scheme.',
      ["''", '"Stryker was here!"'],
    ],
    [
      "return credentials === null ? undefined : (credentials[1] ?? '');",
      'Either is no token.',
      ["''", '"Stryker was here!"'],
    ],
  ]),
  ...changesOf(`${SOURCES}/http/webhook-routes.ts`, [
    [
      "} else if (outcome.kind !== 'invalid_signature') {",
      'For the types: such an outcome has no id.',
      ["outcome.kind !== 'invalid_signature'", 'true'],
      ["'invalid_signature'", '""'],
    ],
  ]),
];

import type { Mutant } from './mutant.ts';

/** A change of a source that no test can notice, because nothing that is promised depends on it. */
export interface EquivalentMutant {
  readonly source: string;
  /** The line as it is, without its indentation. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

const DOMAIN = 'packages/domain/src/messages';
const WIRE = 'packages/wire/src';
const API = 'apps/api/src';

/**
 * Each was looked at by hand. One that the tests do notice, or that is no longer in the source, ends
 * the run: the list stays as short as it can be.
 */
export const EQUIVALENT_MUTANTS: readonly EquivalentMutant[] = [
  {
    source: `${DOMAIN}/authenticate-delivery.ts`,
    line: "const signedWith = await signer.verify(body, signature ?? '');",
    original: "''",
    replacement: '"Stryker was here!"',
    reason: 'Either is the signature of nothing.',
  },
  {
    source: `${DOMAIN}/message.ts`,
    line: 'return value.length > limit && codePoints(value) > limit;',
    original: 'value.length > limit',
    replacement: 'true',
    reason: 'Spares the counting; what has more code points than the limit has more units too.',
  },
  {
    source: `${DOMAIN}/message.ts`,
    line: 'return value.length > limit && codePoints(value) > limit;',
    original: 'value.length > limit',
    replacement: 'value.length >= limit',
    reason: 'Spares the counting; what has more code points than the limit has more units too.',
  },
  {
    source: `${DOMAIN}/fold-case.ts`,
    line: 'if (!UPPER_OR_BEYOND_ASCII.test(text)) return text;',
    original: '!UPPER_OR_BEYOND_ASCII.test(text)',
    replacement: 'false',
    reason: 'A shorter way to the same text.',
  },
  {
    source: `${DOMAIN}/fold-case.ts`,
    line: 'if (!BEYOND_ASCII.test(text)) return text.toLowerCase();',
    original: '!BEYOND_ASCII.test(text)',
    replacement: 'false',
    reason: 'A shorter way to the same text: the table has A to Z too.',
  },
  {
    source: `${WIRE}/hmac-signer.ts`,
    line: 'const isOfPrevious = previous === undefined ? () => false : createComparison(previous);',
    original: '() => false',
    replacement: '() => undefined',
    reason: 'Only asked whether it is true.',
  },
  {
    source: `${WIRE}/hmac-signer.ts`,
    line: "const key = createSecretKey(secret, 'utf8');",
    original: "'utf8'",
    replacement: '""',
    reason: 'Node takes UTF-8 where it is told no encoding.',
  },
  {
    source: `${WIRE}/delivery-schema.ts`,
    line: "if (result.success) return { kind: 'command', command: result.output };",
    original: "'command'",
    replacement: '""',
    reason: 'Only asked whether it is faults.',
  },
  ...['issue.path?.[0].key', 'issue.path[0]'].map((replacement) => ({
    source: `${WIRE}/delivery-schema.ts`,
    line: 'const key = String(issue.path?.[0]?.key);',
    original: replacement === 'issue.path[0]' ? 'issue.path?.[0]' : 'issue.path?.[0]?.key',
    replacement,
    reason: 'Every issue of a field has a path; the types do not say so.',
  })),
  {
    source: `${API}/http/read-query.ts`,
    line: "loc: ['query', v.getDotPath(issue) ?? ''],",
    original: "''",
    replacement: '"Stryker was here!"',
    reason: 'Every issue of a parameter has a path; the types do not say so.',
  },
  {
    source: `${API}/http/read-query.ts`,
    line: "if (result.success) return { kind: 'query', query: result.output };",
    original: "'query'",
    replacement: '""',
    reason: 'Only asked whether it is faults.',
  },
  ...(
    [
      ['start === -1', 'false'],
      ['-1', '+1'],
      ["''", '"Stryker was here!"'],
    ] as const
  ).map(([original, replacement]) => ({
    source: `${API}/http/read-query.ts`,
    line: "return start === -1 ? '' : url.slice(start + 1);",
    original,
    replacement,
    reason: 'What is taken for a query then has a parameter that nobody knows.',
  })),
  {
    source: `${API}/http/messages-query.ts`,
    line: "return { kind: 'query', query: { filter, limit, offset } };",
    original: "'query'",
    replacement: '""',
    reason: 'Only asked whether it is faults.',
  },
  {
    source: `${API}/http/read-raw-body.ts`,
    line: "throw new HttpProblem(400, 'the body ended early', 'aborted');",
    original: "'the body ended early'",
    replacement: '""',
    reason: 'Nobody is there to read it: who only stops sending is answered by the parser.',
  },
  {
    source: `${API}/http/require-token.ts`,
    line: "const credentials = BEARER.exec(authorization ?? '');",
    original: "''",
    replacement: '"Stryker was here!"',
    reason: 'Either names no scheme.',
  },
  {
    source: `${API}/http/require-token.ts`,
    line: "return credentials === null ? undefined : (credentials[1] ?? '');",
    original: "''",
    replacement: '"Stryker was here!"',
    reason: 'Either is no token.',
  },
  {
    source: `${API}/http/webhook-routes.ts`,
    line: "} else if (outcome.kind !== 'invalid_signature') {",
    original: "outcome.kind !== 'invalid_signature'",
    replacement: 'true',
    reason: 'For the types: such an outcome has no id.',
  },
  {
    source: `${API}/http/webhook-routes.ts`,
    line: "} else if (outcome.kind !== 'invalid_signature') {",
    original: "'invalid_signature'",
    replacement: '""',
    reason: 'For the types: such an outcome has no id.',
  },
  {
    source: 'packages/sql-store/src/message-columns.ts',
    line: 'return folded === text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded;',
    original: '/[A-Z]+/g',
    replacement: '/[A-Z]/g',
    reason: 'Calls more often, to the same end.',
  },
];

export function isMutant(listed: EquivalentMutant, mutant: Mutant): boolean {
  return (
    listed.source === mutant.source &&
    listed.line === mutant.line &&
    listed.original === mutant.original &&
    listed.replacement === mutant.replacement
  );
}

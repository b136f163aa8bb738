import { changesOf, type EquivalentMutant } from '../equivalent-mutant.ts';

const SOURCES = 'packages/wire/src';

export const WIRE: readonly EquivalentMutant[] = [
  ...changesOf(`${SOURCES}/hmac-signer.ts`, [
    [
      'const isOfPrevious = previous === undefined ? () => false : createComparison(previous);',
      'Only asked whether it is true.',
      ['() => false', '() => undefined'],
    ],
    [
      "return createHmac('sha256', createSecretKey(secret, 'utf8')).update(body).digest('hex');",
      'Node takes UTF-8 where it is told no encoding.',
      ["'utf8'", '""'],
    ],
  ]),
  ...changesOf(`${SOURCES}/hmac-sha256.ts`, [
    [
      "const key = createSecretKey(secret, 'utf8');",
      'Node takes UTF-8 where it is told no encoding.',
      ["'utf8'", '""'],
    ],
  ]),
  ...changesOf(`${SOURCES}/delivery-schema.ts`, [
    [
      "if (result.success) return { kind: 'command', command: result.output };",
      'Only asked whether it is faults.',
      ["'command'", '""'],
    ],
    [
      'const key = String(issue.path?.[0]?.key);',
      'Every issue of a field has a path; the types do not say so.',
      ['issue.path?.[0]?.key', 'issue.path?.[0].key'],
      ['issue.path?.[0]', 'issue.path[0]'],
    ],
  ]),
];

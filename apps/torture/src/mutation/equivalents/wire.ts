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
      'const SHORT_BYTES = 16 * 1024;',
      'Says which of two ways is taken to the same HMAC.',
      ['16 * 1024', '16 / 1024'],
    ],
    [
      "const key = createSecretKey(secret, 'utf8');",
      'Node takes UTF-8 where it is told no encoding.',
      ["'utf8'", '""'],
    ],
    [
      "if (body.length > SHORT_BYTES) return createHmac('sha256', key).update(body).digest();",
      'Both ways lead to the same HMAC.',
      ['body.length > SHORT_BYTES', 'true'],
      ['body.length > SHORT_BYTES', 'body.length >= SHORT_BYTES'],
    ],
    [
      'for (let i = 0; i < BLOCK_BYTES; i += 1) block[i] = (short[i] ?? 0) ^ pad;',
      'The byte after the block is written before it is hashed, or not hashed.',
      ['i < BLOCK_BYTES', 'i <= BLOCK_BYTES'],
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

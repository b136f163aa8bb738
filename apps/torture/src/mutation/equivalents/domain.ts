import { changesOf, type EquivalentMutant } from '../equivalent-mutant.ts';

const SOURCES = 'packages/domain/src/messages';

export const DOMAIN: readonly EquivalentMutant[] = [
  ...changesOf(`${SOURCES}/authenticate-delivery.ts`, [
    [
      "return ({ body, signature }) => signer.verify(body, signature ?? '').then(outcomeOf);",
      'Either is the signature of nothing.',
      ["''", '"Stryker was here!"'],
    ],
  ]),
  ...changesOf(`${SOURCES}/utc-text.ts`, [
    ["let lastText = '';", 'Written before it is read.', ["''", '"Stryker was here!"']],
    [
      'if (second !== lastSecond) {',
      'Makes the same text again.',
      ['second !== lastSecond', 'true'],
    ],
  ]),
  ...changesOf(`${SOURCES}/message.ts`, [
    [
      'return value.length > limit && codePoints(value) > limit;',
      'Spares the counting; what has more code points than the limit has more units too.',
      ['value.length > limit', 'true'],
      ['value.length > limit', 'value.length >= limit'],
    ],
    [
      'for (let i = 0; i < value.length; i += 1) {',
      'Behind the last unit there is none, which is no half of a pair.',
      ['i < value.length', 'i <= value.length'],
    ],
  ]),
  ...changesOf(`${SOURCES}/fold-case.ts`, [
    [
      'if (!UPPER_OR_BEYOND_ASCII.test(text)) return text;',
      'A shorter way to the same text.',
      ['!UPPER_OR_BEYOND_ASCII.test(text)', 'false'],
    ],
    [
      'if (!BEYOND_ASCII.test(text)) return text.toLowerCase();',
      'A shorter way to the same text: the table has A to Z too.',
      ['!BEYOND_ASCII.test(text)', 'false'],
    ],
  ]),
];

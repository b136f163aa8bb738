import * as fc from 'fast-check';
import {
  instant,
  msisdn,
  type InstantKey,
  type Message,
  type MessageFilter,
} from '../../src/index.ts';
import { aMessage } from '../../src/testing/index.ts';

// Few values, so that ids collide, instants tie in different spellings and parts are found.
const LETTERS = ['a', 'A', 'i', 'I', 'İ', 'ı', 'ß', 'ẞ', 'ſ', 'S', 'σ', 'ς', 'Σ', 'K', '\u{10400}'];
const OTHERS = ['\u{10428}', '%', '_', '\\', '*', ' ', '\u{1f600}', '\uffee', 'é', 'e\u0301', "'"];
const character = fc.constantFrom(...LETTERS, ...OTHERS);
const word = fc.string({ unit: character, maxLength: 6 });
const sender = fc.constantFrom('+1', '+2', '+12', '+120');
const sentAt = fc
  .tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom('', '.0', '.5', '.50', '.25', '.500000001'),
  )
  .map(([second, fraction]) => `2025-01-15T10:00:0${second}${fraction}Z`);

export const bounds: fc.Arbitrary<InstantKey[]> = fc
  .uniqueArray(sentAt, { minLength: 1, maxLength: 8, selector: (at) => instant(at).key })
  .map((some) => some.map((at) => instant(at).key).toSorted());

export const message: fc.Arbitrary<Message> = fc
  .record({
    id: fc.oneof(word, fc.string({ unit: 'binary', maxLength: 3 })).filter(isAnId),
    sender,
    sentAt,
    text: fc.option(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 8 }).filter(isAText)), {
      nil: undefined,
    }),
  })
  .map((words) => aMessage(words));

export const filter: fc.Arbitrary<MessageFilter> = fc.record(
  {
    sender: sender.map(msisdn),
    since: sentAt.map(instant),
    textContains: fc.oneof(word, fc.string({ unit: 'grapheme', maxLength: 3 })),
  },
  { requiredKeys: [] },
);

function isAnId(value: string): boolean {
  return value !== '' && isAText(value);
}

function isAText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

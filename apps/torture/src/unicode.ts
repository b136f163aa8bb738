import { aNastyText } from './hostile/nasty-text.ts';
import { escaped, spelledByChance } from './hostile/spelling.ts';
import type { Random } from './random.ts';

/** A message, and one of the ways to write it down in JSON. */
export interface SpelledMessage {
  readonly id: string;
  readonly text: string;
  readonly body: string;
}

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const LAST = 0x10ffff;
const MAX_ID_LENGTH = 256;
const MAX_TEXT_LENGTH = 4_096;

/** How many characters there are but U+0000: what a message may be made of. */
export const STORABLE_CHARACTERS: number = LAST - (LAST_SURROGATE - FIRST_SURROGATE + 1);

/** Texts that hold every character but U+0000 once; `name` starts their ids. */
export function* everyCharacterInTexts(
  name: string,
  spell: (text: string) => string,
): Generator<SpelledMessage> {
  let count = 0;
  for (const text of everyCharacter(MAX_TEXT_LENGTH)) {
    count += 1;
    yield spelled(`${name} ${count}`, text, spell(text));
  }
}

/** Ids that hold every character but U+0000 once. */
export function* everyCharacterInIds(spell: (id: string) => string): Generator<SpelledMessage> {
  for (const id of everyCharacter(MAX_ID_LENGTH)) yield spelled(id, '', '""', spell(id));
}

/** Messages of any characters in any spelling; no id twice. */
export function* messagesByChance(count: number, random: Random): Generator<SpelledMessage> {
  for (let i = 0; i < count; i += 1) {
    // The dot keeps 1 before a 2 from being 12.
    const id = `${i}.${aNastyText(random, MAX_ID_LENGTH - 8)}`;
    const text = aNastyText(random, MAX_TEXT_LENGTH);
    yield spelled(id, text, spelledByChance(text, random), spelledByChance(id, random));
  }
}

/** Bodies with what can't be stored and returned, in the id and in the text. */
export function* unstorable(): Generator<Uint8Array> {
  for (let unit = FIRST_SURROGATE; unit <= LAST_SURROGATE; unit += 1) {
    const half = String.fromCharCode(unit);
    for (const value of [escaped(half), escaped(`a${half}b`)]) {
      yield Buffer.from(spelled('x', '', value).body);
      yield Buffer.from(spelled('', '', '""', value).body);
    }
    yield withBytes(0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  yield Buffer.from(spelled('x', '', escaped('a\0b')).body);
  yield Buffer.from(spelled('', '', '""', escaped('a\0b')).body);
  for (let control = 0; control < 0x20; control += 1) yield withBytes(control);
  for (let byte = 0x80; byte < 0x100; byte += 1) yield withBytes(byte);
  yield withBytes(0xc0, 0x80);
  yield withBytes(0xe0, 0x80, 0x80);
  yield withBytes(0xf0, 0x80, 0x80, 0x80);
  yield withBytes(0xf4, 0x90, 0x80, 0x80);
}

function* everyCharacter(atOnce: number): Generator<string> {
  let text = '';
  let length = 0;
  for (let character = 1; character <= LAST; character += 1) {
    if (character >= FIRST_SURROGATE && character <= LAST_SURROGATE) continue;
    text += String.fromCodePoint(character);
    length += 1;
    if (length < atOnce) continue;
    yield text;
    text = '';
    length = 0;
  }
  yield text;
}

function spelled(id: string, text: string, textJson: string, idJson?: string): SpelledMessage {
  const body = `{"message_id":${idJson ?? JSON.stringify(id)},"from":"+1","to":"+2","ts":"2025-01-15T10:00:00Z","text":${textJson}}`;
  return { id, text, body };
}

function withBytes(...bytes: readonly number[]): Uint8Array {
  const [before = '', after = ''] = spelled('x', '', '"?"').body.split('?');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

import type { Random } from '../random.ts';
import type { Expected } from './hostile-request.ts';
import { aFaultIn, fieldsOf, type Fields } from './message-fields.ts';
import { aNastyText } from './nasty-text.ts';
import { escaped, spelledByChance, spelledObject } from './spelling.ts';

/** A body, and what must come of it when it is signed well. */
export interface HostileBody {
  readonly bytes: Uint8Array;
  readonly expected: Expected;
}

const NAMES = ['message_id', 'from', 'to', 'ts', 'text'];
const KNOWN_IDS = 200;
const MAX_LOGGED_LENGTH = 256;

const STORED: Expected = { statuses: [200], results: ['created', 'duplicate'] };
const NO_JSON: Expected = {
  statuses: [422],
  results: ['validation_error'],
  faultyFields: ['body'],
};
const EITHER: Expected = {
  statuses: [200, 422],
  results: ['created', 'duplicate', 'validation_error'],
};

const NO_OBJECTS = ['', ' ', 'null', 'true', '0', '"x"', '[]', '[{}]', 'Hello', '{}{}', '{', '}'];
const UNKNOWN_VALUES = [
  '0',
  '-0',
  '1e999',
  '-1E-999',
  '12345678901234567890.5',
  '[]',
  '{}',
  '[[[[]]]]',
  '{"a":{"b":[1,2,{"c":null}]}}',
  '"\\ud800"',
  '"\\u0000"',
];
const UNKNOWN_KEYS = ['__proto__', 'constructor', 'toString', 'valueOf', '', 'id', '\ud800', '\0'];
const BROKEN_UTF8 = [
  [0xff],
  [0x80],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
];

export function aHostileBody(random: Random): HostileBody {
  const kind = random.next();
  if (kind < 0.35) return aWholeBody(random);
  if (kind < 0.7) return aFaultyBody(random);
  if (kind < 0.85) return aBodyThatIsNoJson(random);
  if (kind < 0.95) return aDamagedBody(random);
  return aLargeBody(random);
}

function aWholeBody(random: Random): HostileBody {
  const id = anId(random);
  const json = spelledObject(
    disordered([...fieldsOf(id, random), ...unknown(random)], random),
    random,
  );
  return { bytes: Buffer.from(json), expected: { ...STORED, messageId: id } };
}

function aFaultyBody(random: Random): HostileBody {
  const faulty = NAMES.filter(() => random.next() < 0.3);
  if (faulty.length === 0) faulty.push(random.pick(NAMES));
  const faults = new Map(faulty.map((name) => [name, aFaultIn(name, random)]));
  const fields = fieldsOf('faulty', random).filter(([name]) => !faults.has(name));
  for (const [name, json] of faults) if (json !== undefined) fields.push([name, json]);
  const spelled = spelledObject(disordered([...fields, ...unknown(random)], random), random);
  return {
    bytes: Buffer.from(spelled),
    expected: { statuses: [422], results: ['validation_error'], faultyFields: faulty },
  };
}

function aBodyThatIsNoJson(random: Random): HostileBody {
  const whole = spelledObject(fieldsOf('broken', random), random).trim();
  const cut = random.between(0, whole.length - 1);
  const bytes = random.pick([
    () => Buffer.from(random.pick(NO_OBJECTS)),
    () => Buffer.from(whole.slice(0, cut)),
    () => Buffer.from(`\ufeff${whole}`),
    () => Buffer.from(`${whole}${random.pick(['x', ',', '}', '\0', whole])}`),
    () =>
      Buffer.from(`{"a":${random.pick(['NaN', '01', '+1', '.5', '1.', "'x'", '"\t"', '"\\x"'])}}`),
    () => Buffer.from('[{"a":'.repeat(random.between(1, 20_000))),
    () => withBrokenUtf8(random),
  ])();
  return { bytes, expected: NO_JSON };
}

// Bytes changed at random in what was a whole body.
function aDamagedBody(random: Random): HostileBody {
  const bytes = Buffer.from(spelledObject(fieldsOf('damaged', random), random));
  for (let i = random.between(1, 4); i > 0; i -= 1) {
    bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
  }
  return { bytes, expected: EITHER };
}

function aLargeBody(random: Random): HostileBody {
  const whole = spelledObject(fieldsOf('large', random), random);
  const deep = random.between(1, 5_000);
  const json = random.pick([
    () => whole + ' '.repeat(random.between(10_000, 60_000)),
    () => addedTo(whole, `"deep":${'['.repeat(deep)}${']'.repeat(deep)}`),
    () => addedTo(whole, `"deep":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`),
    () => addedTo(whole, Array.from({ length: deep }, (_, i) => `"k${i}":${i}`).join(',')),
    () => addedTo(whole, Array.from({ length: deep }, () => '"text":"last"').join(',')),
    () => addedTo(whole, `"number":${'9'.repeat(deep)}`),
    () => addedTo(whole, `${escaped('x'.repeat(deep))}:0`),
  ])();
  return { bytes: Buffer.from(json), expected: STORED };
}

function addedTo(object: string, members: string): string {
  return `${object.trimEnd().slice(0, -1)},${members}}`;
}

// Of a key given twice the last counts, so that whatever comes before it must not matter.
function disordered(fields: Fields, random: Random): Fields {
  const order = fields.map((field) => ({ field, at: random.next() }));
  const fieldsInOrder = order.toSorted((a, b) => a.at - b.at).map(({ field }) => field);
  if (random.next() < 0.8) return fieldsInOrder;
  const [name] = random.pick(fields);
  return [[name, random.pick(UNKNOWN_VALUES)], ...fieldsInOrder];
}

function unknown(random: Random): Fields {
  const count = random.next() < 0.3 ? random.between(1, 4) : 0;
  return Array.from({ length: count }, () => {
    const key = random.next() < 0.5 ? random.pick(UNKNOWN_KEYS) : `?${aNastyText(random, 40)}`;
    const json =
      random.next() < 0.5
        ? random.pick(UNKNOWN_VALUES)
        : spelledByChance(aNastyText(random, 40), random);
    return [key, json] as const;
  });
}

function withBrokenUtf8(random: Random): Buffer {
  const broken = Buffer.from(random.pick(BROKEN_UTF8));
  return Buffer.concat([Buffer.from('{"text":"'), broken, Buffer.from('"}')]);
}

function anId(random: Random): string {
  if (random.next() < 0.5) return `known ${random.between(1, KNOWN_IDS)}`;
  return aNastyText(random, 255) + random.pick(['!', '\u{1f600}', 'é']);
}

/** As a line of the log has an id: at most 256 characters, and which they were is no secret. */
export function asLogged(id: string): string {
  const characters = [...id];
  return characters.length <= MAX_LOGGED_LENGTH
    ? id
    : `${characters.slice(0, MAX_LOGGED_LENGTH).join('')}…`;
}

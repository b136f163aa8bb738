import type { Random } from '../random.ts';
import { aNastyText } from './nasty-text.ts';
import { escaped, spelledByChance } from './spelling.ts';

/** The fields of a delivery's body, each as JSON, in the order in which they are sent. */
export type Fields = readonly (readonly [key: string, json: string])[];

const OF_ANOTHER_TYPE = ['0', '-1e999', 'true', '[]', '["x"]', '{}', '{"":{}}'];
const HALF_CHARACTERS = ['\ud800', '\udbff', '\udc00', '\udfff', 'a\udfffb', '\udc00\ud800'];

const FAULTY_TIMES = [
  '2025-02-30T10:00:00Z',
  '2025-02-29T10:00:00Z',
  '1900-02-29T10:00:00Z',
  '0000-01-01T00:00:00Z',
  '2025-13-01T00:00:00Z',
  '2025-00-01T00:00:00Z',
  '2025-01-00T00:00:00Z',
  '2025-01-01T24:00:00Z',
  '2025-01-01T00:60:00Z',
  '2016-12-31T23:59:60Z',
  '2025-01-01T00:00:00',
  '2025-01-01T00:00:00z',
  '2025-01-01t00:00:00Z',
  '2025-01-01 00:00:00Z',
  '2025-01-01T00:00:00+00:00',
  '2025-01-01T00:00:00.Z',
  '2025-01-01T00:00:00.1234567890Z',
  '2025-01-01T00:00:00,5Z',
  '2025-01-01T00:00Z',
  '+2025-01-01T00:00:00Z',
  '-2025-01-01T00:00:00Z',
  '20250-01-01T00:00:00Z',
  '２０２５-01-01T00:00:00Z',
  '2025-01-01T00:00:00Z\n',
  ' 2025-01-01T00:00:00Z',
  '1736935200',
  '',
];
const FAULTY_NUMBERS = [
  '',
  '+',
  '1',
  '++1',
  '+1\n',
  '\n+1',
  ' +1',
  '+1 ',
  '+a',
  '+1-2',
  '+\u0661',
  '+\uff11',
  '\uff0b1',
  `+${'9'.repeat(33)}`,
  `+${'9'.repeat(5_000)}`,
  '+1\0',
  '+1.5',
  '+0x1',
];

export function aNumber(random: Random): string {
  const digits = random.next() < 0.1 ? 32 : random.between(1, 15);
  return `+${Array.from({ length: digits }, () => random.between(0, 9)).join('')}`;
}

export function anInstant(random: Random): string {
  const two = (from: number, to: number): string =>
    String(random.between(from, to)).padStart(2, '0');
  const year = random.pick(['0001', '1969', '1970', '2000', '2024', '2025', '2038', '9999']);
  const fraction = Array.from({ length: random.between(1, 9) }, () => random.between(0, 9)).join(
    '',
  );
  const time = `${two(0, 23)}:${two(0, 59)}:${two(0, 59)}`;
  return `${year}-${two(1, 12)}-${two(1, 28)}T${time}${random.pick(['', `.${fraction}`])}Z`;
}

/** Fields that keep every rule. */
export function fieldsOf(id: string, random: Random): Fields {
  const spelled = (value: string): string => spelledByChance(value, random);
  const text = random.pick(['null', undefined, spelled(aNastyText(random, 4_096))]);
  return [
    ['message_id', spelled(id)],
    ['from', spelled(aNumber(random))],
    ['to', spelled(aNumber(random))],
    ['ts', spelled(anInstant(random))],
    ...(text === undefined ? [] : ([['text', text]] as const)),
  ];
}

/** JSON that breaks a rule of this field; `undefined` leaves the field out. */
export function aFaultIn(field: string, random: Random): string | undefined {
  const common = field === 'text' ? OF_ANOTHER_TYPE : [...OF_ANOTHER_TYPE, 'null', undefined];
  if (random.next() < 0.4) return random.pick(common);
  switch (field) {
    case 'message_id':
      return escaped(random.pick(['', 'x'.repeat(257), '\u{1f600}'.repeat(257), ...unstorable()]));
    case 'text':
      return escaped(random.pick(['x'.repeat(4_097), '\u{1f600}'.repeat(4_097), ...unstorable()]));
    case 'ts':
      return spelledByChance(random.pick(FAULTY_TIMES), random);
    default:
      return spelledByChance(random.pick(FAULTY_NUMBERS), random);
  }
}

function unstorable(): readonly string[] {
  return ['\0', 'a\0b', ...HALF_CHARACTERS];
}

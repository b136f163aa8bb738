import type { Random } from '../random.ts';
import { anInstant, aNumber } from './message-fields.ts';
import { aNastyText } from './nasty-text.ts';

/** A query string for `GET /messages`, and the parameters in it that break a rule. */
export interface HostileQuery {
  readonly text: string;
  readonly faultyParameters: readonly string[];
}

/** What a parameter is given, as it stands in the address, and whether it breaks the rule. */
interface Value {
  readonly spelled: string;
  readonly isFaulty: boolean;
}

const FAULTY_LIMITS = ['0', '101', '00', '999999999999999999999', '4294967297'];
const NO_WHOLE_NUMBERS = [
  '',
  ...'%20 -1 +1 1.5 1e2 0x10 1_000 ten NaN Infinity %D9%A1 1%0a %0a1 1%00 1%20 %2B1 [] null %FF % 1n %EF%BB%BF1 %EF%BC%91'.split(
    ' ',
  ),
];
const FAULTY_INSTANTS = [
  '',
  ...'x 2025 2025-01-15 2025-01-15T10:00:00 2025-01-15%2010:00:00Z 2025-02-30T00:00:00Z 2025-01-15T10:00:00z 2025-01-15T10:00:00%2B00:00 2025-01-15T10:00:00Z%0A 0000-01-01T00:00:00Z % 2025-01-15T25:00:00Z'.split(
    ' ',
  ),
];
const BROKEN_ESCAPES = [
  '%',
  '%%',
  '%f',
  '%zz',
  '%ff',
  '%c3',
  '%c3%28',
  '%ed%a0%80',
  '%00',
  '%u0041',
];
const OTHER_NAMES = ['page', 'sort', '__proto__', 'constructor', 'limit[]', 'Limit', 'from%00', ''];
const NAMES = ['limit', 'offset', 'from', 'since', 'q'] as const;

export function aHostileQuery(random: Random): HostileQuery {
  const parameters: string[] = [];
  const faulty: string[] = [];
  for (const name of NAMES) {
    if (random.next() < 0.5) continue;
    const { spelled, isFaulty } = aValueOf(name, random);
    if (isFaulty) faulty.push(name);
    // The last one counts.
    if (random.next() < 0.1) parameters.push(`${name}=${aValueOf(name, random).spelled}`);
    parameters.push(`${nameSpelled(name, random)}=${spelled}`);
  }
  while (random.next() < 0.2) {
    parameters.unshift(`${random.pick(OTHER_NAMES)}=${anything(random)}`);
  }
  return { text: parameters.join(random.pick(['&', '&', '&&'])), faultyParameters: faulty };
}

function aValueOf(name: (typeof NAMES)[number], random: Random): Value {
  const isFaulty = random.next() < 0.25;
  switch (name) {
    case 'limit':
      return isFaulty
        ? { spelled: random.pick([...FAULTY_LIMITS, ...NO_WHOLE_NUMBERS]), isFaulty }
        : {
            spelled: random.pick(['1', '100', '07', '%31', String(random.between(1, 9))]),
            isFaulty,
          };
    case 'offset':
      return isFaulty
        ? { spelled: random.pick(NO_WHOLE_NUMBERS), isFaulty }
        : { spelled: anOffset(random), isFaulty };
    case 'since':
      return isFaulty
        ? { spelled: random.pick(FAULTY_INSTANTS), isFaulty }
        : { spelled: encodeURIComponent(anInstant(random)), isFaulty };
    case 'from':
      return { spelled: random.pick([aNumber(random), anything(random)]), isFaulty: false };
    case 'q':
      return { spelled: anything(random), isFaulty: false };
  }
}

function anOffset(random: Random): string {
  const digits = random.pick([1, 2, 5, 16, 20, 400, 5_000]);
  return Array.from({ length: digits }, () => random.between(0, 9)).join('');
}

function anything(random: Random): string {
  const kind = random.next();
  if (kind < 0.2) return random.pick(BROKEN_ESCAPES);
  if (kind < 0.3) return '+'.repeat(random.between(1, 5));
  return encodeURIComponent(aNastyText(random, 300).toWellFormed());
}

function nameSpelled(name: string, random: Random): string {
  return random.next() < 0.95 ? name : `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
}

import type { Random } from '../random.ts';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const SPACES = ['', '', '', '', ' ', '\n', '\t\r\n  '];

/** The string in JSON, every UTF-16 unit of it as `\uXXXX`. */
export function escaped(text: string): string {
  let spelled = '"';
  for (let i = 0; i < text.length; i += 1) spelled += unitEscaped(text.charCodeAt(i));
  return `${spelled}"`;
}

/** The string in JSON, each character spelled in one of the ways that JSON has for it. */
export function spelledByChance(text: string, random: Random): string {
  const rate = random.pick([0, 0, 0.1, 0.9]);
  let spelled = '"';
  for (const character of text) {
    const short = SHORT_ESCAPES[character];
    const mustEscape = character < ' ' || character === '"' || character === '\\';
    if (!mustEscape && random.next() >= rate) spelled += character;
    else if (short !== undefined && random.next() < 0.5) spelled += short;
    else {
      const units = escaped(character).slice(1, -1);
      spelled += random.next() < 0.5 ? units : units.replaceAll(/[a-f]/g, (x) => x.toUpperCase());
    }
  }
  return `${spelled}"`;
}

/** An object of JSON from its entries in this order, with white space by chance. */
export function spelledObject(
  entries: readonly (readonly [key: string, json: string])[],
  random: Random,
): string {
  const space = (): string => random.pick(SPACES);
  const members = entries.map(
    ([key, json]) =>
      `${space()}${spelledByChance(key, random)}${space()}:${space()}${json}${space()}`,
  );
  return `${space()}{${members.join(',')}}${space()}`;
}

function unitEscaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

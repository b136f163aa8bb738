import type { Random } from '../random.ts';

const SNIPPETS = [
  "' OR 1=1 --",
  '"; DROP TABLE messages; --',
  '%',
  '_',
  '\\',
  '*',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e999',
  '\u202e\u2066',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '\u{10ffff}',
  'e\u0301\u0323',
  'ß\u1e9e',
  'İıſK',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\r\n',
  '\n{"level":"ERROR"}\n',
  '\u0001\u001f\u007f\u0080\u0085\u2028\u2029',
  '\u001b[2J',
  '注文',
];

/** A string that every store must return as it is: any characters but U+0000 and half ones. */
export function aNastyText(random: Random, maxCodePoints: number): string {
  // Most are short, some are as long as they may be.
  const length = random.next() < 0.02 ? maxCodePoints : Math.floor(random.next() ** 4 * 60);
  const characters: string[] = [];
  while (characters.length < Math.min(length, maxCodePoints)) {
    if (random.next() < 0.1) characters.push(...random.pick(SNIPPETS));
    else characters.push(aCharacter(random));
  }
  return characters.slice(0, maxCodePoints).join('');
}

function aCharacter(random: Random): string {
  const kind = random.next();
  if (kind < 0.6) return String.fromCharCode(random.between(0x20, 0x7e));
  if (kind < 0.7) return String.fromCharCode(random.between(1, 0x1f));
  if (kind < 0.8) return String.fromCharCode(random.between(0x80, 0x7ff));
  if (kind < 0.9) return String.fromCharCode(random.between(0xe000, 0xffff));
  return String.fromCodePoint(random.between(0x10000, 0x10ffff));
}

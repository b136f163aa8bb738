// Writes packages/domain/src/messages/case-folding-table.ts from the Unicode data of the running
// Node.js. Run it with `make case-folding`; a changed table needs a migration of every store that
// keeps folded text.
import { writeFileSync } from 'node:fs';

const MAX_CODE_POINT = 0x10ffff;
const SURROGATES = { first: 0xd800, last: 0xdfff };
const MAY_HAVE_CASE = /[\p{Cased}\p{Changes_When_Casefolded}\p{Changes_When_Casemapped}]/u;

type Row = [first: number, last: number, step: number, distance: number];

const cased: string[] = [];
for (let codePoint = 0; codePoint <= MAX_CODE_POINT; codePoint += 1) {
  if (codePoint >= SURROGATES.first && codePoint <= SURROGATES.last) continue;
  const character = String.fromCodePoint(codePoint);
  if (MAY_HAVE_CASE.test(character)) cased.push(character);
}

// Union-find over three relations: one-to-one lower case, one-to-one upper case, and simple case
// folding, which is what the regular expression flags `iu` compare by (ECMA-262, Canonicalize).
const parent = new Map(cased.map((character) => [character, character]));
function find(character: string): string {
  const above = parent.get(character) ?? character;
  return above === character ? character : find(above);
}
function unite(a: string, b: string): void {
  if (parent.has(a) && parent.has(b)) parent.set(find(a), find(b));
}

const isSingle = (text: string): boolean => [...text].length === 1;
const all = cased.join('');
for (const character of cased) {
  if (isSingle(character.toLowerCase())) unite(character, character.toLowerCase());
  if (isSingle(character.toUpperCase())) unite(character, character.toUpperCase());
  const source = `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  for (const match of all.matchAll(new RegExp(source, 'giu'))) unite(character, match[0]);
}
// U+0130's simple lower case is i (UnicodeData.txt); JavaScript knows only the full one, two
// code points long.
unite('\u0130', 'i');

const classes = new Map<string, string[]>();
for (const character of cased) {
  const root = find(character);
  classes.set(root, [...(classes.get(root) ?? []), character]);
}

const codePointOf = (character: string): number => character.codePointAt(0) as number;
const pairs: [from: number, to: number][] = [];
for (const members of classes.values()) {
  const representative = members.find((member) => member.toLowerCase() === member) ?? members[0];
  if (representative === undefined) continue;
  for (const member of members) {
    if (member !== representative) pairs.push([codePointOf(member), codePointOf(representative)]);
  }
}
pairs.sort(([a], [b]) => a - b);

const rows: Row[] = [];
for (const [from, to] of pairs) {
  const row = rows.at(-1);
  const step = row === undefined ? 0 : from - row[1];
  const fits = row !== undefined && to - from === row[3] && (step === 1 || step === 2);
  if (fits && (row[0] === row[1] || step === row[2])) {
    row[1] = from;
    row[2] = step;
  } else {
    rows.push([from, from, 1, to - from]);
  }
}

const hex = (codePoint: number): string => `0x${codePoint.toString(16).padStart(4, '0')}`;

const body = rows
  .map(([first, last, step, distance]) => {
    return `  [${hex(first)}, ${hex(last)}, ${step}, ${distance}],`;
  })
  .join('\n');
const target = new URL('../packages/domain/src/messages/case-folding-table.ts', import.meta.url);
writeFileSync(
  target,
  `// Written by .ci/generate-case-folding.ts; do not edit.

/** The Unicode version that the table follows. */
export const UNICODE_VERSION = '${process.versions['unicode']}';

/**
 * Every code point that folds to another one: from \`first\` to \`last\` in steps of \`step\`, each to
 * the code point \`distance\` away.
 */
export const FOLDED_RANGES: readonly (readonly [
  first: number,
  last: number,
  step: number,
  distance: number,
])[] = [
${body}
];
`,
);
console.error(
  `${pairs.length} code points in ${rows.length} rows, Unicode ${process.versions['unicode']}`,
);

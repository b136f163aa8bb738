import stringWidth from 'string-width';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { printable } from './printable.ts';

const BETWEEN_COLUMNS = '  ';

/**
 * Lines with a heading, for people: numbers on the right, long cells cut to `widest` columns, and
 * colours only where a terminal shows them. To be imported where a table is shown: what measures cells compiles
 * large expressions, for a tenth of the time that a command takes to start.
 */
export function toTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  stream: Writable,
  widest: number = Number.POSITIVE_INFINITY,
): string {
  const cells = rows.map((row) => row.map((cell) => cut(printable(String(cell)), widest)));
  const widths = headings.map((heading, column) =>
    Math.max(stringWidth(heading), ...cells.map((row) => stringWidth(row[column] ?? ''))),
  );
  const isNumber = headings.map((_, column) => typeof rows[0]?.[column] === 'number');
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, isNumber[column] === true))
      .join(BETWEEN_COLUMNS)
      .trimEnd();
  const heading = styleText('bold', lineOf(headings), { stream });
  return [heading, ...cells.map(lineOf)].join('\n');
}

function pad(cell: string, width: number, onTheLeft: boolean): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(cell)));
  return onTheLeft ? space + cell : cell + space;
}

function cut(cell: string, widest: number): string {
  if (stringWidth(cell) <= widest) return cell;
  let kept = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(cell)) {
    // Each by itself: what is kept may have thousands of characters without a width.
    width += stringWidth(segment);
    if (width >= widest) break;
    kept += segment;
  }
  return `${kept}…`;
}

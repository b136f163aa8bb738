import { toJson } from './json.ts';

/** How many there were of each kind, for a person or a program. */
export function toTally(counts: Readonly<Record<string, number>>, asJson: boolean): string {
  if (asJson) return toJson(counts);
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  const lines = Object.entries(counts).map(([name, count]) => `${name.padEnd(width)}  ${count}`);
  return `${lines.join('\n')}\n`;
}
